package trnsim.kernels.chip;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankGraphTest {

    /** Fixed cost of a graph with a collective, as third-party notes measured it on rented instances, in milliseconds. */
    @ParameterizedTest
    @CsvSource({
        "trainium2, 4, 1.04",
        "trainium2, 8, 1.49",
        "trainium2, 16, 1.98",
        "trainium2, 32, 2.54",
        "trainium2, 64, 2.97",
        "trainium1, 8, 2.45",
        "trainium1, 16, 3.76",
        "trainium1, 32, 5.10"
    })
    void aGraphsRanksComeTogetherAsMeasured(String chip, int ranks, double ms) {
        Rank rank = Chips.rank(chip);
        double extra = (rank.graphPs(ranks) - rank.graphPs(1)) * 1e-9;
        assertThat(extra).isCloseTo(ms, Percentage.withPercentage(4));
    }

    @Test
    void moreRanksNeverComeTogetherSooner() {
        for (String chip : new String[] {"trainium1", "trainium2", "trainium3", "trainium4", "inferentia2", "h100"}) {
            Rank rank = Chips.rank(chip);
            for (int ranks = 1; ranks < 4096; ranks *= 2) {
                assertThat(rank.graphPs(2 * ranks)).as(chip + ranks).isGreaterThanOrEqualTo(rank.graphPs(ranks));
            }
            assertThat(rank.graphPs(1)).isEqualTo(rank.graphPs(false));
        }
    }
}
