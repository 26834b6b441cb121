package trnsim.simulator.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.workloads.random.RandomStreams;

class SpreadTest {

    /** Abramowitz and Stegun, Handbook of Mathematical Functions, tables 26.1 and 26.2 (complements for small p). */
    @ParameterizedTest
    @CsvSource({
        "0.5, 0",
        "0.158655253931457, -1",
        "0.022750131948179, -2",
        "1.349898031630095e-3, -3",
        "3.167124183311992e-5, -4",
        "2.866515718791939e-7, -5",
        "9.865876450376981e-10, -6",
        "7.619853024160527e-24, -10"
    })
    void quantilesAreThoseOfTheTables(double p, double z) {
        assertThat(Normal.quantile(p)).isCloseTo(z, within(1e-9));
        assertThat(Normal.below(z)).isCloseTo(p, within(1e-12 * p + 1e-40));
    }

    /** Mean of the largest of n normal draws: Harter, Biometrika 48, 1961, table 1. */
    @ParameterizedTest
    @CsvSource({"2, 0.56419", "5, 1.16296", "10, 1.53875", "100, 2.50759"})
    void theLargestOfSeveralHasThePublishedMean(long n, double mean) {
        double sum = 0;
        int draws = 200_000;
        for (int i = 0; i < draws; i++) {
            sum += Normal.largest((i + 0.5) / draws, n);
        }
        assertThat(sum / draws).isCloseTo(mean, within(2e-4));
    }

    @Test
    void slowChipsComeAsOftenAsTheyShould() {
        Spread spread = new Spread(0, 0.01, 1.5);
        RandomStreams random = new RandomStreams(7);
        for (long n : new long[] {1, 10, 100, 1000}) {
            int slow = 0;
            int draws = 20_000;
            for (int i = 0; i < draws; i++) {
                slow += spread.slowest(random.stream(i, "test " + n), n) > 1 ? 1 : 0;
            }
            double expected = 1 - StrictMath.pow(0.99, n);
            double error = StrictMath.sqrt(expected * (1 - expected) / draws);
            assertThat((double) slow / draws).isCloseTo(expected, within(4 * error + 1e-9));
        }
    }

    @Test
    void theSlowestOfMoreIsNoFaster() {
        Spread spread = new Spread(0.03, 0, 1);
        double before = 0;
        for (long n = 1; n < 1L << 40; n *= 8) {
            double slowest = spread.slowest(new RandomStreams(3).stream(1, "test"), n);
            assertThat(slowest).isGreaterThan(before).isLessThan(1.4);
            before = slowest;
        }
    }
}
