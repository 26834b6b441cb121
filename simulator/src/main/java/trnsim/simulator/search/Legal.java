package trnsim.simulator.search;

import trnsim.kernels.chip.Family;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.Domains;
import trnsim.simulator.training.TrainingPlan;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.HeadSharding;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.Stages;

/** Whether a layout divides what it cuts, for a search. */
final class Legal {

    private Legal() {}

    /** True if {@code layout} uses all ranks and divides heads, layers, experts and the batch of {@code plan}. */
    static boolean is(TrainingPlan plan, Layout layout, Cluster cluster) {
        long together = layout.data() * layout.microBatch();
        return layout.ranks() == cluster.ranks()
                && plan.globalBatch() % together == 0
                && tensor(plan.architecture(), layout.tensor(), cluster)
                && stages(plan.architecture(), layout, plan.globalBatch() / together)
                && experts(plan.architecture(), layout, cluster)
                && groups(layout);
    }

    /** True if groups that share states divide the ranks with equal weights, and no group lies across the edges of others. */
    static boolean groups(Layout layout) {
        long group = layout.states().group();
        long experts = layout.equalExpertRanks();
        boolean divides = group == 0
                || layout.equalRanks() % group == 0
                        && (layout.expert() == 1 || experts <= group || experts % group == 0);
        return divides && Domains.nest(layout);
    }

    /** True if {@code tensor} neighbouring ranks may share the matmuls of {@code a}. */
    static boolean tensor(ArchitectureSpec a, int tensor, Cluster cluster) {
        boolean pads = cluster.rank().chip().family() == Family.NEURON;
        return tensor <= 2 * a.heads()
                && (pads || HeadSharding.divides(a, tensor))
                && Domains.keepTogether(cluster, tensor);
    }

    private static boolean stages(ArchitectureSpec a, Layout layout, long microBatches) {
        Stages stages = layout.stages();
        int p = layout.pipeline();
        int all = p * stages.virtual();
        boolean split =
                stages.layers().isEmpty() ? all <= a.layers() : stages.layers().size() == all;
        return split
                && (stages.schedule() != Schedule.INTERLEAVED || (p > 1 && microBatches % p == 0))
                && (stages.schedule() != Schedule.DUALPIPE
                        || (p % 2 == 0 && microBatches % 2 == 0 && microBatches >= 2L * p));
    }

    private static boolean experts(ArchitectureSpec a, Layout layout, Cluster cluster) {
        int expert = layout.expert();
        if (expert == 1) {
            return true;
        }
        return a.moe() != null
                && a.moe().experts() % expert == 0
                && layout.ranksPerStage() % expert == 0
                && Domains.keepTogether(cluster, expert);
    }
}
