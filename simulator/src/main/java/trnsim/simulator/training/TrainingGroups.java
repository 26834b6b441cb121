package trnsim.simulator.training;

import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.step.RankGrid;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.plan.Axis;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Traffic;

/**
 * Where the groups of a layout lie, by the order of its dimensions: the shape of the group of the first rank.
 *
 * <p>Every rank of a group has the same surroundings up to the last, partly filled domain, which is taken as full.
 */
public final class TrainingGroups {

    private final Cluster cluster;
    private final Layout layout;
    private final RankGrid grid;

    public TrainingGroups(Cluster cluster, Layout layout) {
        this.cluster = cluster;
        this.layout = layout;
        this.grid = TrainingGrid.of(layout);
    }

    /** The shape of a group of this layout. */
    public GroupShape of(Traffic.Group group) {
        if (group == Traffic.Group.PIPELINE) {
            return neighbours(cluster.domains() > 1);
        }
        int axis = group.ordinal();
        long stride = 1;
        long end = 0;
        for (int i = 0; i < grid.digits(); i++) {
            if (!grid.varies(axis, i)) {
                continue;
            }
            if (end != 0 && grid.strides()[i] != end) {
                return GroupShape.spanning(cluster, grid.group(0, axis, 0));
            }
            stride = end == 0 ? grid.strides()[i] : stride;
            end = grid.strides()[i] * grid.extents()[i];
        }
        return GroupShape.of(cluster, stride, grid.members(axis));
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
