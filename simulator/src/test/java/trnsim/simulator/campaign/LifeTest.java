package trnsim.simulator.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

/** Lives and fleets of them. */
class LifeTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "0.7, 1", "2.5, 1", "1, 5", "0.7, 4"})
    void ageUndoesHazard(double shape, double infant) {
        Life life = new Life(1e12, shape, infant, 1e10);
        for (double age = 1e6; age < 1e13; age *= 7) {
            assertThat(life.age(life.hazard(age))).isCloseTo(age, within(1e-9 * age + 1));
        }
    }

    /** P(life > t) = exp(-H(t)), so the mean of drawn lives is the mean that the file gives. */
    @ParameterizedTest
    @CsvSource({"1", "0.7", "1.8"})
    void drawnLivesHaveTheirMean(double shape) {
        FleetLives lives =
                new FleetLives(new Life(1e9, shape, 1, 0), 1, 0, new RandomStreams(5).stream(0, "test of lives"));
        double sum = 0;
        int n = 40_000;
        for (int i = 0; i < n; i++) {
            sum += lives.newLife();
        }
        assertThat(sum / n).isCloseTo(1e9, within(4e9 / shape / StrictMath.sqrt(n)));
    }

    /** The rate at age 0 is the factor times the old rate; from then on the excess decays. */
    @Test
    void infantMortality() {
        Life life = new Life(1e12, 1, 5, 1e9);
        assertThat(life.hazard(1e3) / 1e3 * 1e12).isCloseTo(5, within(0.01));
        assertThat(life.hazard(1e11) - life.hazard(0.9e11)).isCloseTo(0.01, within(1e-6));
        assertThat(life.hazard(1e13) - 10).isCloseTo(4e-3, within(1e-9));
    }

    /**
     * Failures of the fleet as one process against every unit with a clock of its own: as many by the same time, with new units in
     * place of failed ones. Ages at the start count too.
     */
    @ParameterizedTest
    @CsvSource({"1, 1, 0", "0.7, 1, 0", "1.8, 1, 3e8", "1, 4, 1e7", "0.8, 3, 2e8"})
    void fleetFailsAsItsUnitsDo(double shape, double infant, double age) {
        Life life = new Life(2e9, shape, infant, 1e8);
        int units = 30;
        long until = 1_500_000_000L;
        int runs = 600;
        double[] asOne = new double[runs];
        double[] oneByOne = new double[runs];
        for (int run = 0; run < runs; run++) {
            RandomStream random = new RandomStreams(11).stream(run, "fleet");
            asOne[run] = asOne(new FleetLives(life, units, age, random), until);
            oneByOne[run] = oneByOne(life, units, age, until, new RandomStreams(12).stream(run, "units"));
        }
        double error = StrictMath.sqrt((variance(asOne) + variance(oneByOne)) / runs);
        assertThat(mean(asOne)).isCloseTo(mean(oneByOne), within(4 * error));
    }

    private static int asOne(FleetLives lives, long until) {
        PriorityQueue<Long> renewed = new PriorityQueue<>();
        long next = lives.next();
        int failures = 0;
        while (true) {
            long now = Math.min(next, renewed.isEmpty() ? Long.MAX_VALUE : renewed.peek());
            if (now > until) {
                return failures;
            }
            failures++;
            if (now == next) {
                next = lives.next();
            } else {
                renewed.poll();
            }
            if (lives.renews()) {
                renewed.add(now + lives.newLife());
            }
        }
    }

    private static int oneByOne(Life life, int units, double age, long until, RandomStream random) {
        int failures = 0;
        for (int unit = 0; unit < units; unit++) {
            double now = life.age(life.hazard(age) + random.nextExponential(1)) - age;
            while (now <= until) {
                failures++;
                now += life.age(random.nextExponential(1));
            }
        }
        return failures;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum / (values.length - 1);
    }

    @Test
    void noSuchLife() {
        assertThatThrownBy(() -> new Life(1, 0, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Life(1, 1, 2, 0)).hasMessageContaining("infant");
    }
}
