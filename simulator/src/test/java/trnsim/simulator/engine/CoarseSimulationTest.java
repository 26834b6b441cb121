package trnsim.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CoarseSimulationTest {

    private static final long YEAR_US = 365L * 24 * 3600 * 1_000_000;

    @Test
    void runsForYears() {
        List<Long> log = new ArrayList<>();
        CoarseSimulation sim = new CoarseSimulation((s, kind, slot) -> {
            log.add(s.nowUs());
            s.after(YEAR_US, kind, slot);
        });
        sim.at(YEAR_US, 0, 0);

        EngineCounts counts = sim.runUntil(10 * YEAR_US);

        assertThat(log).hasSize(10).endsWith(10 * YEAR_US);
        assertThat(counts.events()).isEqualTo(10);
        assertThat(sim.nowUs()).isEqualTo(10 * YEAR_US);
    }

    @Test
    void saysMicrosecondsWhereverATimeIsWrong() {
        CoarseSimulation sim = new CoarseSimulation((s, kind, slot) -> {});
        sim.runUntil(20);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> sim.at(19, 4, 7))
                .withMessageStartingWith("event of kind 4, slot 7: time 19 us lies in the past, it is now 20 us.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sim.after(Long.MAX_VALUE, 4, 7))
                .withMessageContaining("us (292 thousand years)");
    }

    @Test
    void roundsPicosecondsUp() {
        assertThat(CoarseSimulation.ceilUs(0)).isZero();
        assertThat(CoarseSimulation.ceilUs(1)).isEqualTo(1);
        assertThat(CoarseSimulation.ceilUs(1_000_000)).isEqualTo(1);
        assertThat(CoarseSimulation.ceilUs(Long.MAX_VALUE)).isEqualTo(9_223_372_036_855L);
        assertThatIllegalArgumentException().isThrownBy(() -> CoarseSimulation.ceilUs(-1));
    }
}
