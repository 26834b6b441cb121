package trnsim.simulator.network.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CyclesTest {

    @Test
    void twoWaysThroughASquareUseEachLinkOnce() {
        Fabric fabric = Fabrics.of("trn1", 16);
        List<int[]> cycles = Cycles.of(List.of(4, 4));
        assertThat(cycles).hasSize(2);
        Set<Integer> used = new HashSet<>();
        for (int[] cycle : cycles) {
            assertThat(Arrays.stream(cycle).distinct().count()).isEqualTo(16);
            for (int i = 0; i < 16; i++) {
                int link = fabric.topology().link(cycle[i], cycle[(i + 1) % 16]);
                assertThat(link).isNotNegative();
                assertThat(used.add(link & ~1)).as("a link used once").isTrue();
            }
        }
        assertThat(used).hasSize(32);
    }

    @Test
    void aCubeHasASnakeAndAnOddOneNone() {
        assertThat(Cycles.of(List.of(4, 4, 4))).hasSize(1);
        assertThat(Cycles.of(List.of(8))).hasSize(1);
        assertThat(Cycles.of(List.of(5, 5))).hasSize(2);
        assertThat(Cycles.of(List.of(2, 3))).isEmpty();
    }
}
