package trnsim.workloads.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.workloads.document.Binder;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.document.InputException;
import trnsim.workloads.spec.ArrivalSpec;

final class RequestsTest {

    private static final String AZURE = """
            TIMESTAMP,ContextTokens,GeneratedTokens
            2023-11-16 18:17:03.9799600,4808,10
            2023-11-16 18:17:04.0319600,3180,8
            2023-11-16 18:18:04.0319600,110,27
            """;

    @TempDir
    private Path folder;

    static ArrivalSpec spec(String yaml) {
        byte[] bytes = yaml.getBytes(StandardCharsets.UTF_8);
        return Binder.bind(DocumentReader.read("serve.yaml", bytes), ArrivalSpec.class, "workload");
    }

    private List<Request> read(String file, String content) throws IOException {
        Files.writeString(folder.resolve(file), content);
        return Requests.of(spec("trace: " + file), 1, folder);
    }

    @Test
    void readsAnAzureTraceToTheTick() throws IOException {
        assertThat(read("azure.csv", AZURE))
                .containsExactly(
                        new Request(0, 0, 4808, 10),
                        new Request(1, 52_000_000_000L, 3180, 8),
                        new Request(2, 60_052_000_000_000L, 110, 27));
    }

    @Test
    void readsAzureColumnsInAnyOrderWithOffsetAndWindowsLines() throws IOException {
        String trace = "\uFEFFGeneratedTokens,extra,ContextTokens,TIMESTAMP\r\n"
                + "7,x,5,2024-05-10 00:00:00.009930+00:00\r\n7,x,6,2024-05-10 00:00:00.009931+00:00";
        assertThat(read("azure.CSV", trace)).containsExactly(new Request(0, 0, 5, 7), new Request(1, 1_000_000, 6, 7));
    }

    @Test
    void readsAMooncakeTrace() throws IOException {
        String trace = """
                {"timestamp": 27482, "input_length": 6955, "output_length": 52, "hash_ids": [46, 47]}

                {"output_length": 26, "timestamp": 30535.5, "input_length": 6472}
                """;
        assertThat(read("mooncake.jsonl", trace))
                .containsExactly(new Request(0, 0, 6955, 52), new Request(1, 3_053_500_000_000L, 6472, 26));
    }

