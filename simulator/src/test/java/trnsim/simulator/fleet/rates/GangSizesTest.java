package trnsim.simulator.fleet.rates;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GangSizesTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1",
        "2, 2, 2, 2",
        "5, 5, 4, 6",
        "7, 7, 6, 8",
        "13, 13, 12, 16",
        "17, 16, 16, 24",
        "100000, 98304, 98304, 131072",
        "130000, 122880, 98304, 131072",
        "131072, 131072, 131072, 131072"
    })
    void knownSizes(long chips, long size, long below, long above) {
        assertThat(GangSizes.atMost(chips)).isEqualTo(size);
        assertThat(GangSizes.knotBelow(chips)).isEqualTo(below);
        assertThat(GangSizes.knotAbove(chips)).isEqualTo(above);
    }

    @Test
    void nothingIsFurtherThanANinthFromASizeAndKnotsEncloseIt() {
        for (long chips = 1; chips < 5000; chips++) {
            long size = GangSizes.atMost(chips);
            assertThat(size).isBetween(chips - chips / 9, chips);
            assertThat(GangSizes.atMost(size)).isEqualTo(size);
            long below = GangSizes.knotBelow(chips);
            long above = GangSizes.knotAbove(chips);
            assertThat(below).isLessThanOrEqualTo(chips);
            assertThat(above).isBetween(chips, 2 * below);
            assertThat(GangSizes.knotBelow(above)).isEqualTo(above);
        }
    }
}
