package trnsim.workloads.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The published traces, and the generators that imitate them, against statistics computed from the files by other means;
 * skipped where the files are not.
 */
class PublishedTracesTest {

    private static final Path FOLDER = Path.of(System.getProperty("trnsim.traces", "../../shared/traces"));

    @ParameterizedTest
    @CsvSource({
        "AzureLLMInferenceTrace_code_2023.csv, 8819, 2.57, 13.15, 2048, 1469, 7436, 28, 0",
        "AzureLLMInferenceTrace_conv_2023.csv, 19366, 5.53, 1.09, 1155, 1020, 4142, 211, 0",
        "mooncake_conversation_trace.jsonl, 12031, 3.40, 3.03, 12035, 6909, 85400, 343, 0.366",
        "mooncake_synthetic_trace.jsonl, 3993, 3.91, 1.01, 15325, 11587, 66456, 149, 0.640"
    })
    void areReadInFull(
            String file,
            long count,
            double rate,
            double cv,
            double mean,
            long p50,
            long p99,
            double out,
            double reuse) {
        assumeTrue(Files.isRegularFile(FOLDER.resolve(file)), "no " + file);
        StreamStatistics seen = Streams.statistics(Streams.source("trace: " + file, 1, FOLDER));
        assertThat(seen.requests()).isEqualTo(count);
        assertThat(seen.rate()).isCloseTo(rate, within(0.006));
        assertThat(seen.gapVariation()).isCloseTo(cv, within(0.006));
        assertThat(seen.meanInput()).isCloseTo(mean, within(0.5));
        assertThat(seen.input().getValueAtPercentile(50)).isCloseTo(p50, Percentage.withPercentage(0.2));
        assertThat(seen.input().getValueAtPercentile(99)).isCloseTo(p99, Percentage.withPercentage(0.2));
        assertThat(seen.meanOutput()).isCloseTo(out, within(0.5));
        assertThat(reuse == 0 || Math.abs(seen.reuse() - reuse) < 0.0006).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "azure-code-2023, 2.57, 2048, 1469, 28, 13, 0",
        "azure-conversation-2023, 5.53, 1155, 1020, 211, 129, 0",
        "mooncake-conversation, 3.40, 12035, 6909, 343, 350, 0.366",
        "mooncake-synthetic, 3.91, 15325, 11587, 149, 69, 0.640",
        "servegen-m-large, 195.8, 914, 601, 155, 53, 0",
        "servegen-m-mid, 1790, 307, 173, 51, 34, 0",
        "servegen-m-small, 1174, 120, 40, 15, 3, 0",
        "servegen-deepseek-r1, 16.0, 1268, 208, 1527, 792, 0"
    })
    void areImitated(String name, double rate, double mean, long p50, double out, long out50, double reuse) {
        boolean curved = name.startsWith("servegen");
        RequestSource source = RequestSources.of(
                Streams.spec("{like: " + name + ", requests: 100000}"), 5, Path.of("."), reuse > 0 ? 512 : 0);
        StreamStatistics seen = Streams.statistics(source);
        // A hundred thousand requests of ServeGen are minutes of a day; its curve is tested by itself.
        assertThat(curved || Math.abs(seen.rate() / rate - 1) < 0.1)
                .as("rate %s", seen.rate())
                .isTrue();
        assertThat(seen.meanInput()).isCloseTo(mean, Percentage.withPercentage(reuse > 0 ? 10 : 4));
        assertThat(seen.input().getValueAtPercentile(50)).isCloseTo(p50, Percentage.withPercentage(reuse > 0 ? 20 : 3));
        assertThat(seen.meanOutput()).isCloseTo(out, Percentage.withPercentage(5));
        assertThat(seen.output().getValueAtPercentile(50)).isCloseTo(out50, Percentage.withPercentage(3));
        assertThat(reuse == 0 || Math.abs(seen.reuse() - reuse) < 0.05)
                .as("reuse %s", seen.reuse())
                .isTrue();
    }
}
