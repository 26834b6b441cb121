package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsCommandTest {

    private static final String SERVE = """
            kind: serve
            model: llama-3.1-8b
            system: trn2
            chips: 16
            arrivals: {requests: 300, rate: 4 requests/s, input: {mean: 500 tokens}, output: {mean: 20 tokens},
              %s}
            """;

    @TempDir
    private Path folder;

    @Test
    void printsATrace() {
        Invocation call = Invocation.of("requests", "../workloads/serve/traces/azure-format-sample.csv", "--csv");
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.out()).startsWith("figure,value,unit\nrequests,200,requests\nduration,");
    }

    @Test
    void printsConversationsWithTheirReuse() throws IOException {
        Path file = folder.resolve("talk.yaml");
        Files.writeString(file, SERVE.formatted("sessions: {turns: 3}, think: {mean: 2 s}"));
        Invocation call = Invocation.of("requests", file);
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.out()).contains("requests per session").containsPattern("prefix reuse +[0-9.]+ +%");
    }

    @Test
    void printsTheFirstRequests() throws IOException {
        Path file = folder.resolve("users.yaml");
        Files.writeString(file, SERVE.formatted("users: 3, think: {mean: 2 s}").replace("rate: 4 requests/s, ", ""));
        Invocation call = Invocation.of("requests", file, "--head", "5", "--csv");
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.out().lines()).hasSize(6).contains("0.0,500,20,0,0,,,", "0.0,500,20,2,2,,,");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ../workloads/train/llama-3.1-8b-trn2.yaml               | only serving workloads have requests
            nothing.csv                                             | there is no file
            ../workloads/serve/traces/azure-format-sample.csv --head -1 | --head: -1 must not be negative
            ../workloads/serve/traces/azure-format-sample.csv --json --csv | exclude each other
            """)
    void oneSentence(String words, String part) {
        Invocation call = Invocation.of((Object[]) ("requests " + words).strip().split(" +"));
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err()).contains(part).doesNotContain("Exception");
        assertThat(call.err().strip().lines()).hasSize(1);
        assertThat(call.out()).isEmpty();
    }

    @Test
    void aBrokenTraceIsNamedByFileAndLine() throws IOException {
        Path file = folder.resolve("bad.csv");
        Files.writeString(file, "Timestamp,Request tokens,Response tokens\n1,5,9\n0.5,6,7\n");
        Invocation call = Invocation.of("requests", file);
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err()).contains("bad.csv:3: this request comes 500000 us before the one above it");
        assertThat(call.out()).isEmpty();
    }
}
