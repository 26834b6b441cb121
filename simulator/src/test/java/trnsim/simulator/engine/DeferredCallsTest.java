package trnsim.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

final class DeferredCallsTest {

    @Test
    void keepsEachCallOnceInOrderOfArrival() {
        DeferredCalls calls = new DeferredCalls();

        assertThat(calls.add(2, -1)).isTrue();
        assertThat(calls.add(-1, 2)).isTrue();
        assertThat(calls.add(2, -1)).isFalse();

        assertThat(calls.size()).isEqualTo(2);
        assertThat(calls.kind(0)).isEqualTo(2);
        assertThat(calls.slot(0)).isEqualTo(-1);
        assertThat(calls.kind(1)).isEqualTo(-1);
        assertThat(calls.slot(1)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 17, 1000, 20_000})
    void agreesWithALinkedHashSetRoundAfterRound(int distinct) {
        DeferredCalls calls = new DeferredCalls();
        RandomStream random = new RandomStreams(distinct).stream("calls", "slot");
        for (int round = 0; round < 20; round++) {
            Set<List<Integer>> oracle = new LinkedHashSet<>();
            for (int i = random.nextInt(2 * distinct + 1); i > 0; i--) {
                int kind = random.nextInt(3);
                int slot = random.nextInt(distinct);
                assertThat(calls.add(kind, slot)).isEqualTo(oracle.add(List.of(kind, slot)));
            }
            int index = 0;
            for (List<Integer> call : oracle) {
                assertThat(List.of(calls.kind(index), calls.slot(index))).isEqualTo(call);
                index++;
            }
            assertThat(calls.size()).isEqualTo(index);
            calls.clear();
            assertThat(calls.isEmpty()).isTrue();
        }
    }
}
