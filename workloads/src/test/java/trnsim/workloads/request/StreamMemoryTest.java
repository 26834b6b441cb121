package trnsim.workloads.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A million requests take no memory but buffers: with less than eight bytes for each, no object is made per request. The
 * JSON parser makes 96 bytes of them a row until it is compiled.
 */
class StreamMemoryTest {

    private static final int COUNT = 1_000_000;
    private static final String LENGTHS = "input: {mean: 90 tokens, cv: 1}, output: {mean: 9 tokens, cv: 1}";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            8   | requests: 1M, rate: 4 requests/s, process: gamma, burstiness: 2, prefix: {tokens: 64, prompts: 9}, %s
            8   | requests: 1M, rate: 90 requests/s, process: weibull, burstiness: 2, curve: {points: [1, 3]}, bursts: {every: 60 s, lasting: 9 s, factor: 4}, %s
            8   | requests: 1M, users: 100, think: {mean: 9 s}, sessions: {turns: 3}, %s
            8   | requests: 1M, trace: t.csv, repeat: 2
            128 | requests: 1M, trace: t.jsonl, repeat: 2
            """)
    void allocatesNothingPerRequest(long most, String yaml) throws IOException {
        write();
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        RequestRow row = new RequestRow();
        long sum = 0;
        try (RequestSource source = Streams.source("{" + yaml.strip().replace("%s", LENGTHS) + "}", 1, folder)) {
            for (int i = 0; i < COUNT / 10; i++) {
                sum += next(source, row);
            }
            long before = thread.getCurrentThreadAllocatedBytes();
            for (int i = COUNT / 10; i < COUNT; i++) {
                sum += next(source, row);
            }
            long bytes = thread.getCurrentThreadAllocatedBytes() - before;
            assertThat(bytes).as("bytes for %s requests", COUNT).isLessThan(most * COUNT);
            assertThat(source.next(row)).isFalse();
        }
        assertThat(sum).isPositive();
    }

    private static long next(RequestSource source, RequestRow row) {
        assert source.nextArrivalPs() != RequestSource.NEVER;
        if (!source.next(row)) {
            throw new IllegalStateException("the stream ended early");
        }
        if (row.user != RequestRow.NONE) {
            source.answered(row.user, row.arrivalPs);
        }
        return row.inputTokens;
    }

    private void write() throws IOException {
        try (BufferedWriter csv = Files.newBufferedWriter(folder.resolve("t.csv"));
                BufferedWriter json = Files.newBufferedWriter(folder.resolve("t.jsonl"))) {
            csv.write("arrival_timestamp,prompt_size,token_size\n");
            for (int i = 0; i < COUNT / 2; i++) {
                csv.write(i + ".25," + (i % 900 + 1) + ",7\n");
                json.write("{\"timestamp\": " + i + ", \"input_length\": " + (i % 900 + 1)
                        + ", \"output_length\": 7, \"hash_ids\": [" + i + "]}\n");
            }
        }
    }
}
