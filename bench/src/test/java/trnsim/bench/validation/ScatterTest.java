package trnsim.bench.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import trnsim.bench.validation.predict.Suite;

class ScatterTest {

    private static RowResult row(int number, double measured, String repeats) {
        return new RowResult(
                Suite.SERVING,
                "f",
                number,
                "q",
                "g",
                "",
                "b",
                Split.FIT,
                12.0,
                measured,
                "ms",
                null,
                false,
                "",
                null,
                repeats);
    }

    @Test
    void copiesCountOnceAndOtherConfigurationsNot() {
        Scatter scatter = Scatter.of(List.of(
                        row(1, 10, "a"),
                        row(2, 10.0001, "a"),
                        row(3, 15, "a"),
                        row(4, 20, "b"),
                        row(5, 20, "b"),
                        row(6, 99, "")))
                .getFirst();
        assertThat(scatter.n()).isEqualTo(5);
        assertThat(scatter.configurations()).isEqualTo(1);
        assertThat(scatter.scatterPct()).isCloseTo(20, within(1e-9));
        assertThat(scatter.spreadPct()).isCloseTo(50, within(1e-9));
    }
}
