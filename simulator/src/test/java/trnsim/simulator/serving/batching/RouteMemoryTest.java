package trnsim.simulator.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import trnsim.workloads.request.RequestRow;

/** What a router remembers, and when it counts. */
final class RouteMemoryTest {

    private static final int UNIT = 512;
    private static final long SECOND_PS = 1_000_000_000_000L;

    /** A prompt of the unit that all begin with and {@code own} units from number {@code first}. */
    private static RequestRow prompt(long second, long first, int own) {
        RequestRow row = new RequestRow();
        row.arrivalPs = second * SECOND_PS;
        row.inputTokens = (own + 1L) * UNIT;
        row.tenant = RequestRow.NONE;
        row.blockIds = new long[own + 1];
        row.blockIds[0] = 0;
        for (int i = 0; i < own; i++) {
            row.blockIds[1 + i] = first + i;
        }
        row.blocks = own + 1;
        return row;
    }

    private static RouteMemory memory(double match) {
        RouteMemory memory = new RouteMemory(8, UNIT, 1, 300, match);
        memory.sent(prompt(0, 100, 9), 3);
        return memory;
    }

    @Test
    void aBeginningThatAllShareTiesNoOneToAReplica() {
        assertThat(memory(0.3).holders(prompt(10, 200, 9))).isZero();
        assertThat(memory(0.1).holders(prompt(10, 200, 9))).isEqualTo(1 << 3);
        assertThat(memory(0).holders(prompt(10, 200, 9))).isEqualTo(1 << 3);
    }

    @Test
    void aConversationGoesOnWhereItBegan() {
        assertThat(memory(0.3).holders(prompt(10, 100, 19))).isEqualTo(1 << 3);
        assertThat(memory(0.6).holders(prompt(10, 100, 19))).isZero();
    }

    @Test
    void itCountsAfterTheDelayAndUntilItIsForgotten() {
        assertThat(memory(0.3).holders(prompt(0, 100, 9))).isZero();
        assertThat(memory(0.3).holders(prompt(300, 100, 9))).isEqualTo(1 << 3);
        assertThat(memory(0.3).holders(prompt(301, 100, 9))).isZero();
    }
}
