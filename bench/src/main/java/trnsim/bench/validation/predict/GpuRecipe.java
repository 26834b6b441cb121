package trnsim.bench.validation.predict;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import trnsim.bench.validation.predict.LoadedReplicas.Load;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.workloads.spec.EngineSettings;

/**
 * The engine of a row of {@code gpu-serving.csv} and how its benchmark ran engine and client.
 *
 * <p>Source: SemiAnalysisAI/InferenceX, benchmarks/single_node and benchmark_lib.sh: ten requests a client, after a warm-up;
 * lengths drawn evenly from 80 % of the printed ones up to them; prefix caches off. SGLang looks for new requests every 10
 * decoding iterations, or every 30 from 16 clients on (scheduler-recv-interval), and at once after a prompt.
 *
 * @param engine name in the catalog; empty if the row doesn't name one
 */
record GpuRecipe(String engine) {

    private static final Pattern FIRST = Pattern.compile("(vllm|sglang|trtllm|trt-llm) [^;]*;.*");
    private static final int ROUNDS = 10;
    private static final double SHORTEST = 0.8;
    private static final int MANY = 16;
    private static final int SELDOM = 30;
    private static final int OFTEN = 10;
    private static final long LONGEST = 18_432;
    private static final int SEQUENCES = 1024;
    private static final long CHUNK = 16_384;

    static GpuRecipe of(TruthRow row) {
        Matcher first = FIRST.matcher(row.text("notes").toLowerCase(Locale.ROOT));
        if (!first.matches()) {
            return new GpuRecipe(row.text("source").contains("TensorRT-LLM") ? "tensorrt-llm" : "");
        }
        return switch (first.group(1)) {
            case "vllm" -> new GpuRecipe("vllm-0.19");
            case "sglang" -> new GpuRecipe("sglang");
            default -> new GpuRecipe("tensorrt-llm");
        };
    }

    /** The engine as the benchmark set it; the plain one if the row names none. */
    EngineSettings settings(Hardware hardware) {
        return engine.isEmpty()
                ? Engines.plain()
                : Engines.of(hardware, engine, null, SEQUENCES, tokens(), null, LONGEST);
    }

    /** Tokens of an iteration, where the benchmark sets them (chunked-prefill-size); null for the engine's own. */
    private @Nullable Long tokens() {
        return engine.equals("sglang") ? CHUNK : null;
    }

    /** What {@code clients} clients of the benchmark send. */
    Load load(int clients) {
        int poll = !engine.equals("sglang") ? 0 : clients >= MANY ? SELDOM : OFTEN;
        return new Load(clients, ROUNDS, SHORTEST, poll);
    }
}
