package trnsim.simulator.serving.price;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.simulator.serving.Served;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

final class IterationTableTest {

    @ParameterizedTest
    @CsvSource({
        "llama-3.1-8b, trn2.48xlarge, 8",
        "llama-3.1-70b, h100-hgx, 8",
        "gpt-oss-20b, h100-hgx, 1",
        "nemotron-3-nano, h100-hgx, 1",
        "deepseek-v3, trn2-ultraserver, 64",
    })
    void followsTheKernelsBetweenItsKnots(String model, String system, int tensor) {
        Served served = Served.of(model, system, tensor);
        TableError error =
                TableError.of(IterationTable.of(served.plan(), served.cost()), served.plan(), served.cost(), 400);
        assertThat(error.mean()).as(model + " " + error).isLessThan(0.005);
        assertThat(error.max()).as(model + " " + error).isLessThan(0.10);
    }

    @Test
    void stretchesSumUpExactly() {
        IterationTable table = Tables.small(16);
        RandomStream random = new RandomStreams(3).stream("table", "stretch");
        for (int i = 0; i < 10_000; i++) {
            int n = 1 + random.nextInt(16);
            long kv = n + (long) random.nextInt(200 * n);
            DecodeRow row = table.row(n);
            int piece = row.piece(kv, random.nextInt(row.knots.length));
            long count = 1 + Math.min(50, Math.max(0, row.end(piece) - 1 - kv) / n);
            long sum = 0;
            for (long k = 0; k < count; k++) {
                sum += table.decodePs(n, kv + k * n);
            }
            long closed = count * row.timePs(kv, piece) + row.slope[piece] * n * (count * (count - 1) / 2);
            assertThat(closed).isEqualTo(sum);
        }
    }

    @Test
    void moreContextIsNeverFaster() {
        IterationTable table = Tables.small(16);
        for (int n = 1; n <= 16; n++) {
            for (long kv = n; kv < 300; kv++) {
                assertThat(table.decodePs(n, kv + 1)).isGreaterThanOrEqualTo(table.decodePs(n, kv));
            }
        }
    }

    @Test
    void theKnotsArePrinted() {
        assertThat(Tables.small(16).breakpoints()).hasSize(6).allMatch(line -> line.matches("[a-z, ]+( \\d+)+"));
    }
}
