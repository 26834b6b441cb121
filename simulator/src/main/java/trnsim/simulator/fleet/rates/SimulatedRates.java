package trnsim.simulator.fleet.rates;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.fleet.rates.Replicas.Kind;
import trnsim.simulator.power.PowerSpec;
import trnsim.simulator.power.RackPower;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.catalog.UnknownNameException;
import trnsim.workloads.document.Origin;
import trnsim.workloads.fleet.GenerationSpec;
import trnsim.workloads.fleet.PortfolioSpec;
import trnsim.workloads.fleet.PortfolioSpec.InferenceSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.model.Models;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.spec.FleetSpec;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Readings;
import trnsim.workloads.unit.Sourced;

/**
 * Rates from the training and serving simulators' own parts.
 *
 * <pre>
 *   training   layout searched and its step simulated ({@link Steps}) at a few sizes an octave ({@link GangSizes}); goodput in closed
 *              form ({@link Goodput})
 *   serving    the replicas that do most per chip in closed form ({@link Replicas}), in two pools ({@link Pools})
 *   power      chip, host, network share and conversion of the catalog, or what the generation states
 * </pre>
 *
 * <p>Each answer is found once. Under moved readings ({@link #at}) layouts stay what they were, and only answers that read what is
 * moved are found again, steps without events. Any number of threads may ask; what they get does not depend on it.
 */
public final class SimulatedRates implements Rates {

    private final Lookup lookup;
    private final Steps steps;
    private final Readings readings;

    /** Those that nothing is moved in; null if these are. */
    private final @Nullable SimulatedRates central;

    private final Known<StepQuestion, Optional<Step>> knownSteps;
    private final Known<GoodputQuestion, Double> knownGoodput;
    private final Known<PoolQuestion, Optional<Pools>> knownPools;

    private record StepQuestion(Job job, String system, long chips) {}

    private record GoodputQuestion(Job job, String system, String failures, long chips) {}

    private record PoolQuestion(Mix mix, String system) {}

