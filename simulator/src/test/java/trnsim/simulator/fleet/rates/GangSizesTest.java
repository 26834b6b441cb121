package trnsim.simulator.fleet.rates;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GangSizesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1, 1, 1",
        "3, 3, 3",
        "5, 5, 4",
        "13, 12, 12",
        "17, 16, 16",
        "100000, 98304, 98304",
        "130000, 114688, 98304",
        "131072, 131072, 131072"
    })
    void knownSizes(long chips, long size, long easy) {
        assertThat(GangSizes.atMost(chips)).isEqualTo(size);
        assertThat(GangSizes.easyAtMost(chips)).isEqualTo(easy);
    }

    @Test
    void aFifthOfTheChipsIsLeftOutAtMostAndAThirdOfEasySizes() {
        for (long chips = 1; chips < 5000; chips++) {
            long size = GangSizes.atMost(chips);
            assertThat(size).isBetween(chips - chips / 5, chips);
            assertThat(GangSizes.atMost(size)).isEqualTo(size);
            assertThat(GangSizes.easyAtMost(chips)).isBetween(chips - chips / 3, size);
        }
    }
}
