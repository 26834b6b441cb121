package trnsim.simulator.search;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.StagePricer;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.TrainingSimulator;
import trnsim.workloads.plan.Layout;

/** A thread's part of a search. Layouts that cut layers alike go to the same worker, which prices their operators once. */
final class SearchWorker {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final TrainingPlan seed;
    private final Cluster cluster;
    private final KernelModel kernels;
    private final CollectiveModel collectives;
    private final MemoryColumn memory;
    private final LowerBound bound;
    private final StepEstimator estimator;

    private final int index;
    private long cpuNanos;
    private final int of;

    /** Number {@code index} of {@code of} workers. */
    SearchWorker(
            int index,
            int of,
            TrainingPlan seed,
            Cluster cluster,
            KernelModel kernels,
            CollectiveModel collectives,
            Map<StepEstimator.Shape, PassList> lists) {
        this.index = index;
        this.of = of;
        this.seed = seed;
        this.cluster = cluster;
        this.kernels = kernels;
        this.collectives = collectives;
        StagePricer pricer = new StagePricer(cluster, kernels, collectives);
        memory = new MemoryColumn(seed, cluster.read(cluster.system().host().memory()) / cluster.ranksPerNode());
        bound = new LowerBound(seed, pricer);
        estimator = new StepEstimator(pricer, lists);
    }

    TrainingSimulator simulator() {
        return new TrainingSimulator(cluster, kernels, collectives);
    }

    /** The numbers of those of {@code n} things that are this worker's. */
    IntStream share(int n) {
        return IntStream.iterate(index, i -> i < n, i -> i + of);
    }

    /** Processor time that the worker has taken so far. */
    long cpuNanos() {
        return cpuNanos;
    }

    private void run(Consumer<SearchWorker> work) {
        long began = THREADS.getCurrentThreadCpuTime();
        work.accept(this);
        cpuNanos += THREADS.getCurrentThreadCpuTime() - began;
    }

    /** Lets every worker do {@code work} on a thread of its own; what one of them throws is thrown here. */
    static void each(SearchWorker[] workers, Consumer<SearchWorker> work) {
        List<Throwable> thrown = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (SearchWorker worker : Arrays.asList(workers).subList(1, workers.length)) {
            threads.add(Thread.ofPlatform()
                    .daemon()
                    .uncaughtExceptionHandler((thread, e) -> {
                        synchronized (thrown) {
                            thrown.add(e);
                        }
                    })
                    .start(() -> worker.run(work)));
        }
        workers[0].run(work);
        for (Thread thread : threads) {
            boolean joined = false;
            while (!joined) {
                try {
                    thread.join();
                    joined = true;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted while layouts are searched", e);
                }
            }
        }
        if (!thrown.isEmpty()) {
            throw thrown.getFirst() instanceof RuntimeException e ? e : new IllegalStateException(thrown.getFirst());
        }
    }

    private boolean owns(Layout layout) {
        return Math.floorMod(
                        31 * (31 * (31 * layout.tensor() + layout.microBatch()) + layout.expert())
                                + layout.recompute().ordinal()
                                + (layout.sequenceParallel() ? 5 : 0),
                        of)
                == index;
    }

    /** Writes the memory of its part of {@code layouts}, and the lower bound of what has no more than {@code usable}. */
    void sieve(List<Layout> layouts, double usable, double[] bytes, double[] bounds) {
        for (int i = 0; i < bytes.length; i++) {
            Layout layout = layouts.get(i);
            if (owns(layout)) {
                bytes[i] = memory.bytes(layout);
                bounds[i] = bytes[i] <= usable ? bound.stepPs(layout) : Double.POSITIVE_INFINITY;
            }
        }
    }

    /** Writes the estimates of its part of {@code batch}. */
    void cost(List<Layout> layouts, int[] batch, double[] steps) {
        int[] own = Arrays.stream(batch).filter(i -> owns(layouts.get(i))).toArray();
        List<TrainingPlan> plans = new ArrayList<>();
        for (int i : own) {
            plans.add(seed.with(layouts.get(i)));
        }
        double[] times = estimator.stepPs(plans);
        for (int k = 0; k < own.length; k++) {
            steps[own[k]] = times[k];
        }
    }
}
