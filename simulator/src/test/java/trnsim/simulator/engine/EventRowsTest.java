package trnsim.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class EventRowsTest {

    @Test
    void rowsAreUsedAgainUnderNewHandles() {
        EventRows rows = new EventRows();
        int row = rows.take();
        long handle = rows.handle(row);
        rows.release(row);

        int again = rows.take();

        assertThat(again).isEqualTo(row);
        assertThat(rows.handle(again)).isNotEqualTo(handle);
        assertThat(rows.rowOf(handle)).isNegative();
        assertThat(rows.rowOf(rows.handle(again))).isEqualTo(again);
    }

    @Test
    void killedRowsHaveStaleHandlesAndStayTaken() {
        EventRows rows = new EventRows();
        int row = rows.take();
        long handle = rows.handle(row);

        rows.kill(row);

        assertThat(rows.isLive(row)).isFalse();
        assertThat(rows.rowOf(handle)).isNegative();
        assertThat(rows.take()).isNotEqualTo(row);
    }

    @Test
    void freeRowsHaveNoHandleNotEvenTheNext() {
        EventRows rows = new EventRows();
        int row = rows.take();
        long next = rows.handle(row) + (1L << 32);
        rows.release(row);

        assertThat(rows.rowOf(next)).isNegative();
    }

    @Test
    void aRowWhoseGenerationsAreUsedUpIsRetired() {
        EventRows rows = new EventRows(2);
        for (int generation = 0; generation <= 2; generation++) {
            int row = rows.take();
            assertThat(row).isZero();
            if (generation == 1) {
                rows.kill(row);
            }
            rows.release(row);
        }

        assertThat(rows.take()).isEqualTo(1);
        assertThat(rows.rowOf(2L << 32)).isNegative();
    }
}
