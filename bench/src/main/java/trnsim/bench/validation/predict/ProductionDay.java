package trnsim.bench.validation.predict;

import java.util.List;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.model.ModelSpec;

/**
 * {@code deepseek-day.csv}: tokens per second of a node over a day of production, prefill and decode on nodes of their own.
 *
 * <p>The prediction is what a node does under full load ({@link WideExperts}): decode with as many sequences as leave users their
 * published speed, prefill with prompts of {@value #TOKENS} new tokens a GPU at once. Tokens found in the cache count as
 * published. A day's average is lower by what the load leaves idle.
 */
final class ProductionDay implements FilePredictor {

    private static final long TOKENS = 16_384;
    private static final long MOST = 4096;

    private final Hardware hardware;

    ProductionDay(Hardware hardware) {
        this.hardware = hardware;
    }

    @Override
    public Suite suite() {
        return Suite.SERVING;
    }

    @Override
    public List<String> required() {
        return List.of(
                "hw",
                "model",
                "phase",
                "experts_over",
                "input",
                "output",
                "cached",
                "user_tokens_per_s",
                "tokens_per_s_per_node");
    }

    @Override
    public List<String> configuration() {
        return List.of("hw", "model", "phase", "experts_over");
    }

    @Override
    public String group(TruthRow row) {
        return row.text("hw");
    }

    @Override
    public List<String> assumptions() {
        return List.of("Production day: steady state under full load without queues, experts chosen evenly, two"
                + " micro-batches that hide each other's traffic; decode at the published speed per user");
    }

    @Override
    public List<Question> questions(TruthRow row) {
        return List.of(Question.of(
                "tokens_per_s_per_node", "tokens/s", row.text("phase"), () -> Answer.of(tokensPerSecond(row))));
    }

    private double tokensPerSecond(TruthRow row) {
        SystemSpec system = hardware.system(row.text("hw"));
        ModelSpec model = hardware.model(row.text("model"));
        WideExperts replica = new WideExperts(hardware, system, model.architecture(), row.size("experts_over"));
        long input = row.size("input");
        double found = row.number("cached").orElse(0);
        if (row.text("phase").equals("prefill")) {
            long cached = StrictMath.round(input * found);
            long fresh = input - cached;
            long prompts = Math.max(2, TOKENS / fresh);
            return system.chips() * prompts * input / replica.prefill(prompts, fresh, cached);
        }
        double least =
                1 / row.number("user_tokens_per_s").orElseThrow(() -> Skip.unknown("no speed of users is printed"));
        long context = input + row.size("output") / 2;
        long low = 1;
        long high = MOST;
        while (high - low > 1) {
            long middle = (low + high) / 2;
            if (replica.decode(middle, context) <= least) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return system.chips() * low / replica.decode(low, context);
    }
}
