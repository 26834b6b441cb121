package trnsim.simulator.network.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.engine.Simulation;
import trnsim.simulator.network.topology.Fabric;
import trnsim.simulator.network.topology.Fabrics;
import trnsim.simulator.network.topology.LinkState;
import trnsim.simulator.network.topology.NodeKind;
import trnsim.simulator.network.topology.Router;
import trnsim.simulator.network.topology.Topology;
import trnsim.simulator.network.topology.TopologyBuilder;
import trnsim.simulator.network.topology.UnreachableException;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.InputException;
import trnsim.workloads.unit.Readings;

/** Transfers and groups that cannot be get a sentence that names them, extreme ones the right time; none hangs. */
class NetworkBadInputTest {

    private static final int ARRIVES = 9;
    private static final Fabric TORUS = Fabrics.of("trn2-ultraserver", 64);

    private final LinkState state = new LinkState(TORUS.topology());
    private final FlowNetwork flows = new FlowNetwork(TORUS.topology(), state, new Router(TORUS, state), 0);
    private final Simulation sim = new Simulation((s, kind, slot) -> {
        if (flows.owns(kind)) {
            flows.handle(s, kind, slot);
        } else {
            s.resume(kind, slot);
        }
    });

    private void start(long bytes, int slot) {
        flows.start(sim, 0, 1, 0, bytes, 1, ARRIVES, slot);
        sim.await(ARRIVES, slot);
    }

    @Test
    void aMessageOfNoBytesTakesTheLatencyAndOneOf2To50BytesItsTimeOnTheWire() {
        int link = TORUS.topology().link(0, 1);
        start(0, 0);
        sim.run();
        assertThat(sim.nowPs()).isEqualTo(TORUS.topology().latencyPs(link));

        long before = sim.nowPs();
        start(1L << 50, 1);
        sim.run();
        long wire = (long)
                StrictMath.ceil(StrictMath.scalb(1.0, 50) / TORUS.topology().bytesPerPs(link));
        assertThat(sim.nowPs() - before).isEqualTo(wire + TORUS.topology().latencyPs(link));
    }

    @Test
    void aMessageThatOutlastsTheClockIsNamed() {
        start(Long.MAX_VALUE, 0);
        assertThatThrownBy(sim::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the flow from chip 0 to chip 1 has 9.223372036854776E18 bytes left")
                .hasMessageContaining("past the clock's last time");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void negativeSizes(long bytes) {
        assertThatThrownBy(() -> start(bytes, 0)).hasMessageContaining(bytes + " bytes: must be at least 0");
        assertThat(flows.active()).isZero();
    }

    @Test
    void noTransferAtAll() {
        assertThatThrownBy(() -> flows.start(sim, 0, 1, 0, 8, 0, ARRIVES, 0))
                .hasMessageContaining("must be at least 1");
    }

    /** Two islands: the routes of a sound fabric would never lead there, so the search does. */
    @Test
    void aDisconnectedTopologyNamesBothEnds() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.nodes(NodeKind.CHIP, "chip", 4);
        builder.pair(0, 1, 1, 0);
        builder.pair(2, 3, 1, 0);
        Topology islands = builder.build();
        LinkState sound = new LinkState(islands);
        sound.setLink(3, 0.5);
        Router router = new Router(
                (from, to, hash, links, at) -> {
                    links[at] = from == 0 && to == 1 ? 0 : 2;
                    return at + 1;
                },
                islands,
                sound,
                1);
        assertThat(router.find(0, 1, 0)).isEqualTo(1);
        sound.setLink(2, 0);
        assertThatThrownBy(() -> router.find(0, 3, 0))
                .isInstanceOf(UnreachableException.class)
                .hasMessageStartingWith("no way leads from chip 0 to chip 3: chip 2 -> chip 3 is down.");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aLinkNeedsARate(double rate) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.nodes(NodeKind.CHIP, "chip", 2);
        assertThatThrownBy(() -> builder.pair(0, 1, rate, 0)).hasMessageContaining("a link needs a rate above zero");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void sharesOfALinkLieBetweenDownAndSound(double share) {
        assertThatThrownBy(() -> state.setLink(0, share)).hasMessageContaining("must lie between 0, down, and 1");
    }

    /** A link that goes down under a transfer is left; when all ways are down, the change itself fails. */
    @Test
    void aTransferWhoseEveryWayGoesDownFailsAtOnce() {
        start(1_000_000, 0);
        sim.runUntil(1);
        assertThatThrownBy(() -> flows.setNode(sim, 1, 0))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("no way leads from chip 0 to chip 1: chip 1 is down");
    }

    /** What waits for a transfer that nobody started is named when nothing else is left. */
    @Test
    void theWatchdogNamesWhatWaitsForATransferThatNeverStarted() {
        start(1_000, 0);
        sim.await(ARRIVES, 5);
        assertThatThrownBy(sim::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing can progress after ")
                .hasMessageContaining("1 waits: kind 9, slot 5");
    }

    @Test
    void aTransferOnALinkThatIsDownInTheChunkedNetworkIsNamed() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.nodes(NodeKind.CHIP, "chip", 2);
        builder.pair(0, 1, 1, 0);
        Topology pair = builder.build();
        LinkState down = new LinkState(pair);
        Router router = new Router(
                (from, to, hash, links, at) -> {
                    links[at] = 0;
                    return at + 1;
                },
                pair,
                down,
                1);
        ChunkNetwork chunks = new ChunkNetwork(pair, down, router, 0, 100);
        Simulation run = new Simulation(chunks);
        chunks.start(run, 0, 1, 0, 1_000, 1, ARRIVES, 0);
        down.setLink(0, 0);
        assertThatThrownBy(run::run).hasMessageContaining("a transfer waits for chip 0 -> chip 1, which is down");
    }

    @Test
    void groupsThatCannotBe() {
        Catalog catalog = Catalog.shipped();
        var system = Cluster.system(catalog, "trn2");
        Cluster cluster = Cluster.of(system, Cluster.chip(catalog, system), 16, null, Readings.central());
        assertThatThrownBy(() -> GroupShape.of(cluster, List.of(0L, 1L, 1L)))
                .isInstanceOf(InputException.class)
                .hasMessage("rank 1 is listed twice");
        assertThatThrownBy(() -> GroupShape.of(cluster, List.of(0L, 64L)))
                .isInstanceOf(InputException.class)
                .hasMessage("rank 64 is not one of 0..63");
        assertThatThrownBy(() -> GroupShape.of(cluster, List.of(-1L, 0L))).hasMessage("rank -1 is not one of 0..63");
        assertThatThrownBy(() -> GroupShape.of(cluster, List.of(0L, 1L, 4L))).hasMessageContaining("equal parts");
    }
}
