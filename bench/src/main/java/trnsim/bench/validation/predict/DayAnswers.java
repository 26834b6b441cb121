package trnsim.bench.validation.predict;

import java.util.Arrays;
import trnsim.simulator.serving.batching.AnswerListener;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.request.RequestSource;

/**
 * Requests of the production day at one decode unit that always decodes {@code count} of them: another comes as one is
 * answered. They come with their keys and values and their first token; those of the start are met at a random moment of their
 * answers, as in steady state.
 */
final class DayAnswers implements RequestSource, AnswerListener {

    private final DayLengths lengths;
    private final RandomStream random = new RandomStreams(29).stream("day", "answers");
    private final int count;
    private final long endPs;
    private int begun;
    private int due;
    private long duePs;
    private long[] outputs = new long[1024];
    private int sent;
    private double tokens;
    private double seconds;

    /**
     * @param count requests that decode at any time
     * @param endPs after which no more come
     */
    DayAnswers(DayLengths lengths, int count, long endPs) {
        this.lengths = lengths;
        this.count = count;
        this.endPs = endPs;
    }

    @Override
    public long nextArrivalPs() {
        return begun < count ? 0 : due > 0 && duePs <= endPs ? duePs : NEVER;
    }

    @Override
    public boolean next(RequestRow row) {
        if (nextArrivalPs() == NEVER) {
            return false;
        }
        row.arrivalPs = nextArrivalPs();
        if (begun < count) {
            begun++;
            int i = lengths.drawUnderWay(random);
            long done = (long) (random.nextDouble() * (lengths.output(i) - 2));
            row.inputTokens = lengths.input(i) + done;
            row.outputTokens = lengths.output(i) - done;
        } else {
            due--;
            int i = lengths.draw(random);
            row.inputTokens = lengths.input(i);
            row.outputTokens = lengths.output(i);
        }
        if (sent == outputs.length) {
            outputs = Arrays.copyOf(outputs, 2 * sent);
        }
        outputs[sent++] = row.outputTokens;
        row.prefilled = true;
        row.session = RequestRow.NONE;
        row.user = 0;
        row.tenant = RequestRow.NONE;
        row.blocks = 0;
        return true;
    }

    @Override
    public boolean waits() {
        return true;
    }

    @Override
    public void answered(int user, long nowPs) {
        due++;
        duePs = nowPs;
    }

    @Override
    public void answered(long number, long startPs, long firstTokenPs, long lastTokenPs, int preemptions) {
        if (lastTokenPs <= endPs) {
            tokens += outputs[(int) number] - 1.0;
            seconds += (lastTokenPs - firstTokenPs) * 1e-12;
        }
    }

    /** Tokens per second that a user got, of answers complete in time. */
    double speed() {
        return tokens / seconds;
    }
}
