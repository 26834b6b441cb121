package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of requests as they come out of editors, spreadsheets and broken copies, and settings no run can have. */
final class ServingTraceInputTest {

    private static final String HEAD = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
    private static final String ROWS = HEAD + "2023-11-16 18:15:46.68,374,44\n2023-11-16 18:15:47.68,90,24\n";
    private static final String SERVE = """
            kind: serve
            model: llama-3.2-1b
            system: trn2.3xlarge
            chips: 1
            parallel: {tensor: 4}
            """;

    @TempDir
    private Path folder;

    private Invocation run(String more) throws IOException {
        Path file = folder.resolve("serve.yaml");
        Files.writeString(file, SERVE + more);
        return Invocation.of("run", file, "--out", folder.resolve("out"));
    }

    private Invocation trace(String name, byte[] content) throws IOException {
        Files.write(folder.resolve(name), content);
        return run("arrivals: {trace: " + name + "}\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes(text));
        }
        return out.toByteArray();
    }

    private void refused(Invocation call, String sentence) {
        assertThat(call.err()).contains(sentence).doesNotContain("Exception", "null", "\tat ");
        assertThat(call.code()).as(call.err()).isEqualTo(2);
        assertThat(call.out()).isEmpty();
        assertThat(call.err().strip().lines()).as("one sentence").hasSize(1);
        assertThat(folder.resolve("out")).as("nothing half-written").doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "t.csv | '' | t.csv:1: the column TIMESTAMP is missing",
                "t.csv | TIMESTAMP,ContextTokens,GeneratedTokens\\n2023-11-16 18:15:46.68,100.5,4\\n | t.csv:2: ContextTokens: expected a whole number of tokens, found '100.5'",
                "t.csv | TIMESTAMP,ContextTokens,GeneratedTokens\\n2023-11-16 18:15:46.68,99999999999999999999,4\\n | t.csv:2: ContextTokens: expected a whole number",
                "t.csv | TIMESTAMP,ContextTokens,GeneratedTokens\\n2023-13-45 18:15:46.68,4,4\\n | t.csv:2: TIMESTAMP: expected a UTC time",
                "t.csv | TIMESTAMP,ContextTokens,GeneratedTokens\\n\"2023-11-16 18:15:46.68,4,4\\n | t.csv:2: is not well-formed CSV",
                "t.csv.gz | TIMESTAMP,ContextTokens,GeneratedTokens\\n | t.csv.gz: cannot be read (Not in GZIP format)",
                "t.jsonl | {\"timestamp\": \"0\", \"input_length\": 9, \"output_length\": 5}\\n | t.jsonl:1: timestamp: expected a number of milliseconds, found '0'",
                "t.jsonl | {\"timestamp\": NaN, \"input_length\": 9, \"output_length\": 5}\\n | t.jsonl:1: is not well-formed JSON",
                "t.jsonl | [{\"timestamp\": 0, \"input_length\": 9, \"output_length\": 5}]\\n | t.jsonl:1: expected a JSON object like",
                "t.txt | TIMESTAMP,ContextTokens,GeneratedTokens\\n | serve.yaml:6: arrivals.trace: 't.txt' is neither a trace in CSV",
            })
    void brokenFilesNameTheLine(String name, String content, String sentence) throws IOException {
        refused(trace(name, bytes(content.replace("\\n", "\n"))), sentence);
    }

    @Test
    void cutOffArchivesSaySo() throws IOException {
        String json = "{\"timestamp\": 0, \"input_length\": 9, \"output_length\": 5}\n".repeat(2000);
        byte[] csv = packed(HEAD + "2023-11-16 18:15:46.68,374,44\n".repeat(2000));
        byte[] lines = packed(json);
        String sentence = "the packed file ends in the middle; was it copied whole?";
        refused(trace("empty.csv.gz", new byte[0]), "empty.csv.gz: " + sentence);
        refused(trace("cut.csv.gz", Arrays.copyOf(csv, csv.length - 12)), sentence);
        refused(trace("cut.jsonl.gz", Arrays.copyOf(lines, lines.length - 12)), sentence);
    }

    @Test
    void marksAndLineEndsOfOtherSystemsMakeNoDifference() throws IOException {
        String plain = trace("t.csv", bytes(ROWS)).out();
        assertThat(plain).contains("finished 2 requests");
        assertThat(trace("t.csv", bytes("\ufeff" + ROWS)).out()).isEqualTo(plain);
        assertThat(trace("t.csv", bytes(ROWS.replace("\n", "\r\n"))).out()).isEqualTo(plain);
        assertThat(trace("t.csv", ("\ufeff" + ROWS).getBytes(StandardCharsets.UTF_16LE))
                        .out())
                .isEqualTo(plain);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replicas: 0 | replicas: '0' must be above zero",
                "slo: {ttft: 0 s} | slo.ttft: '0 s' must be above zero",
                "slo: {tpot: -5 ms} | slo.tpot: '-5 ms' must be above zero",
                "slo: {tpot: 50 tokens} | slo.tpot: '50 tokens' is a number of tokens",
                "engine: {watermark: 1} | engine.watermark: must be below 1",
                "engine: {block-size: 0.5} | engine.block-size: expected a whole number, found '0.5'",
                "router: {policy: prefix, match: 150 %} | router.match: must be at most 1",
                "router: {policy: prefix, match: -0.1} | router.match: '-0.1' must be at least 0",
                "engine: {name: neuron-vlm} | engine.name: there is no engine 'neuron-vlm'",
            })
    void settingsThatCannotBe(String setting, String sentence) throws IOException {
        refused(
                run(
                        "arrivals: {requests: 9, rate: 2 requests/s, input: {mean: 300 tokens}, output: {mean: 40 tokens}}\n"
                                + setting + "\n"),
                "serve.yaml:7: " + sentence);
    }

    /** An engine for other chips runs by its rules, and the report says what that means. */
    @Test
    void anEngineForOtherChipsIsNamed() throws IOException {
        String arrivals =
                "arrivals: {requests: 9, rate: 2 requests/s, input: {mean: 300 tokens}, output: {mean: 40 tokens}}\n";
        String words = run(arrivals + "engine: {name: sglang}\n").out().replaceAll("\\s+", " ");
        assertThat(words)
                .contains(
                        "engine sglang is not made for AWS Trainium2", "blocks of 1 token, each a transfer of its own")
                .contains("made for it: neuron-vllm, nxd-inference, nxd-vllm");
        assertThat(run(arrivals + "engine: {name: nxd-vllm, max-context: 8k}\n").out())
                .contains("engine nxd-vllm")
                .doesNotContain("not made for");
    }
}
