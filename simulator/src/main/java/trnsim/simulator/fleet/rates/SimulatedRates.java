package trnsim.simulator.fleet.rates;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.fleet.GenerationSpec;
import trnsim.workloads.fleet.PortfolioSpec.InferenceSpec;
import trnsim.workloads.unit.Readings;

/** TODO */
public final class SimulatedRates implements Rates {

    private final Catalog catalog;
    private final Steps steps;
    private final Readings readings;
    private final Known<StepQuestion, Optional<Step>> knownSteps;
    private final Known<GoodputQuestion, Double> knownGoodput;

    private record StepQuestion(Job job, String system, long chips) {}

    private record GoodputQuestion(Job job, String system, String failures, long chips, long planned) {}

    public SimulatedRates(Catalog catalog, Path folder) {
        this.catalog = catalog;
        this.steps = new Steps(catalog, folder);
        this.readings = Readings.central();
        this.knownSteps = Known.central();
        this.knownGoodput = Known.central();
    }

    @Override
    public TrainingRate training(Job job, GenerationSpec generation, long chips) {
        Hardware hardware = Hardware.of(catalog, generation);
        long size = GangSizes.atMost(Math.min(chips, hardware.mostChips()));
        while (size > 0) {
            TrainingRate rate = gang(job, generation, hardware, size);
            if (rate != null) {
                return rate;
            }
            size = GangSizes.knotBelow(size - 1);
        }
        return new TrainingRate(0, 0, 0, 0, 0, 0, 0);
    }

    private @Nullable TrainingRate gang(Job job, GenerationSpec generation, Hardware hardware, long size) {
        long below = GangSizes.knotBelow(size);
        long above = GangSizes.knotAbove(size);
        if (below < size && above <= hardware.mostChips()) {
            Optional<Step> low = step(job, hardware, below);
            Optional<Step> high = step(job, hardware, above);
            if (low.isPresent() && high.isPresent()) {
                double share = StrictMath.log((double) size / below) / StrictMath.log((double) above / below);
                return between(job, generation, hardware, size, below, low.get(), above, high.get(), share);
            }
        }
        return step(job, hardware, size)
                .map(step -> rate(
                        job,
                        generation,
                        hardware,
                        size,
                        size,
                        step,
                        step.tokensPerSecond(),
                        step.mfu(),
                        step.watts(),
                        StatedErrors.TRAINING_AT_KNOT))
                .orElse(null);
    }

    private TrainingRate between(
            Job job,
            GenerationSpec generation,
            Hardware hardware,
            long size,
            long below,
            Step low,
            long above,
            Step high,
            double share) {
        double perChip = mixed(low.tokensPerSecond() / below, high.tokensPerSecond() / above, share);
        return rate(
                job,
                generation,
                hardware,
                size,
                below,
                low,
                perChip * size,
                mixed(low.mfu(), high.mfu(), share),
                mixed(low.watts(), high.watts(), share),
                StatedErrors.TRAINING_BETWEEN);
    }

    private static double mixed(double low, double high, double share) {
        return low + share * (high - low);
    }

    private TrainingRate rate(
            Job job,
            GenerationSpec generation,
            Hardware hardware,
            long size,
            long planned,
            Step step,
            double tokensPerSecond,
            double mfu,
            double watts,
            double error) {
        double goodput = knownGoodput.get(
                new GoodputQuestion(job, generation.system(), generation.failures(), size, planned),
                readings,
                (own, central) -> Goodput.of(
                        catalog,
                        generation,
                        steps.spec(job, generation.system(), size),
                        step,
                        hardware.cluster(size, own)));
        double idle = idleWatts(hardware);
        return new TrainingRate(
                size,
                tokensPerSecond * goodput,
                goodput,
                mfu,
                goodput * watts + (1 - goodput) * Math.min(watts, idle),
                step.flops() / step.plan().tokensPerStep(),
                error);
    }

    private double idleWatts(Hardware hardware) {
        var cluster = hardware.cluster(hardware.system().chips(), readings);
        return cluster.itWatts(cluster.rank().idleWatts() * cluster.ranksPerChip()) / cluster.chips();
    }

    private Optional<Step> step(Job job, Hardware hardware, long chips) {
        return knownSteps.get(
                new StepQuestion(job, hardware.system().name(), chips),
                readings,
                (own, central) -> central == null
                        ? steps.fastest(job, hardware, chips, own)
                        : central.map(step -> steps.again(step.plan(), job.precision(), hardware.cluster(chips, own))));
    }

    @Override
    public ServingRate serving(InferenceSpec asked, GenerationSpec generation) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PowerRate power(GenerationSpec generation) {
        throw new UnsupportedOperationException();
    }
}
