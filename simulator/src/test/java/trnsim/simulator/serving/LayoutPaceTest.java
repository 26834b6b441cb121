package trnsim.simulator.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.kernels.cost.Roofline;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.serving.LayoutPace.Demand;

final class LayoutPaceTest {

    private static final String TENSOR = "{tensor: 32, expert: 32}";
    private static final String GROUPS = "{tensor: 8, attention-data: 4, expert: 32}";

    private static Serving serving(String parallel, double rate) {
        return Serving.of("""
                kind: serve
                model: deepseek-v3
                system: trn3-ultraserver-gen1
                chips: 64
                weights: fp8
                parallel: %s
                arrivals: {requests: 600, rate: %s requests/s, input: {mean: 1000 tokens}, output: {mean: 300 tokens}}
                """.formatted(parallel, rate));
    }

    private static Demand demand(double rate, Double ttft, Double tpot) {
        return new Demand(rate, 1000, 1000, 300, ttft, tpot, true);
    }

    private static LayoutPace pace(Serving serving, Demand demand) {
        return LayoutPace.of(
                serving.plan(),
                serving.cluster(),
                new Roofline(serving.cluster().rank()),
                new Collectives(serving.cluster()),
                demand);
    }

    /** Equal lengths and little load: what is left out, queues, counts little. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 4, 8})
    void isNearTheSimulation(double rate) {
        for (String parallel : List.of(TENSOR, GROUPS)) {
            Serving serving = serving(parallel, rate);
            double simulated = serving.run().latencies().timePerOutputToken().getMean() * 1e-12;
            LayoutPace pace = pace(serving, demand(rate, null, null));
            assertThat(pace.takes()).isEqualTo(rate);
            assertThat(pace.tpotSeconds())
                    .as("%s at %s requests/s", parallel, rate)
                    .isCloseTo(simulated, within(0.2 * simulated));
        }
    }

    @Test
    void moreDemandNeverMakesItFasterAndNoMoreIsTakenThanAsked() {
        for (String parallel : List.of(TENSOR, GROUPS)) {
            Serving serving = serving(parallel, 1);
            LayoutPace most = pace(serving, demand(Double.POSITIVE_INFINITY, null, 0.05));
            double before = 0;
            for (double rate = 0.5; rate < 500; rate *= 2) {
                LayoutPace pace = pace(serving, demand(rate, null, 0.05));
                assertThat(pace.takes()).isLessThanOrEqualTo(rate).isLessThanOrEqualTo(1.001 * most.takes());
                assertThat(pace.tpotSeconds()).isLessThanOrEqualTo(0.05);
                if (pace.takes() == rate) {
                    assertThat(pace.tpotSeconds()).isGreaterThanOrEqualTo(before);
                    before = pace.tpotSeconds();
                }
            }
            assertThat(most.takes()).isGreaterThan(1);
        }
    }

    @Test
    void objectivesBeyondReachTakeNothing() {
        Serving serving = serving(TENSOR, 1);
        assertThat(pace(serving, demand(1, 1e-6, null)).takes()).isZero();
        assertThat(pace(serving, demand(1, null, 1e-6)).takes()).isZero();
        double loose = pace(serving, demand(1e6, null, 0.1)).takes();
        double tight = pace(serving, demand(1e6, null, 0.03)).takes();
        assertThat(tight).isPositive().isLessThan(loose);
    }

    @Test
    void theOrderIsThatOfLoadThenPace() {
        LayoutPace slow = new LayoutPace(10, 0.04);
        LayoutPace fast = new LayoutPace(9.9, 0.02);
        LayoutPace small = new LayoutPace(5, 0.01);
        assertThat(LayoutPace.compare(slow, fast)).as("as much, to a fiftieth").isPositive();
        assertThat(LayoutPace.compare(slow, small)).isNegative();
        assertThat(LayoutPace.compare(small, slow)).isPositive();
    }
}
