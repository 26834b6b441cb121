package trnsim.bench.validation.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import trnsim.bench.validation.truth.TruthTable;
import trnsim.simulator.serving.batching.IterationShape;
import trnsim.workloads.document.InputException;

/** On a made-up kernel whose time is known everywhere: bilinear, so that interpolation must give it back. */
class AttentionTimesTest {

    private static final long[] CHUNKS = {0, 16, 32, 64};
    private static final long[] BEFORE = {0, 16, 64, 256};
    private static final long[] SEQUENCES = {0, 1, 2, 8};
    private static final long[] CONTEXT = {16, 64, 256};

    private static double kernel(double q, double before, double n, double k) {
        return 2 + 0.1 * q + 0.01 * q * before + 0.03 * n * k + 0.002 * q * n;
    }

    private static String rows(double share) {
        StringBuilder text = new StringBuilder("prefill_chunk,kv_prefill,n_decode,kv_decode,time_us\n");
        for (long q : CHUNKS) {
            for (long before : q == 0 ? new long[] {0} : BEFORE) {
                for (long n : SEQUENCES) {
                    for (long k : n == 0 ? new long[] {0} : CONTEXT) {
                        if (q + n > 0) {
                            double us = kernel(q, before, n, k) + (q > 0 && n > 0 ? share : 0);
                            text.append(q + "," + before + "," + n + "," + k + "," + us + "\n");
                        }
                    }
                }
            }
        }
        return text.toString();
    }

    private static AttentionTimes times(String rows, double pooled) {
        return new AttentionTimes(
                TruthTable.read("a", "a", "a", new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8))),
                pooled);
    }

    private static IterationShape shape(int q, int before, int n, int mean, int longest) {
        IterationShape shape = new IterationShape();
        shape.tokens = (long) q + n;
        shape.queries = q;
        shape.pairs = (long) q * before + (long) q * (q + 1) / 2;
        shape.decoding = n;
        shape.kvTokens = (long) n * mean;
        shape.longestKv = longest;
        return shape;
    }

    @Test
    void givesBackWhatWasMeasuredAndWhatLiesBetween() {
        AttentionTimes times = times(rows(0), 1);
        assertThat(times.us(shape(0, 0, 2, 64, 64))).isCloseTo(kernel(0, 0, 2, 64), within(1e-9));
        assertThat(times.us(shape(32, 16, 0, 0, 0))).isCloseTo(kernel(32, 16, 0, 0), within(1e-9));
        assertThat(times.us(shape(32, 16, 8, 64, 64))).isCloseTo(kernel(32, 16, 8, 64), within(1e-9));
        assertThat(times.us(shape(40, 100, 5, 100, 100))).isCloseTo(kernel(40, 100, 5, 100), within(1e-9));
        assertThat(times.us(shape(0, 0, 0, 0, 0))).isZero();
    }

    @Test
    void whatTheTwoTakeBeyondTheirSumCountsOnlyTogether() {
        AttentionTimes times = times(rows(7), 1);
        assertThat(times.us(shape(32, 16, 8, 64, 64))).isCloseTo(kernel(32, 16, 8, 64) + 7, within(1e-9));
        assertThat(times.us(shape(0, 0, 8, 64, 64))).isCloseTo(kernel(0, 0, 8, 64), within(1e-9));
    }

    @Test
    void theLongestSequenceCountsLessTheMoreThereAre() {
        AttentionTimes times = times(rows(0), 0.2);
        double even = times.us(shape(0, 0, 4, 64, 64));
        double gap = kernel(0, 0, 4, 256) - kernel(0, 0, 4, 64);
        assertThat(times.us(shape(0, 0, 4, 64, 256))).isCloseTo(even + 0.2 * gap, within(1e-9));
        double beside = times.us(shape(16, 0, 8, 64, 64));
        double wider = kernel(16, 0, 8, 256) - kernel(16, 0, 8, 64);
        assertThat(times.us(shape(16, 0, 8, 64, 256)))
                .isCloseTo(beside + AttentionTimes.TAIL / 8 * wider, within(1e-9));
        assertThat(times.us(shape(0, 0, 1, 64, 64))).isCloseTo(kernel(0, 0, 1, 64), within(1e-9));
    }

    @Test
    void severalPromptsCountAsEqualOnes() {
        AttentionTimes times = times(rows(0), 1);
        IterationShape two = shape(64, 0, 0, 0, 0);
        two.pairs = 2 * (32 * 33 / 2);
        assertThat(times.us(two)).isCloseTo(2 * kernel(32, 0, 0, 0), within(1e-9));
    }

    @Test
    void aGridWithAHoleIsRefused() {
        String holed =
                rows(0).lines().filter(line -> !line.startsWith("32,16,8,64,")).reduce("", (a, b) -> a + b + "\n");
        assertThatThrownBy(() -> times(holed, 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("32,16,8,64");
    }
}
