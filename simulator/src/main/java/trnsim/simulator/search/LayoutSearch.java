package trnsim.simulator.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.search.Searched.Found;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.LayoutChoice;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.TrainingSimulator;
import trnsim.simulator.training.Verdict;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Recompute;

/**
 * Searches all legal layouts of a training run for the fastest that fit.
 *
 * <pre>
 *   LayoutSpace     all of them
 *   MemoryColumn    those that fit
 *   LowerBound      in ascending order, until it exceeds the last of the best estimates
 *   StepEstimator   of those, in batches side by side
 *   event engine    the best again
 * </pre>
 *
 * <p>The answer does not depend on the number of threads: batches are cut before they are shared out.
 */
public final class LayoutSearch implements LayoutChoice {

    /** Layouts that a plan's search simulates. */
    public static final int CONFIRMED = 10;

    private static final int BATCH = 128;

    private final Cluster cluster;
    private final Supplier<KernelModel> kernels;
    private final Supplier<CollectiveModel> collectives;
    private final int threads;
    private final LongConsumer progress;

    /**
     * @param kernels makes a model for each thread
     * @param collectives likewise
     * @param progress hears how many layouts are dealt with
     */
    public LayoutSearch(
            Cluster cluster,
            Supplier<KernelModel> kernels,
            Supplier<CollectiveModel> collectives,
            int threads,
            LongConsumer progress) {
        this.cluster = cluster;
        this.kernels = kernels;
        this.collectives = collectives;
        this.threads = threads;
        this.progress = progress;
    }

    @Override
    public Optional<TrainingPlan> best(TrainingPlan seed, boolean asGiven) {
        Limits limits = Limits.NONE;
        if (asGiven) {
            limits = limits.with(
                            Dimension.ZERO, seed.layout().zero(), seed.layout().zero())
                    .withReshard(seed.layout().states().reshard())
                    .withSequenceParallel(seed.layout().sequenceParallel());
        }
        if (seed.layout().recompute() == Recompute.FULL) {
            limits = limits.with(Recompute.FULL);
        }
        return search(seed, limits, CONFIRMED).best().stream().findFirst().map(Found::plan);
    }

    @Override
    public Optional<TrainingPlan> nearest(TrainingPlan plan) {
        return new NearestFit(cluster, estimator()).to(plan).or(() -> best(plan, false));
    }

    private StepEstimator estimator() {
        return new StepEstimator(cluster, kernels.get(), collectives.get());
    }

    /**
     * The {@code most} fastest layouts within {@code limits}, simulated.
     *
     * @param seed model, batch and options; its degrees do not count
     */
    public Searched search(TrainingPlan seed, Limits limits, int most) {
        long began = System.nanoTime();
        List<Layout> layouts = LayoutSpace.of(seed, cluster, limits);
        double usable = Math.min(Verdict.usableBytes(cluster), limits.memoryBytes());
        int n = layouts.size();
        double[] bytes = new double[n];
        double[] bounds = new double[n];
        SearchWorker[] workers = workers(seed);
        SearchWorker.each(workers, worker -> worker.sieve(layouts, usable, bytes, bounds));
        int[] fit = IntStream.range(0, n)
                .filter(i -> bytes[i] <= usable)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> bounds[i]).thenComparingInt(i -> i))
                .mapToInt(i -> i)
                .toArray();
        progress.accept(n - fit.length);
        long sieved = cpuNanos(workers);
        double[] steps = new double[n];
        Arrays.fill(steps, Double.POSITIVE_INFINITY);
        int costed = 0;
        double last = Double.POSITIVE_INFINITY;
        while (costed < fit.length && bounds[fit[costed]] <= last) {
            int[] batch = Arrays.copyOfRange(fit, costed, Math.min(fit.length, costed + BATCH));
            SearchWorker.each(workers, worker -> worker.cost(layouts, batch, steps));
            costed += batch.length;
            last = IntStream.range(0, costed)
                    .mapToDouble(i -> steps[fit[i]])
                    .sorted()
                    .skip(Math.min(most, costed) - 1L)
                    .findFirst()
                    .orElse(Double.POSITIVE_INFINITY);
            last = costed < most ? Double.POSITIVE_INFINITY : last;
            progress.accept((long) n - fit.length + costed);
        }
        progress.accept(n);
        long nanos = System.nanoTime() - began;
        long cpuNanos = cpuNanos(workers);
        List<Found> best = confirmed(seed, layouts, steps, bytes, Arrays.copyOf(fit, costed), most, workers);
        return new Searched(
                n,
                n - fit.length,
                fit.length - costed,
                costed,
                best,
                nanos,
                cpuNanos,
                cpuNanos - sieved,
                LayoutSpace.leftOut(seed, limits));
    }

    private static long cpuNanos(SearchWorker[] workers) {
        return Arrays.stream(workers).mapToLong(SearchWorker::cpuNanos).sum();
    }

    private SearchWorker[] workers(TrainingPlan seed) {
        SearchWorker[] workers = new SearchWorker[Math.max(1, threads)];
        Map<StepEstimator.Shape, PassList> lists = new ConcurrentHashMap<>();
        Arrays.setAll(
                workers,
                i -> new SearchWorker(i, workers.length, seed, cluster, kernels.get(), collectives.get(), lists));
        return workers;
    }

    private List<Found> confirmed(
            TrainingPlan seed,
            List<Layout> layouts,
            double[] steps,
            double[] bytes,
            int[] costed,
            int most,
            SearchWorker[] workers) {
        int[] first = Arrays.stream(costed)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> steps[i]).thenComparingInt(i -> i))
                .limit(most)
                .mapToInt(i -> i)
                .toArray();
        Found[] found = new Found[first.length];
        SearchWorker.each(workers, worker -> {
            TrainingSimulator simulator = worker.simulator();
            worker.share(first.length).forEach(i -> {
                TrainingPlan plan = seed.with(layouts.get(first[i]));
                found[i] = new Found(plan, bytes[first[i]], steps[first[i]], simulator.step(plan));
            });
        });
        List<Found> all = new ArrayList<>(List.of(found));
        all.sort(Comparator.comparingLong(each -> each.step().stepPs()));
        return List.copyOf(all);
    }

    /** Whether a layout fits that shares and recomputes all, one sequence at a time. */
    public boolean fitsSomehow(TrainingPlan seed) {
        Limits least = Limits.NONE
                .with(Dimension.ZERO, 3, 3)
                .with(Dimension.MICRO_BATCH, 1, 1)
                .with(Recompute.FULL)
                .withReshard(true);
        MemoryColumn memory = new MemoryColumn(seed);
        double usable = Verdict.usableBytes(cluster);
        return LayoutSpace.of(seed, cluster, least).stream().anyMatch(layout -> memory.bytes(layout) <= usable);
    }

    /** What contradicts what when nothing is within {@code limits}, in a sentence. */
    public String contradiction(TrainingPlan seed, Limits limits) {
        return new Contradiction(seed, cluster, limits).sentence();
    }
}
