package trnsim.workloads.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrival processes against their closed forms. */
class GapsTest {

    private static final String LENGTHS = ", input: {mean: 100 tokens}, output: {mean: 10 tokens}}";

    @ParameterizedTest
    @CsvSource({
        "process: poisson, 1",
        "'process: gamma, burstiness: 2.5', 2.5",
        "'process: weibull, burstiness: 2.5', 2.5",
        "'process: weibull, burstiness: 0.4', 0.4",
        "process: constant, 0"
    })
    void rateAndVariationAreThoseAskedFor(String process, double variation) {
        StreamStatistics seen = Streams.statistics(
                Streams.source("{requests: 200000, rate: 4 requests/s, scale-rate: 2, " + process + LENGTHS));
        assertThat(seen.rate()).isCloseTo(8, Percentage.withPercentage(3));
        assertThat(seen.gapVariation()).isCloseTo(variation, within(0.03 * variation + 1e-6));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.4, 1, 3, 20})
    void weibullShapeHasTheVariation(double variation) {
        assertThat(Weibull.variation(Weibull.shape(variation))).isCloseTo(variation, Percentage.withPercentage(1e-6));
    }

    @Test
    void logGammaOfWholeAndHalfNumbers() {
        assertThat(Weibull.logGamma(1)).isCloseTo(0, within(1e-13));
        assertThat(Weibull.logGamma(11)).isCloseTo(StrictMath.log(3_628_800), within(1e-13));
        assertThat(Weibull.logGamma(0.5)).isCloseTo(0.5 * StrictMath.log(StrictMath.PI), within(1e-13));
    }

    @Test
    void exponentialGapsAreWeibullOfVariationOne() {
        assertThat(Weibull.shape(1)).isCloseTo(1, within(1e-12));
    }

    /** A triangle from 0 to its peak and back: three quarters of arrivals lie in the middle half of the period. */
    @Test
    void arrivalsFollowTheCurve() {
        String curve = "curve: {period: 100 s, points: [0, 2]}";
        List<Streams.Full> requests = Streams.all("{requests: 100000, rate: 10 requests/s, " + curve + LENGTHS);
        long middle = requests.stream()
                .mapToLong(request -> request.arrivalPs() / 1_000_000_000_000L % 100)
                .filter(second -> second >= 25 && second < 75)
                .count();
        assertThat(middle).isCloseTo(75_000, Percentage.withPercentage(1));
        assertThat(requests.getLast().arrivalPs() * 1e-12).isCloseTo(10_000, Percentage.withPercentage(1));
    }

    @Test
    void theCurveBeginsAtTheLocalTime() {
        String curve = "curve: {period: 24 h, start: 12 h, points: [1, 0, 0, 0]}";
        Streams.Full first = Streams.all("{requests: 10, rate: 10 requests/s, " + curve + LENGTHS)
                .getFirst();
        assertThat(first.arrivalPs() * 1e-12).isGreaterThan(6 * 3600);
    }

    /** A doubly stochastic Poisson process: counts vary more than a Poisson process's, and the mean rate stays. */
    @Test
    void burstsKeepTheRateAndRaiseTheVariation() {
        String bursts = "bursts: {every: 60 s, lasting: 6 s, factor: 20}";
        StreamStatistics seen =
                Streams.statistics(Streams.source("{requests: 400000, rate: 10 requests/s, " + bursts + LENGTHS));
        assertThat(seen.rate()).isCloseTo(10, Percentage.withPercentage(5));
        assertThat(seen.gapVariation()).isGreaterThan(1.5);
        // At mean levels 0.345 and 6.9 over shares 0.9 and 0.1 of time.
        double meanGapSquare = 2 * (0.9 / 0.345 + 0.1 / 6.9);
        assertThat(seen.gapVariation()).isCloseTo(StrictMath.sqrt(meanGapSquare - 1), Percentage.withPercentage(6));
    }

    @Test
    void lengthsHaveTheQuantilesAskedFor() {
        String lengths =
                ", input: {quantiles: {p0: 10, p50: 200, p90: 1000, p100: 8000}}, output: {mean: 300 tokens, cv: 2}}";
        StreamStatistics seen = Streams.statistics(Streams.source("{requests: 200000, process: together" + lengths));
        assertThat(seen.input().getValueAtPercentile(50)).isCloseTo(200, Percentage.withPercentage(2));
        assertThat(seen.input().getValueAtPercentile(90)).isCloseTo(1000, Percentage.withPercentage(2));
        // Uniform in the logarithm between neighbours a and b: mean (b - a) / ln(b / a).
        double mean = 0.5 * 190 / StrictMath.log(20) + 0.4 * 800 / StrictMath.log(5) + 0.1 * 7000 / StrictMath.log(8);
        assertThat(seen.meanInput()).isCloseTo(mean, Percentage.withPercentage(1));
        assertThat(seen.meanOutput()).isCloseTo(300, Percentage.withPercentage(2));
        assertThat(seen.output().getValueAtPercentile(50))
                .isCloseTo(StrictMath.round(300 / StrictMath.sqrt(5)), Percentage.withPercentage(2));
    }
}
