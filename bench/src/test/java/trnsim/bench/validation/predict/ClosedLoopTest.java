package trnsim.bench.validation.predict;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.request.RequestSource;

class ClosedLoopTest {

    @Test
    void sendsAllRequestsAndNeverMoreThanClientsAtOnce() {
        ClosedLoop loop = new ClosedLoop(3, 10, 1000, 100, 0.8);
        RequestRow row = new RequestRow();
        long now = 0;
        int sent = 0;
        while (loop.nextArrivalPs() != RequestSource.NEVER) {
            assertThat(loop.next(row)).isTrue();
            assertThat(row.arrivalPs).isLessThanOrEqualTo(now);
            assertThat(row.inputTokens).isBetween(800L, 1000L);
            assertThat(row.outputTokens).isBetween(80L, 100L);
            sent++;
            now += 5;
            loop.answered(row.user, now);
        }
        assertThat(sent).isEqualTo(10);
        assertThat(loop.next(row)).isFalse();
    }

    @Test
    void lengthsCoverTheirRangeEvenly() {
        ClosedLoop loop = new ClosedLoop(10_000, 10_000, 1024, 10, 0.8);
        RequestRow row = new RequestRow();
        double sum = 0;
        long most = 0;
        while (loop.next(row)) {
            sum += row.inputTokens;
            most = Math.max(most, row.inputTokens);
        }
        assertThat(sum / 10_000).isBetween(917.0, 926.0);
        assertThat(most).isEqualTo(1024);
    }
}
