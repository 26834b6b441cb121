package trnsim.bench.validation.predict;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import trnsim.bench.validation.truth.TruthRow;

/**
 * What a vLLM Neuron server of {@code trn2-inference.csv} was started with and asked, where the row leaves it out but its source
 * prints it. The longest request matters: each decoding step reads as many keys as that one has.
 *
 * <pre>
 *   AWS EAGLE3 tutorial, Llama-3.1-8B   max-model-len  2,048                               sonnet, 512 in, 128 out, 50 prompts
 *   AWS EAGLE3 tutorial, gpt-oss-120b   max-model-len    768, max-num-batched-tokens 512   the same, 30 prompts, experts in bf16
 *   third party, Llama-3.1-8B           max-model-len  2,048                               chat prompts, 128 out, rate of decoding
 *   third party, Qwen3-8B               max-model-len 32,768, the chunk of the row          64 out
 * </pre>
 *
 * <p>Sources: AWS Neuron documentation, vllm-neuron, tutorials for EAGLE3 with Llama 3.1 and with GPT-OSS (June 2026); foxl-ai/kiln,
 * bench/results, 2026-10-07, eagle3-trn2-llama31 and trn2.3xlarge-qwen3-ttft. Lengths of the chat prompts are not printed; they
 * count as the smallest bucket.
 *
 * @param maxContext longest request; null where the source is not known
 * @param maxBatchedTokens longest piece of a prompt; null for the engine's own
 * @param input prompt tokens of rows that print none
 * @param output answer tokens of rows that print none
 * @param rounds requests of each client
 * @param decodeRate tokens per second count from the first token on
 */
record PublishedServers(
        @Nullable Long maxContext,
        @Nullable Long maxBatchedTokens,
        int input,
        int output,
        int rounds,
        boolean decodeRate) {

    private static final int INPUT = 1024;
    private static final int OUTPUT = 128;
    private static final int LEAST = 128;
    private static final int ROUNDS = 4;
    private static final Pattern CHUNK = Pattern.compile(".*\\(chunk (\\d{1,7})\\).*");

    /** The server of {@code row}. */
    static PublishedServers of(TruthRow row) {
        String model = row.text("model");
        if (row.text("source").startsWith("AWS Neuron SDK EAGLE3 tutorial")) {
            return model.startsWith("gpt-oss")
                    ? new PublishedServers(768L, 512L, 512, OUTPUT, 30, false)
                    : new PublishedServers(2048L, null, 512, OUTPUT, 25, false);
        }
        if (row.text("source").equals("third party")) {
            Matcher chunk = CHUNK.matcher(row.text("stack"));
            return chunk.matches()
                    ? new PublishedServers(32768L, Long.valueOf(chunk.group(1)), INPUT, 64, 3, false)
                    : new PublishedServers(2048L, null, LEAST, OUTPUT, 6, true);
        }
        return new PublishedServers(null, null, INPUT, OUTPUT, ROUNDS, false);
    }
}
