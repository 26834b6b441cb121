package trnsim.bench.validation.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCasesTest {

    @ParameterizedTest
    @CsvSource({"1000, 50", "2800, 50", "400, 5", "37, 0.5", "1.6, 0.05", "0.6, 0.005", "671, 0", "70.6, 0", "405, 0"})
    void takesHalfOfTheSecondDigitOfRoundFigures(double printed, double half) {
        assertThat(ModelCases.roundingOf(printed)).isCloseTo(half, within(1e-12));
    }
}
