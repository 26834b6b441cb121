package trnsim.workloads.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GeneratedRequestsTest {

    private static List<Request> generate(String process, String lengths, long seed) {
        String yaml =
                "{requests: 50000 requests, " + process + ", input: {" + lengths + "}, output: {mean: 200 tokens}}";
        return Requests.of(RequestsTest.spec(yaml), seed, Path.of("."));
    }

    private record Moments(double mean, double cv) {
        static Moments of(List<Request> requests, ToLongFunction<Request> value) {
            double mean = requests.stream().mapToLong(value).average().orElseThrow();
            double variance = requests.stream()
                    .mapToDouble(request -> (value.applyAsLong(request) - mean) * (value.applyAsLong(request) - mean))
                    .average()
                    .orElseThrow();
            return new Moments(mean, StrictMath.sqrt(variance) / mean);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rate: 4 requests/s, 1",
        "'rate: 4 requests/s, process: gamma, burstiness: 3', 3",
        "'rate: 4 requests/s, process: gamma, burstiness: 0.5', 0.5",
        "'rate: 4 requests/s, process: constant', 0"
    })
    void gapsHaveTheMeanAndVariationAskedFor(String process, double cv) {
        List<Request> requests = generate(process, "mean: 1000 tokens", 7);
        Moments gaps = Moments.of(
                requests.subList(1, requests.size()),
                request -> request.arrivalPs()
                        - requests.get((int) request.id() - 1).arrivalPs());
        assertThat(gaps.mean()).isCloseTo(0.25e12, Percentage.withPercentage(3));
        assertThat(gaps.cv()).isCloseTo(cv, within(0.05 * cv + 1e-9));
        assertThat(requests).isSortedAccordingTo((a, b) -> Long.compare(a.arrivalPs(), b.arrivalPs()));
    }

    @Test
    void togetherMeansAtZero() {
        assertThat(generate("process: together", "mean: 5 tokens", 1))
                .allSatisfy(request -> assertThat(request).isEqualTo(new Request(request.id(), 0, 5, 200)));
    }

    @Test
    void lengthsAreLogNormal() {
        List<Request> requests = generate("process: together", "mean: 1000 tokens, cv: 0.8", 3);
        Moments lengths = Moments.of(requests, Request::inputTokens);
        assertThat(lengths.mean()).isCloseTo(1000, Percentage.withPercentage(2));
        assertThat(lengths.cv()).isCloseTo(0.8, within(0.04));
        double median = requests.stream()
                .mapToLong(Request::inputTokens)
                .sorted()
                .skip(25_000)
                .findFirst()
                .orElseThrow();
        assertThat(median).isCloseTo(1000 / StrictMath.sqrt(1 + 0.8 * 0.8), Percentage.withPercentage(2));
    }

    @Test
    void lengthsStayWithinOneAndTheMost() {
        assertThat(generate("process: together", "mean: 20 tokens, cv: 4, max: 100 tokens", 3))
                .allSatisfy(request -> assertThat(request.inputTokens()).isBetween(1L, 100L))
                .anySatisfy(request -> assertThat(request.inputTokens()).isEqualTo(1))
                .anySatisfy(request -> assertThat(request.inputTokens()).isEqualTo(100));
    }

    @Test
    void theSeedDecides() {
        String poisson = "rate: 4 requests/s";
        String lengths = "mean: 100 tokens, cv: 1";
        assertThat(generate(poisson, lengths, 5)).isEqualTo(generate(poisson, lengths, 5));
        assertThat(generate(poisson, lengths, 5)).isNotEqualTo(generate(poisson, lengths, 6));
    }

    @Test
    void otherLengthsLeaveArrivalsAsTheyWere() {
        List<Request> some = generate("rate: 4 requests/s", "mean: 100 tokens, cv: 1", 5);
        List<Request> others = generate("rate: 4 requests/s", "mean: 900 tokens, cv: 2", 5);
        assertThat(some.stream().map(Request::arrivalPs).toList())
                .isEqualTo(others.stream().map(Request::arrivalPs).toList());
    }
}
