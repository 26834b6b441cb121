package trnsim.simulator.network.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CyclesTest {

    @ParameterizedTest
    @CsvSource({"trn1, 2", "trn2, 2", "trn2-ultraserver, 3", "inf2.48xlarge, 1"})
    void waysThroughATorusUseEachLinkOnce(String system, int ways) {
        long chips = Fabrics.cluster(system, 1).system().chips();
        Fabric fabric = Fabrics.of(system, chips);
        List<int[]> cycles = Cycles.of(Fabrics.cluster(system, 1).dimensions());
        assertThat(cycles).hasSize(ways);
        Set<Integer> used = new HashSet<>();
        for (int[] cycle : cycles) {
            assertThat(Arrays.stream(cycle).distinct().count()).isEqualTo(chips);
            for (int i = 0; i < cycle.length; i++) {
                int link = fabric.topology().link(cycle[i], cycle[(i + 1) % cycle.length]);
                assertThat(link).isNotNegative();
                assertThat(used.add(link & ~1)).as("a link used once").isTrue();
            }
        }
        assertThat(used).hasSize((int) (ways * chips));
    }

    @Test
    void otherShapes() {
        for (List<Integer> extents : List.of(
                List.of(3, 3), List.of(5, 4), List.of(16, 4), List.of(3, 5, 4), List.of(4, 1, 4), List.of(8, 8, 8))) {
            assertThat(Cycles.of(extents))
                    .hasSize((int) extents.stream().filter(extent -> extent > 1).count());
        }
        assertThat(Cycles.of(List.of(3, 2))).hasSize(1);
        assertThat(Cycles.of(List.of(2, 3))).isEmpty();
        assertThat(Cycles.of(List.of(1))).isEmpty();
    }
}
