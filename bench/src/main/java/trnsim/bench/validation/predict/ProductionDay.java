package trnsim.bench.validation.predict;

import java.util.List;
import trnsim.bench.validation.truth.TruthRow;

/**
 * {@code deepseek-day.csv}: tokens per second of a node over a day of production, prefill and decode on nodes of their own.
 *
 * <p>The prediction is what a node does under full load ({@link ServedDay}): decode with as many sequences as leave users their
 * published speed, prefill with prompts of 16,384 new tokens a GPU at once. Tokens found in the cache count as
 * published. A day's average is lower by what the load leaves idle.
 */
final class ProductionDay implements FilePredictor {

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
        ServedDay day = new ServedDay(
                hardware,
                hardware.system(row.text("hw")),
                hardware.model(row.text("model")),
                row.size("input"),
                row.size("output"),
                row.number("cached").orElse(0));
        if (row.text("phase").equals("prefill")) {
            return day.prefillPerNode(row.size("experts_over"));
        }
        double speed = row.number("user_tokens_per_s").orElseThrow(() -> Skip.unknown("no speed of users is printed"));
        return day.decodePerNode(row.size("experts_over"), speed);
    }
}
