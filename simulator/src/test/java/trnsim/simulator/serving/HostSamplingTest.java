package trnsim.simulator.serving;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answer tokens chosen on the host between iterations. */
final class HostSamplingTest {

    /** A byte a picosecond, 100 ps each way; 1,000 ps a token on one core. */
    private static HostSampling on(double cores) {
        return new HostSampling(1000, cores, 50, new HostCopy(1, 100));
    }

    @ParameterizedTest
    @CsvSource({"4, 1, 1250", "4, 4, 1400", "4, 8, 2600", "0.5, 1, 2250", "0.5, 3, 6350"})
    void copiesThenChoosesThenReturns(double cores, long tokens, long expected) {
        assertThat(on(cores).timePs(tokens)).isEqualTo(expected);
    }

    @Test
    void noTokensNoTime() {
        assertThat(on(4).timePs(0)).isZero();
    }
}
