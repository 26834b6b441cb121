package trnsim.workloads.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadingsTest {

    private static Sourced watts(String path, double value, Sourced.@Nullable Range range) {
        return new Sourced(path, new Quantity(value, Dimension.WATTS), Provenance.ESTIMATE, "a guess of mine", range);
    }

    @Test
    void centralGivesValuesAndRemembersTheUncertainOnesByPath() {
        Readings readings = Readings.central();
        assertThat(readings.of(watts("z", 5, new Sourced.Range(4, 6)))).isEqualTo(5);
        assertThat(readings.of(watts("a", 7, new Sourced.Range(1, 9)))).isEqualTo(7);
        assertThat(readings.of(watts("exact", 8, new Sourced.Range(8, 8)))).isEqualTo(8);
        assertThat(readings.of(watts("published", 9, null))).isEqualTo(9);
        assertThat(readings.uncertain().keySet()).containsExactly("a", "z");
    }

    @Test
    void movedQuantitiesMoveTheOthersStay() {
        Readings readings = Readings.moved(Map.of("a", 1.0));
        assertThat(readings.of(watts("a", 7, new Sourced.Range(1, 9)))).isEqualTo(1);
        assertThat(readings.of(watts("b", 7, new Sourced.Range(1, 9)))).isEqualTo(7);
    }
}
