package trnsim.bench.validation.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BoardReadingTest {

    @Test
    void aTestOfASecondAfterItsLikeIsReadInFull() {
        assertThat(BoardReading.share(60e-6, false)).isEqualTo(1);
        assertThat(BoardReading.share(1, false)).isEqualTo(1);
    }

    @Test
    void theFirstSampleHoldsOnlyWhatCameBefore() {
        assertThat(BoardReading.share(5e-6, true)).isZero();
        assertThat(BoardReading.share(5e-6, false)).isCloseTo(0.09 / 0.22, within(1e-12));
    }

    @Test
    void aBoardAtRestReadsLess() {
        double before = 0;
        for (double seconds = 1e-6; seconds < 1e-3; seconds *= 1.1) {
            double share = BoardReading.share(seconds, true);
            assertThat(share).isBetween(before, BoardReading.share(seconds, false));
            before = share;
        }
    }

    /** Ten samples a tenth of a second apart, six of them before the average has filled. */
    @Test
    void aSecondFromRestIsReadByTwoThirds() {
        assertThat(BoardReading.share(1e-3, true)).isCloseTo((15 / 6.0 + 4) / 10, within(1e-12));
    }
}
