package trnsim.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

final class CallSetTest {

    @Test
    void holdsAnyPairOnce() {
        CallSet set = new CallSet();
        set.add(-1, -1);
        set.add(-1, -1);
        set.add(0, 0);

        assertThat(set.size()).isEqualTo(2);
        assertThat(set.remove(-1, -1)).isTrue();
        assertThat(set.remove(-1, -1)).isFalse();
        assertThat(set.remove(0, 1)).isFalse();
        assertThat(set.sorted()).containsExactly(0L);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 30, 3000})
    void agreesWithATreeSet(int distinct) {
        CallSet set = new CallSet();
        TreeSet<Long> oracle = new TreeSet<>();
        RandomStream random = new RandomStreams(distinct).stream("calls", "slot");
        for (int i = 0; i < 20_000; i++) {
            int kind = random.nextInt(3) - 1;
            int slot = random.nextInt(distinct) - 1;
            long call = ((long) kind << 32) | Integer.toUnsignedLong(slot);
            if (random.nextInt(2) == 0) {
                set.add(kind, slot);
                oracle.add(call);
            } else {
                assertThat(set.remove(kind, slot)).isEqualTo(oracle.remove(call));
            }
            assertThat(set.size()).isEqualTo(oracle.size());
        }
        assertThat(set.sorted().boxed()).containsExactlyElementsOf(oracle);
    }
}
