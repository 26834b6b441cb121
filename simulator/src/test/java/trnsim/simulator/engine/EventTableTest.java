package trnsim.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class EventTableTest {

    @Test
    void rowsAreUsedAgainUnderNewHandles() {
        EventTable table = new EventTable();
        int row = table.add(1, 2, 3);
        long handle = table.handle(row);
        table.release(row);

        int again = table.add(4, 5, 6);

        assertThat(again).isEqualTo(row);
        assertThat(table.handle(again)).isNotEqualTo(handle);
        assertThat(table.rowOf(handle)).isNegative();
        assertThat(table.rowOf(table.handle(again))).isEqualTo(again);
    }

    @Test
    void killedRowsHaveStaleHandlesAndStayTaken() {
        EventTable table = new EventTable();
        int row = table.add(1, 2, 3);
        long handle = table.handle(row);

        table.kill(row);

        assertThat(table.isLive(row)).isFalse();
        assertThat(table.rowOf(handle)).isNegative();
        assertThat(table.add(4, 5, 6)).isNotEqualTo(row);
    }

    @Test
    void freeRowsHaveNoHandleNotEvenTheNext() {
        EventTable table = new EventTable();
        int row = table.add(1, 2, 3);
        long next = table.handle(row) + (1L << 32);
        table.release(row);

        assertThat(table.rowOf(next)).isNegative();
    }

    @Test
    void aRowWhoseGenerationsAreUsedUpIsRetired() {
        EventTable table = new EventTable(2);
        for (int generation = 0; generation <= 2; generation++) {
            int row = table.add(1, 2, 3);
            assertThat(row).isZero();
            if (generation == 1) {
                table.kill(row);
            }
            table.release(row);
        }

        assertThat(table.add(1, 2, 3)).isEqualTo(1);
        assertThat(table.rowOf(2L << 32)).isNegative();
    }
}