    @Test
    void takesAtMostAsManyAsAsked() throws IOException {
        Files.writeString(folder.resolve("azure.csv"), AZURE + "then something that is no row");
        assertThat(Requests.of(spec("{trace: azure.csv, requests: 3 requests}"), 1, folder))
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TIMESTAMP,ContextTokens | bad.csv:1: the column GeneratedTokens is missing",
                "TIMESTAMP,ContextTokens,GeneratedTokens | bad.csv: the trace holds no requests",
                "TIMESTAMP,ContextTokens,GeneratedTokens;yesterday,1,1 | bad.csv:2: TIMESTAMP: expected a UTC time",
                "TIMESTAMP,ContextTokens,GeneratedTokens;2023-11-16 18:17:03,0,1 | bad.csv:2: ContextTokens: a request has at least",
                "TIMESTAMP,ContextTokens,GeneratedTokens;2023-11-16 18:17:03,1,-4 | bad.csv:2: GeneratedTokens: must not be negative, found -4",
                "TIMESTAMP,ContextTokens,GeneratedTokens;2023-11-16 18:17:03,many,1 | bad.csv:2: ContextTokens: expected a whole",
                "TIMESTAMP,ContextTokens,GeneratedTokens;2023-11-16 18:17:03,1.5,1 | bad.csv:2: ContextTokens: expected a whole",
                "TIMESTAMP,ContextTokens,GeneratedTokens;2023-11-16 18:17:03,9999999999999,1 | bad.csv:2: ContextTokens: 9999999999999",
                "TIMESTAMP,ContextTokens,GeneratedTokens;2023-11-16 18:17:03,1 | bad.csv:2: GeneratedTokens is missing",
                "TIMESTAMP,ContextTokens,GeneratedTokens;2023-11-16 18:17:03,1,1;2023-11-16 18:17:02,1,1 | bad.csv:3: this request"
                        + " comes 1000000 us before",
                "TIMESTAMP,ContextTokens,GeneratedTokens;2023-11-16 18:17:03,1,1;2024-11-16 18:17:02,1,1 | bad.csv:3: this request"
                        + " comes more than 106 days after",
            })
    void badAzureRowsAreNamed(String content, String sentence) {
        assertThatThrownBy(() -> read("bad.csv", content.replace(';', '\n')))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1] | bad.jsonl:1: expected a JSON object",
                "{\"timestamp\": 0, | bad.jsonl:1: is not well-formed JSON",
                "{\"timestamp\": 0, \"input_length\": 5} | bad.jsonl:1: the key output_length is missing",
                "{\"timestamp\": \"x\", \"input_length\": 5, \"output_length\": 5} | bad.jsonl:1: timestamp: expected a number",
                "{\"timestamp\": -1, \"input_length\": 5, \"output_length\": 5} | bad.jsonl:1: timestamp: must be",
                "{\"timestamp\": 1e300, \"input_length\": 5, \"output_length\": 5} | bad.jsonl:1: timestamp: must be",
                "{\"timestamp\": 0, \"input_length\": 0, \"output_length\": 5} | bad.jsonl:1: input_length: a request has at least",
                "{\"timestamp\": 0, \"input_length\": 5, \"output_length\": null} | bad.jsonl:1: output_length: expected a whole",
                "{\"timestamp\": 0, \"input_length\": 5, \"output_length\": [5]} | bad.jsonl:1: output_length: expected a whole",
                "{\"timestamp\": 0, \"input_length\": 5, \"output_length\": 99999999999999999999} | bad.jsonl:1: output_length:",
            })
    void badMooncakeRowsAreNamed(String content, String sentence) {
        assertThatThrownBy(() -> read("bad.jsonl", content))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{trace: gone.csv} | trace: there is no file",
                "{trace: here.txt} | trace: 'here.txt' is neither",
                "{trace: here.csv, rate: 4 requests/s} | rate: belongs to a generator",
                "{trace: here.csv, process: poisson} | process: belongs to a generator",
                "{process: poisson} | trace: says neither where requests come from nor how to make them",
                "{rate: 4 requests/s, input: {mean: 9 tokens}, output: {mean: 9 tokens}} | requests: a generator needs",
                "{requests: 9 requests, rate: 4 requests/s, output: {mean: 9 tokens}} | input: a generator needs",
                "{requests: 9 requests, rate: 4 requests/s, input: {mean: 9 tokens}} | output: a generator needs",
                "{requests: 9 requests, input: {mean: 9 tokens}, output: {mean: 9 tokens}} | rate: a generator needs",
                "{requests: 9 requests, process: together, rate: 4 requests/s, input: {mean: 9 tokens}, output: {mean: 9 tokens}}"
                        + " | rate: has no meaning",
                "{requests: 9 requests, rate: 4 requests/s, burstiness: 3, input: {mean: 9 tokens}, output: {mean: 9 tokens}}"
                        + " | burstiness: belongs to",
                "{requests: 9 requests, rate: 4 requests/s, input: {mean: 9 tokens, max: 5 tokens}, output: {mean: 9 tokens}}"
                        + " | input.mean: is above max",
                "{requests: 9e9 requests, rate: 4 requests/s, input: {mean: 9 tokens}, output: {mean: 9 tokens}} | requests: 9000000000",
                "{requests: 9 requests, rate: 1e-9 requests/s, input: {mean: 9 tokens}, output: {mean: 9 tokens}} | rate: is less than",
            })
    void badSpecsAreExplained(String yaml, String sentence) throws IOException {
        Files.writeString(folder.resolve("here.txt"), "");
        Files.writeString(folder.resolve("here.csv"), AZURE);
        assertThatThrownBy(() -> Requests.of(spec(yaml), 1, folder))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("serve.yaml:1: ")
                .hasMessageContaining(sentence);
    }
}
