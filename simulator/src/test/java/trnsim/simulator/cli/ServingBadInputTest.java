package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong traces, impossible objectives and too much load: one sentence, or a result that says so. */
final class ServingBadInputTest {

    private static final String HEAD = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
    private static final String SERVE = """
            kind: serve
            model: llama-3.2-1b
            system: trn2.3xlarge
            chips: 1
            parallel: {tensor: 4}
            engine: {max-context: 8k}
            """;

    @TempDir
    private Path folder;

    private Invocation call(String command, String more) throws IOException {
        Path file = folder.resolve("serve.yaml");
        Files.writeString(file, SERVE + more);
        return Invocation.of(command, file);
    }

    private Invocation trace(String command, String name, String rows, String more) throws IOException {
        Files.writeString(folder.resolve(name), rows.replace("\\n", "\n"));
        return call(command, "arrivals: {trace: " + name + "}\n" + more);
    }

    private static String generated(String rate, int requests) {
        return "arrivals: {requests: " + requests + ", " + rate
                + ", input: {mean: 300 tokens}, output: {mean: 40 tokens}}\n";
    }

    private static void refused(Invocation call, String... parts) {
        assertThat(call.err()).contains(parts).doesNotContain("Exception", "\tat ");
        assertThat(call.code()).as(call.err()).isEqualTo(2);
        assertThat(call.out()).isEmpty();
        assertThat(call.err().strip().lines()).as("one sentence").hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "t.csv | TIMESTAMP,ContextTokens\\n | t.csv:1: the column GeneratedTokens is missing",
                "t.csv | TIMESTAMP,ContextTokens,GeneratedTokens\\n2023-11-16 18:15:50.68,9,4\\n2023-11-16 18:15:46.99,9,4\\n | t.csv:3: this request comes",
                "t.csv | TIMESTAMP,ContextTokens,GeneratedTokens\\n2023-11-16 18:15:46.68,-5,44\\n | t.csv:2: ContextTokens: must not be negative, found -5",
                "t.csv | TIMESTAMP,ContextTokens,GeneratedTokens\\n2023-11-16 18:15:46.68,5,0\\n | t.csv:2: GeneratedTokens: a request has at least 1 token, found 0",
                "t.csv | TIMESTAMP,ContextTokens,GeneratedTokens\\n2023-11-16 18:15:46.68,many,4\\n | t.csv:2: ContextTokens: expected a whole number of tokens, found 'many'",
                "t.csv | TIMESTAMP,ContextTokens,GeneratedTokens\\n2023-11-16 18:15:46.68,4\\n | t.csv:2: GeneratedTokens is missing in this row",
                "t.csv | TIMESTAMP,ContextTokens,GeneratedTokens\\nyesterday,4,4\\n | t.csv:2: TIMESTAMP: expected a UTC time",
                "t.csv | TIMESTAMP,ContextTokens,GeneratedTokens\\n | t.csv: the trace holds no requests",
                "t.jsonl | {\"timestamp\": 0, \"input_length\": 9, \"hash_ids\": [1]}\\n | t.jsonl:1: the key output_length is missing",
                "t.jsonl | {\"timestamp\": 9, \"input_length\": 9, \"output_length\": 5, \"hash_ids\": [1]}\\n{\"timestamp\": 5, \"input_length\": 9, \"output_length\": 5, \"hash_ids\": [1]}\\n | t.jsonl:2: this request comes",
            })
    void wrongTracesNameTheLine(String name, String rows, String sentence) throws IOException {
        refused(trace("run", name, rows, ""), sentence);
    }

    @Test
    void aRequestTooLongIsRejectedAndCounted() throws IOException {
        Invocation call =
                trace("run", "long.csv", HEAD + "2023-11-16 18:15:46.68,374,44\n2023-11-16 18:15:47.68,9000,44\n", "");
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.out())
                .contains("finished 1 requests,  rejected 1 requests", "1 request exceeds the longest context");
    }

    @ParameterizedTest
    @CsvSource({"run", "capacity"})
    void nothingThatFitsIsOneSentence(String command) throws IOException {
        refused(
                trace(
                        command,
                        "long.csv",
                        HEAD + "2023-11-16 18:15:47.68,9000,44\n2023-11-16 18:15:49.68,9000,44\n",
                        "slo: {ttft: 1 s}\n"),
                "serve.yaml:7: arrivals: none of the",
                "9044");
    }

    @Test
    void anObjectiveNoLoadMeetsSaysTheBest() throws IOException {
        Invocation call = call("capacity", generated("rate: 2 requests/s", 200) + "slo: {ttft: 1 us}\n");
        assertThat(call.code()).isEqualTo(1);
        assertThat(call.out()).contains("none", "no load meets the objectives", "at best", "TTFT p50", "TPOT p50");
    }

    /** A rate cannot be varied if there is none. */
    @Test
    void capacityNeedsARate() throws IOException {
        refused(
                call("capacity", generated("process: together", 200) + "slo: {ttft: 1 s}\n"),
                "serve.yaml:7: arrivals: all requests come at once");
    }

    /** Far beyond saturation the run ends, answers all, and says that the queue grew. */
    @Test
    void beyondSaturationTheQueueIsReported() throws IOException {
        Invocation call = call("run", generated("rate: 200000 requests/s", 4000));
        assertThat(call.code()).as(call.err()).isZero();
        String words = call.out().replaceAll("\\s+", " ");
        assertThat(words)
                .contains("finished 4,000 requests", "saturated, grows with the run", "saturated: requests arrive");
        assertThat(words).containsPattern("of each 100 that came in the second half (9[0-9]|100) stayed");
    }
}
