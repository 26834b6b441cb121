package trnsim.simulator.fleet;

import java.util.Map;
import trnsim.simulator.fleet.rates.PowerRate;
import trnsim.simulator.fleet.rates.Rates;
import trnsim.simulator.fleet.rates.ServingRate;
import trnsim.simulator.fleet.rates.TrainingRate;
import trnsim.workloads.fleet.GenerationSpec;
import trnsim.workloads.fleet.PortfolioSpec;

/** Rates of round numbers: a chip does {@code speed} times what the oldest does, by generation. */
record FixedRates(Map<String, Double> speed) implements Rates {

    static final double TOKENS = 100;
    static final double IDLE = 300;
    static final double BUSY = 800;
    static final double MOST = 1000;
    static final double TRAINED = 500;
    static final int REPLICA = 4;

    FixedRates() {
        this(Map.of());
    }

    private double speed(GenerationSpec generation) {
        return speed.getOrDefault(generation.name(), 1.0);
    }

    @Override
    public ServingRate serving(PortfolioSpec.InferenceSpec asked, GenerationSpec generation) {
        return new ServingRate(REPLICA, TOKENS * speed(generation), BUSY, 1e11, 0.1);
    }

    @Override
    public TrainingRate training(Job job, GenerationSpec generation, long chips) {
        return new TrainingRate(chips, chips * TRAINED * speed(generation), 0.9, 0.4, BUSY, 3e11, 0.1);
    }

    @Override
    public TrainingRate training(Job job, GenerationSpec generation, long chips, double leastMfu) {
        return training(job, generation, chips);
    }

    @Override
    public PowerRate power(GenerationSpec generation) {
        return new PowerRate(IDLE, MOST);
    }
}
