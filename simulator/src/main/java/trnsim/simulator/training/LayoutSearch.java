package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import trnsim.kernels.chip.Family;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;
import trnsim.workloads.plan.Degrees;
import trnsim.workloads.plan.HeadSharding;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Recompute;

/**
 * Enumerates the legal layouts of a training run on a cluster and ranks those that fit.
 *
 * <p>Tensor degrees are powers of two inside a scale-up domain, pipeline degrees up to the number of layers, expert degrees
 * powers of two, recompute as asked or full; every layout uses all chips and divides the global batch. Ranked by {@link TrainingSimulator#estimate}.
 */
public final class LayoutSearch {

    /** Share of a rank's memory kept for the runtime, compiled code and fragmentation; an assumption, no published figure. */
    public static final double RESERVE = 0.05;

    private final Cluster cluster;
    private final TrainingSimulator simulator;

    public LayoutSearch(Cluster cluster, TrainingSimulator simulator) {
        this.cluster = cluster;
        this.simulator = simulator;
    }

    /** Bytes a rank may use. */
    public static double usableBytes(Cluster cluster) {
        return cluster.rank().capacityBytes() * (1 - RESERVE);
    }

    /** The fastest layout that fits, by estimate; {@code plan}'s own layout gives the ZeRO stage. */
    public Optional<TrainingPlan> best(TrainingPlan plan) {
        return fitting(plan).min(Comparator.comparingLong(simulator::estimate));
    }

    /** The layout that fits and differs least from {@code plan}'s: fewest doublings of tensor, pipeline and expert degrees. */
    public Optional<TrainingPlan> nearest(TrainingPlan plan) {
        Layout wanted = plan.layout();
        return fitting(plan)
                .min(Comparator.comparingInt((TrainingPlan fit) -> distance(wanted, fit.layout()))
                        .thenComparingLong(simulator::estimate));
    }

    private static int distance(Layout a, Layout b) {
        return doublings(a.tensor(), b.tensor())
                + doublings(a.pipeline(), b.pipeline())
                + doublings(a.expert(), b.expert())
                + doublings(a.microBatch(), b.microBatch())
                + (a.recompute() == b.recompute() ? 0 : 1);
    }

    private static int doublings(int a, int b) {
        return Math.abs(Integer.numberOfLeadingZeros(a) - Integer.numberOfLeadingZeros(b)) + (a == b ? 0 : 1);
    }

    private Stream<TrainingPlan> fitting(TrainingPlan plan) {
        double usable = usableBytes(cluster);
        return candidates(plan).stream().map(plan::with).filter(candidate -> candidate.peakMemory() <= usable);
    }

    /** All legal layouts, whether they fit or not. */
    List<Layout> candidates(TrainingPlan plan) {
        ArchitectureSpec a = plan.architecture();
        long ranks = cluster.ranks();
        long domain = ranksPerDomain(cluster);
        boolean pads = cluster.rank().chip().family() == Family.NEURON;
        List<Layout> layouts = new ArrayList<>();
        for (int tensor = 1; tensor <= domain && tensor <= 2 * a.heads(); tensor *= 2) {
            if (!staysInside(cluster, tensor) || (!pads && !HeadSharding.divides(a, tensor))) {
                continue;
            }
            for (int pipeline = 1; pipeline <= a.layers(); pipeline++) {
                if (ranks % ((long) tensor * pipeline) != 0) {
                    continue;
                }
                long data = ranks / tensor / pipeline;
                for (int micro = 1; micro <= 4; micro *= 2) {
                    if (plan.globalBatch() % (data * micro) == 0) {
                        experts(layouts, plan, tensor, pipeline, data, micro);
                    }
                }
            }
        }
        return layouts;
    }

    private void experts(List<Layout> layouts, TrainingPlan plan, int tensor, int pipeline, long data, int micro) {
        Layout given = plan.layout();
        MoeSpec moe = plan.architecture().moe();
        int most = moe == null ? 1 : moe.experts();
        boolean along = given.sequenceParallel() && tensor > 1;
        for (int expert = 1; expert <= most && expert <= tensor * data; expert *= 2) {
            if (tensor * data % expert == 0 && most % expert == 0 && staysInside(cluster, expert)) {
                Layout layout = given.with(new Degrees(tensor, 1, pipeline, data, expert))
                        .withMicroBatch(micro)
                        .withSequenceParallel(along);
                layouts.add(layout);
                if (given.recompute() != Recompute.FULL) {
                    layouts.add(layout.withRecompute(Recompute.FULL));
                }
            }
        }
    }

    /** Ranks of a full scale-up domain, or of all chips if they are fewer. */
    static long ranksPerDomain(Cluster cluster) {
        return (long) cluster.ranksPerChip() * cluster.chipsPerDomain();
    }

    /** True if groups of {@code degree} neighbouring ranks lie inside domains or fill whole ones. */
    static boolean staysInside(Cluster cluster, int degree) {
        long domain = ranksPerDomain(cluster);
        return cluster.domains() == 1 || domain % degree == 0 || degree % domain == 0;
    }
}
