package trnsim.bench.validation.predict;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.request.RequestSource;
import trnsim.workloads.request.RequestSources;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.spec.Workloads;

/**
 * Lengths of the prompts and answers of the production day, of which only totals and one mean were published: prompts to
 * answers as 608 to 168, and 4,989 tokens that an answer token attends to on average.
 *
 * <pre>  mean context = E[ out (in + out / 2) ] / E[ out ]</pre>
 *
 * <p>Their shape was not. It is taken from the traffic of another operator, one of the presets of generated requests: prompts
 * and answers drawn from it, each stretched by a factor of its own until ratio and mean context are the published ones, and cut
 * where the service cut them: prompts at 64k tokens, answers at 32k (its API documentation of February 2025).
 */
final class DayLengths {

    private static final String SHAPE = """
            kind: serve
            model: deepseek-r1
            system: h800-hgx
            chips: 8
            arrivals: {like: %s, requests: %d, rate: 1 requests/s}
            """;

    private static final long SEED = 27;
    private static final int DRAWS = 50_000;
    private static final int ROUNDS = 40;
    private static final long LONGEST_PROMPT = 64 * 1024;
    private static final long LONGEST_ANSWER = 32 * 1024;

    private final long[] prompts = new long[DRAWS];
    private final long[] answers = new long[DRAWS];
    private double inputFactor = 1;
    private double outputFactor = 1;

    /**
     * @param ratio prompt tokens over answer tokens
     * @param context tokens that an answer token attends to on average
     * @param shape the preset of generated requests that they have the shape of
     */
    DayLengths(double ratio, double context, String shape) {
        byte[] yaml = String.format(SHAPE, shape, DRAWS).getBytes(StandardCharsets.UTF_8);
        ServeSpec spec = (ServeSpec) Workloads.bind(DocumentReader.read(shape + ".yaml", yaml));
        RequestRow row = new RequestRow();
        try (RequestSource source = RequestSources.of(spec.arrivals(), SEED, Path.of("."), 0)) {
            for (int i = 0; i < DRAWS; i++) {
                source.next(row);
                prompts[i] = row.inputTokens;
                answers[i] = row.outputTokens;
            }
        }
        for (int i = 0; i < ROUNDS; i++) {
            outputFactor *= StrictMath.sqrt(context / meanContext());
            inputFactor *= ratio * meanOutput() / meanInput();
        }
    }

    long input(int i) {
        return Math.max(1, Math.min(LONGEST_PROMPT, StrictMath.round(prompts[i] * inputFactor)));
    }

    /** At least two tokens, so that one is left to decode. */
    long output(int i) {
        return Math.max(2, Math.min(LONGEST_ANSWER, StrictMath.round(answers[i] * outputFactor)));
    }

    double meanInput() {
        double sum = 0;
        for (int i = 0; i < DRAWS; i++) {
            sum += input(i);
        }
        return sum / DRAWS;
    }

    double meanOutput() {
        double sum = 0;
        for (int i = 0; i < DRAWS; i++) {
            sum += output(i);
        }
        return sum / DRAWS;
    }

    double meanContext() {
        double sum = 0;
        double tokens = 0;
        for (int i = 0; i < DRAWS; i++) {
            double out = output(i);
            sum += out * (input(i) + out / 2);
            tokens += out;
        }
        return sum / tokens;
    }

    /** A request. */
    int draw(RandomStream random) {
        return random.nextInt(DRAWS);
    }

    /** A request met at a random moment of its answer: long answers are met as much more often as they are longer. */
    int drawUnderWay(RandomStream random) {
        while (true) {
            int i = random.nextInt(DRAWS);
            if (random.nextDouble() * LONGEST_ANSWER < output(i)) {
                return i;
            }
        }
    }
}