    /** What is looked up in the catalog, once each. */
    private record Lookup(
            Catalog catalog,
            Path folder,
            PowerSpec power,
            Map<String, Hardware> hardware,
            Map<String, ModelSpec> models) {

        static Lookup of(Catalog catalog, Path folder) {
            PowerSpec power = catalog.read(Folder.POWER, PowerSpec.DEFAULT, PowerSpec.class);
            return new Lookup(catalog, folder, power, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
        }

        Hardware hardware(GenerationSpec generation) {
            return hardware.computeIfAbsent(generation.system(), name -> Hardware.of(catalog, generation));
        }

        /** Passes if {@code name} is a model whose context holds {@code sequence} tokens. */
        void trains(String name, long sequence, Origin origin) {
            long context = model(name, origin).architecture().context();
            if (sequence > context) {
                throw origin.error(
                        "sequence",
                        Format.whole(sequence) + " tokens exceed the context of " + name + ", " + Format.whole(context)
                                + " tokens");
            }
        }

        ModelSpec model(String name, Origin origin) {
            try {
                return models.computeIfAbsent(name, key -> Models.find(catalog, key, folder));
            } catch (UnknownNameException e) {
                throw e.at(origin, "model");
            }
        }
    }

    /**
     * Rates with every quantity at its central value.
     *
     * @param folder what paths of models are relative to
     */
    public SimulatedRates(Catalog catalog, Path folder) {
        this(
                Lookup.of(catalog, folder),
                new Steps(catalog),
                Readings.central(),
                null,
                Known.central(),
                Known.central(),
                Known.central());
    }

    private SimulatedRates(
            Lookup lookup,
            Steps steps,
            Readings readings,
            @Nullable SimulatedRates central,
            Known<StepQuestion, Optional<Step>> knownSteps,
            Known<GoodputQuestion, Double> knownGoodput,
            Known<PoolQuestion, Optional<Pools>> knownPools) {
        this.lookup = lookup;
        this.steps = steps;
        this.readings = readings;
        this.central = central;
        this.knownSteps = knownSteps;
        this.knownGoodput = knownGoodput;
        this.knownPools = knownPools;
    }

    /** The same rates as {@code moved} reads catalog and file; it notes what uncertain quantities they depend on. */
    public SimulatedRates at(Readings moved) {
        return new SimulatedRates(
                lookup,
                steps,
                moved,
                central == null ? this : central,
                knownSteps.at(moved),
                knownGoodput.at(moved),
                knownPools.at(moved));
    }

    /** Finds all that a run of {@code fleet} starts with, on {@code threads} threads, so that nothing waits for it later. */
    public void prepare(FleetSpec fleet, int threads) {
        ExecutorService pool = Executors.newFixedThreadPool(
                Math.max(1, threads), Thread.ofPlatform().daemon().factory());
        try {
            List<Future<?>> asked = new ArrayList<>();
            for (Runnable question : questions(fleet)) {
                asked.add(pool.submit(question));
            }
            for (Future<?> answer : asked) {
                answer.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while rates are found", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    /** Long ones first. */
    private List<Runnable> questions(FleetSpec fleet) {
        List<Runnable> questions = new ArrayList<>();
        PortfolioSpec portfolio = fleet.portfolio();
        portfolio.allTraining().forEach(run -> lookup.trains(run.model(), run.sequence(), run.origin()));
        portfolio
                .allResearch()
                .forEach(research -> lookup.trains(research.model(), research.sequence(), research.origin()));
        for (GenerationSpec generation : fleet.generations()) {
            for (PortfolioSpec.RunSpec run : portfolio.allTraining()) {
                if (run.on() == null || run.on().contains(generation.name())) {
                    Job job = new Job(run.model(), run.sequence(), run.globalBatch(), run.precision());
                    questions.add(() -> training(job, generation, run.chips(), run.leastMfu()));
                }
            }
            for (PortfolioSpec.ResearchSpec research : portfolio.allResearch()) {
                Job job = new Job(research.model(), research.sequence(), research.globalBatch(), Dtype.BF16);
                questions.add(() -> training(job, generation, research.chips()));
            }
        }
        for (GenerationSpec generation : fleet.generations()) {
            for (InferenceSpec inference : portfolio.allInference()) {
                questions.add(() -> serving(inference, generation));
            }
        }
        return questions;
    }

    @Override
    public TrainingRate training(Job job, GenerationSpec generation, long chips, double leastMfu) {
        return training(job, generation, leastMfu == 0 ? chips : efficient(job, generation, chips, leastMfu));
    }

    /** The size of the gang as it is chosen where nothing is moved: who plans a run does not know better. */
    private long efficient(Job job, GenerationSpec generation, long chips, double leastMfu) {
        SimulatedRates planned = central == null ? this : central;
        TrainingRate best = planned.training(job, generation, chips);
        TrainingRate next = best;
        while (next.chips() > 1 && best.mfu() < leastMfu) {
            next = planned.training(job, generation, GangSizes.easyAtMost(next.chips() - 1));
            best = next.mfu() > best.mfu() ? next : best;
        }
        return best.chips();
    }

    @Override
    public TrainingRate training(Job job, GenerationSpec generation, long chips) {
        Gang gang = new Gang(job, generation, lookup.hardware(generation));
        long size = GangSizes.atMost(Math.min(chips, gang.hardware().mostChips()));
        while (size > 0) {
            long easy = GangSizes.easyAtMost(size);
            Optional<TrainingRate> rate = rate(gang, size);
            Optional<TrainingRate> other = easy < size ? rate(gang, easy) : Optional.empty();
            if (rate.isPresent() || other.isPresent()) {
                return faster(rate, other);
            }
            size = GangSizes.easyAtMost(easy - 1);
        }
        return new TrainingRate(0, 0, 0, 0, 0, 0, 0);
    }

    /** That of two which trains more, with fewer chips where they are alike. */
    private static TrainingRate faster(Optional<TrainingRate> large, Optional<TrainingRate> small) {
        return Stream.concat(small.stream(), large.stream())
                .max(Comparator.comparingDouble(TrainingRate::tokensPerSecond))
                .orElseThrow();
    }

    private record Gang(Job job, GenerationSpec generation, Hardware hardware) {}

    private Optional<TrainingRate> rate(Gang gang, long size) {
        return step(gang, size).map(step -> rate(gang, size, step));
    }

    private TrainingRate rate(Gang gang, long size, Step step) {
        GenerationSpec generation = gang.generation();
        Hardware hardware = gang.hardware();
        double goodput = knownGoodput.get(
                new GoodputQuestion(gang.job(), generation.system(), generation.failures(), size),
                readings,
                (own, central) -> Goodput.of(
                        lookup.catalog(),
                        generation,
                        Steps.spec(gang.job(), hardware.system().name(), size),
                        step,
                        hardware.cluster(size, own)));
        double idle = Math.min(step.watts(), power(generation).idleWatts());
        return new TrainingRate(
                size,
                step.tokensPerSecond() * goodput,
                goodput,
                step.mfu(),
                idle + goodput * (step.watts() - idle),
                step.flopsPerToken(),
                StatedErrors.TRAINING);
    }

    private Optional<Step> step(Gang gang, long chips) {
        Job job = gang.job();
        Hardware hardware = gang.hardware();
        ModelSpec model = lookup.model(job.model(), Origin.of("training"));
        return knownSteps.get(
                new StepQuestion(job, hardware.system().name(), chips),
                readings,
                (own, central) -> central == null
                        ? steps.fastest(job, model, hardware, chips, own)
                        : central.map(step -> Steps.moved(
                                step, hardware.cluster(chips, Readings.central()), hardware.cluster(chips, own))));
    }

    @Override
    public ServingRate serving(InferenceSpec asked, GenerationSpec generation) {
        ModelSpec model = lookup.model(asked.model(), asked.origin());
        double flops = AnswerFlops.perToken(model.architecture(), Mix.of(asked, readings));
        double idle = power(generation).idleWatts();
        return pools(asked, generation)
                .map(pools -> new ServingRate(
                        pools.decode().chips(),
                        pools.tokensPerSecond(),
                        pools.watts(idle),
                        flops,
                        StatedErrors.SERVING))
                .orElse(new ServingRate(1, 0, idle, flops, 0));
    }

    /** The pools that serve {@code asked}; empty if no layout fits and meets the objective. */
    Optional<Pools> pools(InferenceSpec asked, GenerationSpec generation) {
        Hardware hardware = lookup.hardware(generation);
        ModelSpec model = lookup.model(asked.model(), asked.origin());
        return knownPools.get(
                new PoolQuestion(
                        Mix.of(asked, Readings.central()), hardware.system().name()),
                readings,
                (own, central) -> {
                    Mix mix = Mix.of(asked, own);
                    Replicas replicas = new Replicas(mix, model, hardware, own);
                    return central == null
                            ? pools(mix, replicas.best(Kind.DECODE), replicas.best(Kind.PREFILL))
                            : central.flatMap(known -> pools(
                                    mix,
                                    replicas.again(Kind.DECODE, known.decode()),
                                    replicas.again(Kind.PREFILL, known.prefill())));
                });
    }

    private static Optional<Pools> pools(Mix mix, @Nullable Loaded decode, @Nullable Loaded prefill) {
        return decode == null || prefill == null
                ? Optional.empty()
                : Optional.of(new Pools(decode, prefill, mix.input()));
    }

    @Override
    public PowerRate power(GenerationSpec generation) {
        Hardware hardware = lookup.hardware(generation);
        RackPower racks = RackPower.of(hardware.system(), hardware.chip(), lookup.power(), readings);
        double idle = racks.rests();
        double most = racks.works(racks.chip().limitWatts());
        Sourced own = generation.power();
        if (own == null) {
            return new PowerRate(idle, most);
        }
        double stated = readings.of(own);
        return new PowerRate(stated * idle / most, stated);
    }
}
