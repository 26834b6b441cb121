package trnsim.bench.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import trnsim.bench.validation.predict.Suite;

class CoverageTest {

    private final List<RowResult> rows = new ArrayList<>();

    private void add(int row, String quantity, boolean predicted, boolean counted) {
        rows.add(new RowResult(
                Suite.SERVING,
                "f.csv",
                row,
                quantity,
                "g",
                "",
                "b",
                Split.FIT,
                predicted ? 2.0 : null,
                1.0,
                "s",
                predicted ? null : "reason",
                counted,
                "",
                null,
                ""));
    }

    private Coverage only() {
        List<Coverage> all = Coverage.of(rows);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    @Test
    void nineOfTenRowsAreEnough() {
        for (int row = 1; row <= 10; row++) {
            add(row, "q", row > 1, true);
        }
        assertThat(only()).isEqualTo(new Coverage(Suite.SERVING, 10, 9));
        assertThat(only().fails()).isFalse();
        add(11, "q", false, true);
        assertThat(only().fails()).isTrue();
        assertThat(only().sentence()).contains("9 of 11 rows", "81.8 %", "fewer than the 90 %");
    }

    @Test
    void unknownSetupsCountOnNeitherSide() {
        add(1, "q", true, false);
        for (int row = 2; row < 50; row++) {
            add(row, "q", false, false);
        }
        assertThat(only()).isEqualTo(new Coverage(Suite.SERVING, 1, 1));
    }

    @Test
    void aRowIsCoveredOnlyWithAllItsNumbers() {
        add(1, "ttft", true, false);
        add(1, "tpot", false, true);
        assertThat(only()).isEqualTo(new Coverage(Suite.SERVING, 1, 0));
    }

    @Test
    void summariesCountSkippedRowsAndLeaveThemOutOfTheErrors() {
        add(1, "q", true, false);
        add(2, "q", false, true);
        Summary summary = Summary.of(rows).getFirst();
        assertThat(summary.n()).isEqualTo(1);
        assertThat(summary.skipped()).isEqualTo(1);
        assertThat(summary.mapePct()).isEqualTo(100);
        assertThat(summary.biasPct()).isEqualTo(100);
    }
}
