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
 * decoding iterations, or every 30 from 16 clients on (scheduler-recv-interval), and at once after a prompt. TensorRT-LLM is
 * started with room for the longest prompt beside a token of each client ({@code max_num_tokens}: their sum and 64, in whole
 * 64s): it computes prompts whole, and one that doesn't fit beside those that decode would wait for all of them.
 *
 * @param engine name in the catalog; empty if the row doesn't name one
 * @param clients users at once; 0 if the row prints no number
 * @param input longest prompt; 0 if the row prints none
 */
record GpuRecipe(String engine, int clients, long input) {

    private static final Pattern FIRST = Pattern.compile("(vllm|sglang|trtllm|trt-llm) [^;]*;.*");
    private static final int ROUNDS = 10;
    private static final double SHORTEST = 0.8;
    private static final int MANY = 16;
    private static final int SELDOM = 30;
    private static final int OFTEN = 10;
    private static final long LONGEST = 18_432;
    private static final int SEQUENCES = 1024;
    private static final long CHUNK = 16_384;
    private static final long UNIT = 64;
    private static final long LEAST = 8192;

    static GpuRecipe of(TruthRow row) {
        return new GpuRecipe(engine(row), (int) number(row, "batch_or_concurrency"), number(row, "input_len"));
    }

    private static long number(TruthRow row, String column) {
        String text = row.text(column);
        return text.matches("\\d{1,7}") ? Long.parseLong(text) : 0;
    }

    private static String engine(TruthRow row) {
        Matcher first = FIRST.matcher(row.text("notes").toLowerCase(Locale.ROOT));
        if (!first.matches()) {
            return row.text("source").contains("TensorRT-LLM") ? "tensorrt-llm" : "";
        }
        return switch (first.group(1)) {
            case "vllm" -> "vllm-0.19";
            case "sglang" -> "sglang";
            default -> "tensorrt-llm";
        };
    }

    /** The engine as the benchmark set it; the plain one if the row names none. */
    EngineSettings settings(Hardware hardware) {
        return engine.isEmpty()
                ? Engines.plain()
                : Engines.of(hardware, engine, null, SEQUENCES, tokens(), null, LONGEST);
    }

    /** Tokens of an iteration, where the benchmark sets them (chunked-prefill-size, max_num_tokens); null for the engine's own. */
    private @Nullable Long tokens() {
        return switch (engine) {
            case "sglang" -> CHUNK;
            case "tensorrt-llm" -> Math.max(LEAST, Math.ceilDiv(clients + input + UNIT, UNIT) * UNIT);
            default -> null;
        };
    }

    /** What {@code users} clients of the benchmark send. */
    Load load(int users) {
        int poll = !engine.equals("sglang") ? 0 : users >= MANY ? SELDOM : OFTEN;
        return new Load(users, ROUNDS, SHORTEST, poll);
    }
}
