package trnsim.workloads.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

final class BusiestRankTest {

    /** Against throwing the balls. */
    @ParameterizedTest
    @CsvSource({"8, 1", "8, 40", "32, 700", "64, 0.5", "144, 350", "144, 5000"})
    void equalsTheMeanOfManyDraws(int ranks, double mean) {
        RandomStream random = new RandomStreams(3).stream("busiest", ranks + " " + mean);
        int draws = 200;
        double sum = 0;
        for (int draw = 0; draw < draws; draw++) {
            int[] rows = new int[ranks];
            int most = 0;
            for (int ball = 0; ball < mean * ranks; ball++) {
                most = Math.max(most, ++rows[random.nextInt(ranks)]);
            }
            sum += most;
        }
        double found = BusiestRank.rows(mean, ranks);
        // The maximum deviates by less than the square root of the mean, and its mean by a fourteenth of that.
        assertThat(found).isCloseTo(sum / draws, within(0.3 * Math.sqrt(mean) + 0.05));
        assertThat(found).isGreaterThan(mean);
    }

    @Test
    void oneRankGetsEverything() {
        assertThat(BusiestRank.rows(123.5, 1)).isEqualTo(123.5);
        assertThat(BusiestRank.rows(0, 8)).isZero();
    }

    @Test
    void growsWithTheMeanAndItsExcessShrinksAsAShare() {
        double before = 0;
        double share = Double.POSITIVE_INFINITY;
        for (double mean = 0.25; mean < 1e6; mean *= 1.7) {
            double rows = BusiestRank.rows(mean, 32);
            assertThat(rows).isGreaterThan(before);
            assertThat(rows / mean).isLessThan(share + 1e-6);
            before = rows;
            share = rows / mean;
        }
    }
}
