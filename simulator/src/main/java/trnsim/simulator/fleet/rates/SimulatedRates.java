package trnsim.simulator.fleet.rates;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.UnknownNameException;
import trnsim.workloads.fleet.GenerationSpec;
import trnsim.workloads.fleet.PortfolioSpec.InferenceSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.model.Models;
import trnsim.workloads.unit.Readings;
import trnsim.workloads.unit.Sourced;

/** TODO */
public final class SimulatedRates implements Rates {

    private final Catalog catalog;
    private final Path folder;
    private final Steps steps;
    private final Readings readings;
    private final Known<StepQuestion, Optional<Step>> knownSteps;
    private final Known<GoodputQuestion, Double> knownGoodput;

    private final Known<PoolQuestion, Optional<Pools>> knownPools;

    private record PoolQuestion(Mix mix, String system) {}

    private record StepQuestion(Job job, String system, long chips) {}

    private record GoodputQuestion(Job job, String system, String failures, long chips, long planned) {}

    public SimulatedRates(Catalog catalog, Path folder) {
        this.catalog = catalog;
        this.steps = new Steps(catalog, folder);
        this.readings = Readings.central();
        this.folder = folder;
        this.knownPools = Known.central();
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
        double idle = power(generation).idleWatts();
        return new TrainingRate(
                size,
                tokensPerSecond * goodput,
                goodput,
                mfu,
                goodput * watts + (1 - goodput) * Math.min(watts, idle),
                step.flops() / step.plan().tokensPerStep(),
                error);
    }

    private Optional<Step> step(Job job, Hardware hardware, long chips) {
        return knownSteps.get(
                new StepQuestion(job, hardware.system().name(), chips),
                readings,
                (own, central) -> central == null
                        ? steps.fastest(job, hardware, chips, own)
                        : central.map(step ->
                                steps.again(step.plan(), job.precision(), hardware.cluster(chips, own))));
    }

    @Override
    public ServingRate serving(InferenceSpec asked, GenerationSpec generation) {
        Hardware hardware = Hardware.of(catalog, generation);
        ModelSpec model = model(asked);
        double flops = AnswerFlops.perToken(model.architecture(), Mix.of(asked, readings));
        double idle = power(generation).idleWatts();
        return pools(asked, model, hardware)
                .map(pools -> new ServingRate(
                        pools.decode().chips(),
                        pools.tokensPerSecond(),
                        pools.watts(idle),
                        flops,
                        StatedErrors.SERVING))
                .orElse(new ServingRate(1, 0, idle, flops, 0));
    }

    /** The pools that serve {@code asked}; empty if no layout fits and meets the objective. */
    Optional<Pools> pools(InferenceSpec asked, ModelSpec model, Hardware hardware) {
        return knownPools.get(
                new PoolQuestion(
                        Mix.of(asked, Readings.central()), hardware.system().name()),
                readings,
                (own, central) -> {
                    Mix mix = Mix.of(asked, own);
                    Replicas replicas = new Replicas(mix, model, hardware, own);
                    if (central == null) {
                        return pools(mix, replicas.best(Replicas.Kind.DECODE), replicas.best(Replicas.Kind.PREFILL));
                    }
                    return central.flatMap(known -> pools(
                            mix,
                            replicas.again(Replicas.Kind.DECODE, known.decode()),
                            replicas.again(Replicas.Kind.PREFILL, known.prefill())));
                });
    }

    private static Optional<Pools> pools(Mix mix, @Nullable Loaded decode, @Nullable Loaded prefill) {
        return decode == null || prefill == null
                ? Optional.empty()
                : Optional.of(new Pools(decode, prefill, mix.input()));
    }

    private ModelSpec model(InferenceSpec asked) {
        try {
            return Models.find(catalog, asked.model(), folder);
        } catch (UnknownNameException e) {
            throw e.at(asked.origin(), "model");
        }
    }

    String describe(InferenceSpec asked, GenerationSpec generation) {
        return String.valueOf(pools(asked, model(asked), Hardware.of(catalog, generation)));
    }

    @Override
    public PowerRate power(GenerationSpec generation) {
        Hardware hardware = Hardware.of(catalog, generation);
        Cluster domain = hardware.cluster(hardware.system().chips(), readings);
        double idle = perChip(domain, domain.rank().idleWatts() * domain.ranksPerChip());
        double most = perChip(domain, domain.rank().chipPeakWatts());
        Sourced own = generation.power();
        if (own == null) {
            return new PowerRate(idle, most);
        }
        double stated = readings.of(own);
        return new PowerRate(stated * idle / most, stated);
    }

    private static double perChip(Cluster domain, double chipWatts) {
        return domain.itWatts(chipWatts) / domain.chips();
    }
}
