package trnsim.simulator.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Provenance;
import trnsim.workloads.unit.Quantity;
import trnsim.workloads.unit.Sourced;

class SensitivityTest {

    private static Sourced quantity(String path, double low, double value, double high) {
        return new Sourced(
                path,
                new Quantity(value, Dimension.RATIO),
                Provenance.ESTIMATE,
                "made for this test",
                new Sourced.Range(low, high));
    }

    @Test
    void effectsAddInQuadratureOnALogarithmicScale() {
        Sourced a = quantity("a", 1, 2, 4);
        Sourced b = quantity("b", 1.5, 3, 6);
        Sensitivity range = Sensitivity.of(
                readings -> new double[] {readings.of(a) / readings.of(b), readings.of(a)}, 2, (done, of) -> {});
        double factor = StrictMath.exp(StrictMath.sqrt(2) * StrictMath.log(2));
        assertThat(range.central()).containsExactly(2 / 3.0, 2);
        assertThat(range.low()[0]).isCloseTo(2 / 3.0 / factor, within(1e-12));
        assertThat(range.high()[0]).isCloseTo(2 / 3.0 * factor, within(1e-12));
        assertThat(range.low()[1]).isCloseTo(1, within(1e-12));
        assertThat(range.high()[1]).isCloseTo(4, within(1e-12));
    }

    @Test
    void aQuantityWithoutARangeIsNotMoved() {
        Sourced exact =
                new Sourced("x", new Quantity(5, Dimension.RATIO), Provenance.PUBLISHED, "made for this test", null);
        Sensitivity range = Sensitivity.of(readings -> new double[] {readings.of(exact)}, 1, (done, of) -> {});
        assertThat(range.swings()).isEmpty();
        assertThat(range.low()).isEqualTo(range.high());
    }

    @Test
    void theLargestSwingComesFirst() {
        Sourced small = quantity("a-small", 0.9, 1, 1.1);
        Sourced large = quantity("b-large", 0.5, 1, 2);
        Sensitivity range =
                Sensitivity.of(readings -> new double[] {readings.of(small) * readings.of(large)}, 1, (done, of) -> {});
        assertThat(range.swings().getFirst().quantity().path()).isEqualTo("b-large");
    }
}
