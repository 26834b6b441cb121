package trnsim.bench.validation.predict;

import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.model.ModelSpec;

/**
 * What a node of a service does under full load, prefill and decode on nodes of their own ({@link WideExperts}): decode with as
 * many sequences as leave users their speed, prefill with prompts of {@value #TOKENS} new tokens a GPU at once.
 */
public final class ServedDay {

    private static final long TOKENS = 16_384;
    private static final long MOST = 4096;

    private final Hardware hardware;
    private final SystemSpec system;
    private final ModelSpec model;
    private final long input;
    private final long output;
    private final double cached;

    /**
     * @param input tokens of a prompt
     * @param output tokens of an answer
     * @param cached share of a prompt that is found in a cache
     */
    ServedDay(Hardware hardware, SystemSpec system, ModelSpec model, long input, long output, double cached) {
        this.hardware = hardware;
        this.system = system;
        this.model = model;
        this.input = input;
        this.output = output;
        this.cached = cached;
    }

    /** DeepSeek's service of 27 and 28 February 2025: its requests as deepseek-day.csv has them. */
    public static ServedDay ofDeepSeek(Hardware hardware) {
        return new ServedDay(hardware, hardware.system("h800-hgx"), hardware.model("deepseek-v3"), 4384, 1211, 0.563);
    }

    /** Tokens of prompts that a node takes in a second, found ones included, with experts over {@code gpus}. */
    public double prefillPerNode(int gpus) {
        long found = StrictMath.round(input * cached);
        long fresh = input - found;
        long prompts = Math.max(2, TOKENS / fresh);
        return system.chips() * prompts * input / replica(gpus).prefill(prompts, fresh, found);
    }

    /** Tokens of answers that a node makes in a second while each user gets {@code speed} of them. */
    public double decodePerNode(int gpus, double speed) {
        WideExperts replica = replica(gpus);
        long context = input + output / 2;
        long low = 1;
        long high = MOST;
        while (high - low > 1) {
            long middle = (low + high) / 2;
            if (replica.decode(middle, context) <= 1 / speed) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return system.chips() * low / replica.decode(low, context);
    }

    private WideExperts replica(int gpus) {
        return new WideExperts(hardware, system, model.architecture(), gpus);
    }
}
