package trnsim.workloads.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.workloads.document.InputException;

/** Fields of generators: what contradicts, and the generators that ship. */
class GeneratorSpecTest {

    private static final String BASE = "requests: 9, input: {mean: 9 tokens}, output: {mean: 9 tokens}";

    @TempDir
    private Path folder;

    static Stream<String> mixes() {
        return Mixes.names().stream();
    }

    @ParameterizedTest
    @MethodSource("mixes")
    void shippedGeneratorsRunAndSayWhereTheyComeFrom(String name) {
        assertThat(Mixes.read(name).source()).contains("github.com");
        StreamStatistics seen =
                Streams.statistics(Streams.source("{like: " + name + ", requests: 2000, rate: 3 requests/s}"));
        assertThat(seen.requests()).isEqualTo(2000);
        assertThat(Streams.statistics(Streams.source("{like: " + name + ", requests: 2000, users: 5}"))
                        .requests())
                .isEqualTo(2000);
    }

    @Test
    void ownFieldsReplaceThoseOfTheGenerator() {
        StreamStatistics seen = Streams.statistics(
                Streams.source(
                        "{like: azure-conversation-2023, requests: 5000, process: constant, rate: 2 requests/s, output: {mean: 7 tokens}}"));
        assertThat(seen.gapVariation()).isLessThan(1e-6);
        assertThat(seen.meanOutput()).isEqualTo(7);
        assertThat(seen.input().getValueAtPercentile(50)).isBetween(900L, 1100L);
    }

    @Test
    void readsARateCurve() throws IOException {
        Files.writeString(folder.resolve("curve.csv"), "t_s,rate_rps,x\n0,0,1\n60,4,1\n120,0,1\n180,0,1\n");
        StreamStatistics seen = Streams.statistics(Streams.source(
                "{" + BASE.replace("requests: 9", "requests: 24000")
                        + ", rate: 2 requests/s, curve: {file: curve.csv}}",
                3,
                folder));
        assertThat(seen.rate()).isBetween(1.9, 2.1);
        // The last minute of four has none and the first three have half, whole and half: the busiest about 4 a second.
        assertThat(seen.peakRate()).isBetween(3.5, 5.5);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rate: 1 requests/s, process: weibull, burstiness: 900        | burstiness: must be 0.0064 to 470
            rate: 1 requests/s, bursts: {every: 5 s, lasting: 5 s, factor: 2} | bursts.lasting: must be shorter
            rate: 1 requests/s, curve: {period: 1 h}                     | curve: needs either points
            rate: 1 requests/s, curve: {points: [0, 0]}                  | curve: needs a rate above 0
            rate: 1 requests/s, curve: {points: [1, 2], period: 300 days} | curve.period: is longer than 106 days
            rate: 1 requests/s, curve: {file: none.csv}                  | curve.file: there is no file
            rate: 1 requests/s, curve: {file: bad.csv}                   | bad.csv:1: the column rate_rps is missing
            rate: 1 requests/s, curve: {file: steps.csv}                 | steps.csv:4: t_s: the steps
            process: together, curve: {points: [1, 2]}                   | curve: has no meaning
            rate: 1 requests/s, users: 4                                 | rate: has no meaning in a closed loop
            process: gamma, users: 4                                     | process: has no meaning in a closed loop
            users: 20000000                                              | users: 20000000 users are more
            rate: 1 requests/s, think: {mean: 4 s}                       | think: belongs to users or conversations
            rate: 1 requests/s, repeat: 4                                | repeat: belongs to a trace
            rate: 1 requests/s, skip-failed: true                        | skip-failed: belongs to a trace
            rate: 1 requests/s, like: azure-cod-2023                     | like: there is no generator 'azure-cod-2023'
            """)
    void contradictionsAreExplained(String more, String sentence) throws IOException {
        Files.writeString(folder.resolve("bad.csv"), "t_s,rate\n0,1\n");
        Files.writeString(folder.resolve("steps.csv"), "t_s,rate_rps\n0,1\n1,1\n9,1\n");
        assertThatThrownBy(() -> Streams.source("{" + BASE + ", " + more.strip() + "}", 1, folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {quantiles: {p50: 9}}                           | input.quantiles: needs at least two
            {quantiles: {p50: 9, p90: 5}}                   | input.quantiles: fall
            {quantiles: {p50: 9, median: 5}}                | 'median' is no percentile
            {quantiles: {p50: 9, p101: 50}}                 | 'p101' is no percentile
            {mean: 5 tokens, quantiles: {p50: 9, p90: 50}}  | input.quantiles: stand in place of mean
            {cv: 1}                                         | input: says neither mean nor quantiles
            """)
    void badLengthsAreExplained(String input, String sentence) {
        assertThatThrownBy(() -> Streams.source(
                        "{requests: 9, process: together, output: {mean: 9 tokens}, input: " + input.strip() + "}"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(sentence);
    }
}
