package trnsim.bench.validation.predict;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.simulator.serving.batching.AnswerListener;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.model.ModelSpec;

/**
 * {@code deepseek-day.csv}: tokens per second of a node over a day of production, by simulating one unit of each phase request by
 * request ({@link DayUnit}): a prefill unit at the highest load whose median first token comes within {@value #TTFT_SECONDS} s,
 * a decode unit with as many requests as leave users their published speed. Tokens found in the cache count as published.
 *
 * <p>Groups of unequal load wait for the slowest; the busiest of all ranks has the most expert rows. What was not published: how
 * lengths are distributed. The prediction is the median over the shapes of all production traces that the catalog has as
 * presets of single requests; how far they lie apart is printed. Every prompt has the published share in the store. The service
 * lends idle nodes away, so that nodes in use follow the load: none idles here.
 */
final class ProductionDay implements FilePredictor {

    /** Seven production traces; synthetic and agentic presets are left out. */
    private static final List<String> SHAPES = List.of(
            "azure-code-2023",
            "azure-conversation-2023",
            "mooncake-conversation",
            "servegen-deepseek-r1",
            "servegen-m-large",
            "servegen-m-mid",
            "servegen-m-small");

    /** Tokens of a batch of a GPU: DeepSeek profile-data, prefill. */
    private static final long PROMPT_TOKENS = 16_384;

    private static final int SEQUENCES = 512;
    /** The public replication of the system reports 2 to 5 s (LMSYS, large-scale EP, 5 May 2025). */
    private static final double TTFT_SECONDS = 3.5;

    private static final double ARRIVING_SECONDS = 150;
    private static final long DECODING_PS = 20_000_000_000_000L;
    private static final int FEW = 64;
    private static final int MANY = 128;

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
                "prompt_tokens_per_answer_token",
                "context",
                "cached",
                "user_tokens_per_s",
                "tokens_per_s_per_node");
    }

    @Override
    public List<String> configuration() {
        return List.of("hw", "model", "phase", "experts_over");
    }

    @Override
    public List<String> assumptions() {
        return List.of(
                "Production day: one unit of each phase simulated request by request, published layout, redundant experts"
                        + " and two micro-batches, routing to experts at random; prefill at a median of " + TTFT_SECONDS
                        + " s to the first token, decode at the published speed per user; the distribution of lengths was not"
                        + " published: the median over the shapes of seven public production traces");
    }

    @Override
    public List<Question> questions(TruthRow row) {
        return List.of(Question.of("tokens_per_s_per_node", "tokens/s", row.text("phase"), () -> answer(row)));
    }

    private Answer answer(TruthRow row) {
        SystemSpec system = hardware.system(row.text("hw"));
        ModelSpec model = hardware.model(row.text("model"));
        double ratio = row.number("prompt_tokens_per_answer_token").orElseThrow();
        double context = row.number("context").orElseThrow();
        int gpus = row.size("experts_over");
        ToDoubleFunction<DayLengths> phase;
        if (row.text("phase").equals("prefill")) {
            DayUnit unit = new DayUnit(hardware, system, model, gpus, 1024, PROMPT_TOKENS);
            double found = row.number("cached").orElse(0);
            phase = lengths -> prefill(unit, lengths, found) * system.chips() / gpus;
        } else {
            DayUnit unit = new DayUnit(hardware, system, model, gpus, SEQUENCES, SEQUENCES);
            double speed =
                    row.number("user_tokens_per_s").orElseThrow(() -> Skip.unknown("no speed of users is printed"));
            phase = lengths -> decode(unit, lengths, speed, gpus) * system.chips() / gpus;
        }
        double[] all = SHAPES.stream()
                .map(shape -> new DayLengths(ratio, context, shape))
                .mapToDouble(phase)
                .sorted()
                .toArray();
        return new Answer(
                all[all.length / 2],
                Answer.Bound.NONE,
                String.format(
                        Locale.ROOT,
                        "lengths of %d shapes: %s tokens/s",
                        all.length,
                        Arrays.toString(Arrays.stream(all)
                                .mapToLong(value -> StrictMath.round(value / 100) * 100)
                                .toArray())));
    }

    /** Prompt tokens per second of {@code unit}, those found included, at the highest load that keeps the objective. */
    private static double prefill(DayUnit unit, DayLengths lengths, double found) {
        double low = 1e4;
        double high = 1e6;
        while (high / low > 1.02) {
            double middle = StrictMath.sqrt(low * high);
            double rate = middle / lengths.meanInput();
            long requests = (long) (rate * ARRIVING_SECONDS);
            double median = unit.serve(new DayPrompts(lengths, found, rate, requests), AnswerListener.NONE)
                            .latencies()
                            .timeToFirstToken()
                            .getValueAtPercentile(50)
                    * 1e-12;
            if (median <= TTFT_SECONDS) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Answer tokens per second of {@code unit} with as many requests as leave each {@code speed} tokens per second. */
    private static double decode(DayUnit unit, DayLengths lengths, double speed, int gpus) {
        // An iteration takes about a + b n: two points give the number, a third what it really comes to.
        double few = 1 / speed(unit, lengths, FEW * gpus);
        double many = 1 / speed(unit, lengths, MANY * gpus);
        double each = (many - few) / (MANY - FEW);
        int count = (int) Math.max(gpus, StrictMath.round((FEW + (1 / speed - few) / each) * gpus));
        double last = 1 / speed(unit, lengths, count);
        return speed * (count + (1 / speed - last) / each * gpus);
    }

    private static double speed(DayUnit unit, DayLengths lengths, int count) {
        DayAnswers answers = new DayAnswers(lengths, count, DECODING_PS);
        unit.serve(answers, answers);
        return answers.speed();
    }
}
