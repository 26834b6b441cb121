package trnsim.bench.validation.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.bench.validation.truth.TruthTable;

class PublishedServersTest {

    private static TruthRow row(String model, String stack, String source) {
        String text = "# t\nmodel,stack,source\n" + model + "," + stack + "," + source + "\n";
        return TruthTable.read(
                        "trn2-inference.csv", "t", "t", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                .rows()
                .getFirst();
    }

    @Test
    void aRowsServerIsThatOfItsSource() {
        PublishedServers pieces = PublishedServers.of(row("Qwen3-8B", "vLLM (chunk 2048)", "third party"));
        assertThat(pieces.maxContext()).isEqualTo(32_768);
        assertThat(pieces.maxBatchedTokens()).isEqualTo(2048);
        PublishedServers tutorial =
                PublishedServers.of(row("gpt-oss-120b", "vLLM", "AWS Neuron SDK EAGLE3 tutorial (concurrency 1)"));
        assertThat(tutorial.maxContext()).isEqualTo(768);
        assertThat(tutorial.input()).isEqualTo(512);
        assertThat(PublishedServers.of(row("Llama-3.1-8B", "vLLM 0.24", "third party"))
                        .decodeRate())
                .isTrue();
        PublishedServers unknown = PublishedServers.of(row("Llama-3.1-8B", "vLLM", "own"));
        assertThat(unknown.maxContext()).isNull();
        assertThat(unknown.maxBatchedTokens()).isNull();
        assertThat(unknown.rounds()).isEqualTo(4);
    }
}
