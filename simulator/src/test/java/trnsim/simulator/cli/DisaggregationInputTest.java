package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two pools on the command line: what they print, and one sentence for what they cannot be. */
final class DisaggregationInputTest {

    private static final String POOLS = """
            kind: serve
            model: llama-3.3-70b
            system: trn2
            chips: 32
            disaggregation:
              prefill: {chips: 16, parallel: {tensor: 32}}
              decode: {chips: 16, parallel: {tensor: 32}}
            arrivals:
              requests: 20
              rate: 2 requests/s
              input: {mean: 800 tokens}
              output: {mean: 20 tokens}
            """;

    @TempDir
    Path folder;

    private Invocation call(String command, String text) throws IOException {
        Path file = folder.resolve("pools.yaml");
        Files.writeString(file, text);
        return Invocation.of(command, file);
    }

    @Test
    void printsTransferAndWhatBinds() throws IOException {
        Invocation call = call("run", POOLS);
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.out())
                .contains("serving on two pools", "keys and values p50", "wait for a seat and memory", "Bound by")
                .contains("the first token comes from the prefill pool")
                .contains("finished 20 requests");
    }

    @Test
    void explainsBothPoolsAndTheWayBetween() throws IOException {
        Invocation call = call("explain", POOLS);
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.out())
                .contains("Prefill pool: Plan and memory", "Decode pool: Iterations")
                .contains("Keys and values from pool to pool");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            chips: 32         | chips: 48        | pools.yaml:4: chips: 48 chips are not the 32 of both pools | Maybe 32?
            prefill: {chips: 16, | prefill: {chips: 0, | prefill.chips: '0'        | above zero
            prefill: {chips: 16, | prefill: {        | prefill                     | chips
            decode: {chips: 16, parallel: {tensor: 32}} | decode: {chips: 16, parallel: {tensor: 4}} | decode.parallel.tensor: a rank needs | Maybe 8?
            chips: 32         | replicas: 2%chips: 32 | replicas: each pool has as many as its chips hold | disaggregation
            chips: 32         | beside: [{chips: 16}]%chips: 32 | beside: is not simulated on two pools | disaggregation
            chips: 32         | parallel: {tensor: 8}%chips: 32 | parallel: each pool has a layout of its own | disaggregation
            """)
    void whatCannotBeIsOneSentence(String right, String wrong, String where, String what) throws IOException {
        assertThat(POOLS).contains(right);
        Invocation call =
                call("run", POOLS.replaceFirst(java.util.regex.Pattern.quote(right), wrong.replace("%", "\n")));
        assertThat(call.code()).as(call.err()).isEqualTo(2);
        assertThat(call.err()).contains(where, what);
        assertThat(call.err().strip().lines()).as("one sentence").hasSize(1);
    }

    @Test
    void compareRefusesPoolsThatNameTheirSystem() throws IOException {
        Path file = folder.resolve("pools.yaml");
        Files.writeString(file, POOLS.replace("decode: {chips", "decode: {system: trn3, chips"));
        Invocation call = Invocation.of("compare", file, "--systems", "trn2,trn3");
        assertThat(call.code()).as(call.err()).isEqualTo(2);
        assertThat(call.err()).contains("disaggregation.decode.system: --systems puts both pools on one system");
    }
}
