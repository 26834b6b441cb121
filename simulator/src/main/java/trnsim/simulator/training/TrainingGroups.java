package trnsim.simulator.training;

import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.plan.Axis;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Traffic;

/**
 * Where the groups of a layout lie, by the order of its dimensions.
 *
 * <p>Every rank of a group has the same surroundings up to the last, partly filled domain, which is taken as full.
 */
public record TrainingGroups(Cluster cluster, Layout layout) {

    /** The shape of a group of this layout. */
    public GroupShape of(Traffic.Group group) {
        return switch (group) {
            case TENSOR -> GroupShape.of(cluster, layout.stride(Axis.TENSOR), layout.tensor());
            case CONTEXT -> GroupShape.of(cluster, layout.stride(Axis.CONTEXT), layout.context());
            case EXPERT -> GroupShape.of(cluster, 1, layout.expert());
            case DATA -> data();
            case EXPERT_DATA -> expertData();
            case PIPELINE -> neighbours(cluster.domains() > 1);
        };
    }

    /** Ranks that hold the same dense weights. */
    public GroupShape data() {
        long stride = Math.min(layout.stride(Axis.CONTEXT), layout.stride(Axis.DATA));
        return GroupShape.of(cluster, stride, layout.equalRanks());
    }

    /** Ranks that hold the same experts. */
    public GroupShape expertData() {
        long own = (long) layout.expert() * layout.expertTensor();
        return GroupShape.of(cluster, own, layout.equalExpertRanks());
    }

    /** A rank and the one that holds its place in the next stage, in the same domain or in another. */
    public GroupShape neighbours(boolean leavesDomain) {
        return leavesDomain
                ? GroupShape.acrossDomains()
                : GroupShape.of(cluster, Math.min(layout.stride(Axis.PIPELINE), ranksPerDomain() / 2), 2);
    }

    private long ranksPerDomain() {
        return (long) cluster.ranksPerChip() * cluster.chipsPerDomain();
    }
}
