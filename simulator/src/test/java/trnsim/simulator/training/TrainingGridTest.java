package trnsim.simulator.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import trnsim.simulator.step.RankGrid;
import trnsim.workloads.plan.Axis;
import trnsim.workloads.plan.ContextAttention;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.StateSharing;
import trnsim.workloads.plan.Traffic.Group;

class TrainingGridTest {

    private static long[] group(Layout layout, Group group, long index) {
        return TrainingGrid.of(layout).group(0, group.ordinal(), index);
    }

    /** Stages between context and data: ranks with equal weights lie 4 and 16 apart. */
    @Test
    void groupsAreListedInAnyOrder() {
        Layout layout = Layout.of(4, 2, 3)
                .withContext(2, ContextAttention.RING)
                .withOrder(List.of(Axis.TENSOR, Axis.CONTEXT, Axis.PIPELINE, Axis.DATA));
        assertThat(group(layout, Group.DATA, 1)).containsExactly(1, 5, 17, 21, 33, 37);
        assertThat(group(layout, Group.CONTEXT, 1)).containsExactly(1, 5);
    }

    /** Groups of 4 of 16 replicas of 2 tensor ranks. */
    @Test
    void hybridGroupsAreNeighboursAndTheirReplicasFarApart() {
        Layout layout = Layout.of(2, 1, 16).withStates(new StateSharing(3, true, 4));
        assertThat(group(layout, Group.SHARD, 0)).containsExactly(0, 2, 4, 6);
        assertThat(group(layout, Group.REPLICA, 0)).containsExactly(0, 8, 16, 24);
        RankGrid grid = TrainingGrid.of(layout);
        assertThat(grid.members(Group.DATA.ordinal())).isEqualTo(16);
    }

    @Test
    void withoutHybridSharingAllShareAndNobodyReplicates() {
        RankGrid grid = TrainingGrid.of(Layout.of(2, 1, 16).withZero(3));
        assertThat(grid.members(Group.SHARD.ordinal())).isEqualTo(16);
        assertThat(grid.members(Group.REPLICA.ordinal())).isEqualTo(1);
    }

    /** Six ranks would take one group of four tensor ranks and half of the next. */
    @Test
    void groupsAcrossEdgesAreNamedByTheirField() {
        Layout layout = Layout.of(4, 1, 6).withExpert(6);
        assertThat(TrainingGrid.torn(layout)).isEqualTo("expert");
        assertThat(TrainingGrid.torn(Layout.of(4, 1, 6).withExpert(8))).isNull();
        assertThatThrownBy(() -> TrainingGrid.of(layout)).hasMessageContaining("parallel.expert");
    }
}
