package trnsim.simulator.collective.sends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import trnsim.simulator.engine.BinaryHeapEventQueue;
import trnsim.simulator.engine.RadixEventQueue;
import trnsim.simulator.network.topology.Cycles;
import trnsim.simulator.network.topology.Fabric;
import trnsim.simulator.network.topology.Fabrics;
import trnsim.simulator.network.topology.LinkState;
import trnsim.simulator.network.topology.Placement;
import trnsim.simulator.network.topology.UnreachableException;
import trnsim.workloads.random.RandomStreams;

/** One rank on each of the 16 chips of a 4 x 4 torus. */
class FlowSendsTest {

    private static final Fabric FABRIC = Fabrics.of("trn1", 16);
    private static final double BYTES = 16e6;
    private static final double LINK = FABRIC.topology().bytesPerPs(0);

    private static Schedule of(Phase phase) {
        return new Schedule(16, List.of(new Stage(phase, new Stage.Cost(BYTES, 0, 0, 0, 0, true))), 0, 0);
    }

    private static long time(Schedule schedule, Placement placement, Consumer<LinkState> faults) {
        LinkState state = new LinkState(FABRIC.topology());
        faults.accept(state);
        int[] chips = new int[16];
        java.util.Arrays.setAll(chips, placement::chip);
        SendResult one = FlowSends.run(schedule, FABRIC, state, chips, new RadixEventQueue(), done -> {});
        SendResult two = FlowSends.run(schedule, FABRIC, state, chips, new BinaryHeapEventQueue(), done -> {});
        assertThat(two).isEqualTo(one);
        assertThat(one.sends()).isEqualTo(schedule.sends());
        return one.timePs();
    }

    private static Placement snake() {
        return Placement.snake(new int[] {4, 4}, 16, 1);
    }

    private static long sound(Schedule schedule) {
        return time(schedule, snake(), state -> {});
    }

    private static final Schedule RING = of(new Ring(16, 1, false));

    @Test
    void aRingOfNeighboursHasItsLinksToItself() {
        double wire = 15 * BYTES / LINK;
        assertThat((double) sound(RING)).isBetween(wire, 1.05 * wire);
    }

    @Test
    void cyclesUseFourTimesTheLinks() {
        List<int[]> ways = Cycles.of(List.of(4, 4));
        int[][] orders = new int[4][16];
        for (int j = 0; j < 4; j++) {
            for (int i = 0; i < 16; i++) {
                orders[j][i] = ways.get(j / 2)[j % 2 == 0 ? i : 15 - i];
            }
        }
        double wire = 15 * BYTES / 4 / LINK;
        long time = time(RING.along(orders), Placement.linear(16, 1), state -> {});
        assertThat((double) time).isBetween(wire, 1.1 * wire);
    }

    @Test
    void placementCounts() {
        long shuffled =
                time(RING, Placement.shuffled(16, 16, 1, new RandomStreams(2).stream(0, "placement")), state -> {});
        assertThat(shuffled).isGreaterThan(sound(RING) * 3 / 2);
    }

    @Test
    void allAtOnceContend() {
        // Every rank sends 15 messages over 4 links, two or more hops away on average: 32 link crossings in all.
        Schedule direct = of(new Direct(16, 1, Direct.What.GATHER, 16));
        double wire = 32.0 / 4 * BYTES / LINK;
        assertThat((double) sound(direct)).isBetween(wire, 2 * wire);
    }

    @Test
    void aSlowLinkSlowsTheRing() {
        int link = FABRIC.topology().link(0, 1);
        assertThat(time(RING, snake(), state -> state.setLink(link, 0.5)))
                .isGreaterThan(sound(RING) * 19 / 10)
                .isLessThan(sound(RING) * 21 / 10);
    }

    @Test
    void aLinkThatIsDownIsGoneAround() {
        int link = FABRIC.topology().link(0, 1);
        assertThat(time(RING, snake(), state -> state.setLink(link, 0)))
                .isGreaterThan(sound(RING) * 3 / 2)
                .isLessThan(sound(RING) * 6);
    }

    @Test
    void moreBandwidthIsNeverSlower() {
        for (Phase phase : List.of(
                new Ring(16, 1, true),
                new Exchange(16, 1, true, 4),
                new TreeDown(16, 3),
                new TreeUp(16, 3),
                new Chain(16, 3),
                new BothWays(16, true))) {
            long before = Long.MAX_VALUE;
            for (double share : new double[] {0.25, 0.5, 1}) {
                long now = time(of(phase), snake(), state -> {
                    for (int chip = 0; chip < 16; chip++) {
                        state.setNode(chip, share);
                    }
                });
                assertThat(now).as(phase.toString()).isLessThanOrEqualTo(before);
                before = now;
            }
        }
    }

    @Test
    void saysWhoIsCutOff() {
        assertThatThrownBy(() -> time(RING, snake(), state -> state.setNode(5, 0)))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("no way leads from chip")
                .hasMessageContaining("chip 5 is down");
    }

    @Test
    void memoryHoldsUpStepsAndStages() {
        Stage overlaps = new Stage(new Ring(16, 1, false), new Stage.Cost(1, 0, 0, 0, 1e9, true));
        Stage after = new Stage(new Exchange(16, 1, false, 1), new Stage.Cost(1, 0, 0, 0, 1e9, false));
        long time = sound(new Schedule(16, List.of(overlaps, after), 0, 0));
        assertThat(time).isBetween(16_000_000_000L, 16_200_000_000L);
    }
}
