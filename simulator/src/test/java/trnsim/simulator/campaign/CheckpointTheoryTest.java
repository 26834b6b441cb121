package trnsim.simulator.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Closed forms of checkpointing, and the simulation against them. */
class CheckpointTheoryTest {

    /** An integral of the age of failure: expected time per segment by first principles, summed over small slices. */
    @Test
    void goodputBySummingOverFailureTimes() {
        double mttf = 100;
        double tau = 30;
        double stall = 4;
        double restart = 7;
        // E = P(no failure) x length + integral of (t + recovery + E) over failures at t; recovery repeats until it
        // holds.
        double length = tau + stall;
        double recovery = mttf * StrictMath.expm1(restart / mttf);
        double slices = 200_000;
        double cost = 0;
        for (int i = 0; i < slices; i++) {
            double t = (i + 0.5) * length / slices;
            cost += StrictMath.exp(-t / mttf) / mttf * (length / slices) * (t + recovery);
        }
        double passes = StrictMath.exp(-length / mttf);
        double expected = (passes * length + cost) / passes;
        assertThat(CheckpointTheory.goodput(tau, stall, mttf, restart)).isCloseTo(tau / expected, within(1e-8));
    }

    @Test
    void dalyIsNearTheBestOfTheExactForm() {
        for (double stall = 0.001; stall < 0.5; stall *= 2) {
            double best = CheckpointTheory.goodput(CheckpointTheory.best(stall, 1), stall, 1, 0);
            double daly = CheckpointTheory.goodput(CheckpointTheory.daly(stall, 1), stall, 1, 0);
            assertThat(daly).isLessThanOrEqualTo(best + 1e-12).isGreaterThan(best * 0.999);
        }
    }

    /** Young's interval with repairs, as printed for 6,000 s between failures, 600 s of repair, 10 s to save, 15 s a step. */
    @Test
    void twentyFourSteps() {
        assertThat((long) (CheckpointTheory.young(10, 6000 + 600) / 15)).isEqualTo(24);
    }

    /** Simulated goodput against the exact form, without plugging one into the other: five jobs from small to very large. */
    @ParameterizedTest
    @CsvSource({
        "11135, 20, 480, 654",
        "11135, 60, 600, 1116",
        "6491, 60, 300, 843",
        "811, 10, 180, 121",
        "2765, 15, 300, 278",
        "2000, 0, 0, 100"
    })
    void simulationAgreesWithRenewalTheory(double mttf, double stall, double restart, double interval) {
        CampaignPlan plan = Plans.simple(mttf, stall, interval, restart, 4000 * mttf);
        Campaigns runs = Campaigns.of(plan, Plans.seconds(), 7, 8);
        double error = runs.deviation(CampaignOutcome::goodput) / StrictMath.sqrt(8);
        double exact = CheckpointTheory.goodput(interval, stall, mttf, restart);
        // Steps of a second are cut whole, which the closed form does not know: half a second of each failure.
        assertThat(runs.goodput()).isCloseTo(exact, within(4 * error + 2e-4));
        assertThat(error).isLessThan(0.003);
    }

    @ParameterizedTest
    @CsvSource({"11135, 20, 480", "2765, 15, 300"})
    void simulatedOptimumIsDalys(double mttf, double stall, double restart) {
        double daly = CheckpointTheory.daly(stall, mttf);
        CampaignPlan plan = Plans.simple(mttf, stall, daly, restart, 1000 * mttf);
        // Started far off, so that the search has to find it.
        IntervalSearch found =
                IntervalSearch.of(plan, Plans.seconds(), 3, 12, (long) (3 * daly * Plans.S), 1, done -> {});
        assertThat(daly * Plans.S).isBetween(0.8 * found.shortestUs(), 1.25 * found.longestUs());
        assertThat((double) found.intervalUs()).isBetween(0.6 * daly * Plans.S, 1.6 * daly * Plans.S);
    }

    /** Hosts in repair at the 99th percentile, as tables of the Poisson distribution give them. */
    @ParameterizedTest
    @CsvSource({"0, 0", "0.01, 0", "1, 4", "10, 18", "23.3, 35", "100, 124", "937.5, 1009"})
    void poissonQuantiles(double mean, long quantile) {
        assertThat(Poisson.quantile(mean, 0.99)).isEqualTo(quantile);
    }
}
