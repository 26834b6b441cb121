package trnsim.simulator.network.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RouterTest {

    private final Fabric torus = Fabrics.of("trn2.48xlarge", 32);
    private final Topology topology = torus.topology();
    private final LinkState state = new LinkState(topology);
    private final Router router = new Router(torus, state);

    private void down(int a, int b) {
        state.setLink(topology.link(a, b), 0);
        state.setLink(topology.link(b, a), 0);
    }

    private int[] find(int from, int to) {
        int[] links = new int[router.find(from, to, 0)];
        int at = from;
        for (int i = 0; i < links.length; i++) {
            links[i] = router.link(i);
            assertThat(topology.from(links[i])).isEqualTo(at);
            assertThat(state.isDown(links[i])).isFalse();
            at = topology.to(links[i]);
        }
        assertThat(at).isEqualTo(to);
        return links;
    }

    @Test
    void aTorusHasADetourOfTwoMoreLinks() {
        assertThat(find(0, 1)).hasSize(1);
        down(0, 1);
        assertThat(find(0, 1)).hasSize(3);
        assertThat(find(0, 4)).hasSize(1);
    }

    @Test
    void slowLinksAreNotAvoided() {
        state.setLink(topology.link(0, 1), 0.25);
        assertThat(find(0, 1)).containsExactly(topology.link(0, 1));
        assertThat(state.bytesPerPs(topology.link(0, 1))).isEqualTo(0.25 * topology.bytesPerPs(topology.link(0, 1)));
    }

    @Test
    void anotherSpineTakesOverForOneThatIsDown() {
        int spine = topology.to(find(0, 17)[2]);
        state.setNode(spine, 0);
        assertThat(find(0, 17)).hasSize(6);
        state.setNode(spine, 1);
        assertThat(state.sound()).isTrue();
        assertThat(topology.to(find(0, 17)[2])).isEqualTo(spine);
    }

    @Test
    void aChipWhoseNicIsDownSendsThroughItsNeighbours() {
        int nic = topology.to(find(0, 16)[0]);
        state.setNode(nic, 0);
        int[] links = find(0, 16);
        assertThat(links.length).isGreaterThan(4);
        for (int link : links) {
            assertThat(topology.kind(topology.to(link))).isNotEqualTo(NodeKind.HOST);
        }
    }

    @Test
    void withoutAnyWayASentenceNamesEndsAndCause() {
        for (int i = topology.firstOut(5); i < topology.firstOut(6); i++) {
            int link = topology.out(i);
            down(5, topology.to(link));
        }
        assertThatThrownBy(() -> router.find(0, 5, 0))
                .isInstanceOf(UnreachableException.class)
                .hasMessageStartingWith("no way leads from chip 0 to chip 5: chip ")
                .hasMessageContaining("more are down");
        assertThat(find(0, 6)).isNotEmpty();
    }
}
