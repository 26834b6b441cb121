package trnsim.bench.validation.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BoardReadingTest {

    @Test
    void aTestOfASecondIsReadInFull() {
        assertThat(BoardReading.share(60e-6)).isEqualTo(1);
        assertThat(BoardReading.share(1)).isEqualTo(1);
    }

    @Test
    void aShorterTestIsAveragedWithTheSetUp() {
        assertThat(BoardReading.share(0)).isZero();
        assertThat(BoardReading.share(100e-3 / 18_000)).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void longerKernelsNeverReadLess() {
        double before = 0;
        for (double seconds = 1e-6; seconds < 1e-3; seconds *= 1.1) {
            double share = BoardReading.share(seconds);
            assertThat(share).isBetween(before, 1.0);
            before = share;
        }
    }
}
