package trnsim.bench.validation.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trnsim.bench.validation.RowResult;
import trnsim.bench.validation.predict.Hardware;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.InputException;

/** A made-up run on a made-up GPU whose every operator takes a time known, so that latencies follow by hand. */
class ReplaysTest {

    private static final int LAYERS = 32;
    private static final String META = """
            {"model": "meta-llama/Llama-3.1-8B", "vllm_version": "0.19.0", "engine_kwargs": {"tensor_parallel_size": 1,
             "data_parallel_size": 1, "enable_expert_parallel": false, "max_num_seqs": 8, "max_num_batched_tokens": 64}}
            """;
    private static final String CONFIG = """
            {"nodes": [{"instances": [{"hardware": "RTXPRO6000", "npu_mem": {"mem_util": 0.9}}]}]}
            """;

    @TempDir
    private Path folder;

    private Path run;

    @BeforeEach
    void files() throws IOException {
        run = Files.createDirectories(folder.resolve("a-run"));
        Files.writeString(run.resolve("meta.json"), META);
        Files.writeString(run.resolve("config.json"), CONFIG);
        Path profile =
                Files.createDirectories(folder.resolve("op-profiles/RTXPRO6000_meta-llama_Llama-3.1-8B_bf16/tp1"));
        Files.writeString(profile.resolveSibling("meta.yaml"), "skew_fit: {enabled: false}\n");
        Files.writeString(
                profile.resolve("dense.csv"), "layer,tokens,time_us\nqkv_proj,1,60\nlayernorm,1,5\nembedding,1,3\n");
        Files.writeString(profile.resolve("per_sequence.csv"), "layer,sequences,time_us\nlm_head,1,97\n");
        Files.writeString(profile.resolve("attention.csv"), """
                prefill_chunk,kv_prefill,n_decode,kv_decode,time_us
                0,0,1,16,30
                16,0,0,0,30
                16,0,1,16,30
                """);
    }

    private static String request(double arrival, int input, int output, double first, double last) {
        return String.format(
                Locale.ROOT,
                "{\"input_toks\": %d, \"output_toks\": %d, \"arrival_time\": %.6f, \"queued_ts\": %.6f,"
                        + " \"first_token_ts\": %.6f, \"last_token_ts\": %.6f}%n",
                input,
                output,
                1e6 + arrival,
                arrival,
                first,
                last);
    }

    private List<RowResult> replay() {
        return Replays.of(new Hardware(Catalog.open(List.of())), folder);
    }

    private static double predicted(List<RowResult> rows, String quantity) {
        return rows.stream()
                .filter(row -> row.file().contains("measured operators")
                        && row.quantity().equals(quantity))
                .map(RowResult::predicted)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void latenciesAreIterationsTimesTheirLength() throws IOException {
        // A prompt of two chunks, then nine more tokens; a second far later, of one chunk.
        Files.writeString(
                run.resolve("requests.jsonl"), request(0, 100, 10, 0.01, 0.1) + request(5, 64, 10, 5.005, 5.1));
        List<RowResult> rows = replay();
        double iteration = (LAYERS * (60 + 2 * 5 + 30) + 3 + 97 + ProfiledRound.HOST_US) / 1e3;
        assertThat(predicted(rows, "tpot_ms mean")).isCloseTo(iteration, within(1e-6));
        assertThat(predicted(rows, "ttft_ms mean")).isCloseTo(1.5 * iteration, within(1e-6));
        assertThat(predicted(rows, "e2e_ms mean")).isCloseTo(10.5 * iteration, within(1e-6));
        RowResult first = rows.getFirst();
        assertThat(first.quantity()).isEqualTo("ttft_ms p50");
        assertThat(first.measured()).isCloseTo(7.5, within(1e-3));
        assertThat(rows).anyMatch(row -> row.file().contains("own kernels") && row.isPredicted());
    }

    /** The engine decides an iteration ahead: who comes while one runs waits for the next as well. */
    @Test
    void anArrivalWaitsForTheIterationAlreadyDecided() throws IOException {
        Files.writeString(
                run.resolve("requests.jsonl"), request(0, 64, 100, 0.004, 0.5) + request(0.0051, 20, 2, 0.011, 0.014));
        double iteration = LAYERS * (60 + 2 * 5 + 30) + 3 + 97 + ProfiledRound.HOST_US;
        double arrival = 5100;
        double ends = (StrictMath.ceil(arrival / iteration) + 2) * iteration;
        assertThat(predicted(replay(), "ttft_ms p50"))
                .isCloseTo((iteration + (ends - arrival)) / 2 / 1e3, within(1e-3));
    }

    /** Two tensor ranks sum twice a layer and once after the embedding, and gather the logits; one token is 8 KiB. */
    @Test
    void tensorRanksAddTheirCollectives() throws IOException {
        Files.move(
                folder.resolve("op-profiles/RTXPRO6000_meta-llama_Llama-3.1-8B_bf16/tp1"),
                folder.resolve("op-profiles/RTXPRO6000_meta-llama_Llama-3.1-8B_bf16/tp2"));
        Files.writeString(
                run.resolve("meta.json"), META.replace("\"tensor_parallel_size\": 1", "\"tensor_parallel_size\": 2"));
        Files.writeString(run.resolve("requests.jsonl"), request(0, 1, 10, 0.01, 0.1));
        CollectiveTimes nccl = new CollectiveTimes();
        double sum = nccl.allReduceUs(2 * 4096);
        double operators = LAYERS * (60 + 2 * 5 + 30) + 3 + 97 + ProfiledRound.HOST_US;
        double iteration = operators + (2 * LAYERS + 1) * sum + nccl.allGatherUs(128_256);
        assertThat(sum).isBetween(12.71, 13.87);
        assertThat(predicted(replay(), "tpot_ms mean")).isCloseTo(iteration / 1e3, within(1e-6));
    }

    /** Four blocks hold one such request at a time: the second waits for the first. */
    @Test
    void theMemoryThatTheEnginePrintedIsTheMemoryItHas() throws IOException {
        Files.writeString(run.resolve("requests.jsonl"), request(0, 40, 10, 0.01, 0.1) + request(0, 40, 10, 0.01, 0.1));
        double together = predicted(replay(), "e2e_ms mean");
        Files.writeString(
                run.resolve("meta.json"),
                META.replace("\"engine_kwargs\"", "\"kv_cache\": {\"num_gpu_blocks\": 4}, \"engine_kwargs\""));
        double inTurn = predicted(replay(), "e2e_ms mean");
        assertThat(inTurn).isBetween(1.3 * together, 1.6 * together);
    }

    @Test
    void badRequestsAreRefusedWithTheirLine() throws IOException {
        Files.writeString(run.resolve("requests.jsonl"), request(1, 64, 10, 1.1, 1.2) + request(0.5, 64, 10, 1.1, 1.2));
        assertThatThrownBy(this::replay)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("requests.jsonl:2")
                .hasMessageContaining("before");
        Files.writeString(run.resolve("requests.jsonl"), "{\"input_toks\": 3}\n");
        assertThatThrownBy(this::replay)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("requests.jsonl:1: output_toks");
    }

    @Test
    void withoutAProfileOnlyTheKernelsPredict() throws IOException {
        Files.writeString(run.resolve("requests.jsonl"), request(0, 64, 10, 0.01, 0.1));
        Files.writeString(run.resolve("config.json"), CONFIG.replace("RTXPRO6000", "RTX4090"));
        List<RowResult> rows = replay();
        assertThat(rows).filteredOn(row -> row.file().contains("measured")).allMatch(row -> !row.isPredicted());
        assertThat(rows).filteredOn(row -> row.file().contains("own")).allMatch(RowResult::isPredicted);
    }
}
