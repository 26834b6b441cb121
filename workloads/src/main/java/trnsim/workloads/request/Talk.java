package trnsim.workloads.request;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.ArrivalSpec.WaitSpec;

/**
 * Generated conversations.
 *
 * <pre>
 *   turns     geometric: after each request another follows with probability 1 - 1/turns
 *   prompt    first: a draw of input;  later: the prompt before + its answer + a draw of append
 *   wait      log-normal
 *   content   the first tokens are those of a system prompt, the rest the conversation's own; a request of more than
 *             maxPrompt tokens begins anew, with a draw of input and new content
 * </pre>
 *
 * <p>Each conversation has streams of its own for its number of turns, its lengths, its waits and its system prompt, so that
 * none depends on what others do or how soon they are answered. The {@code j}-th conversation of user {@code k} of {@code N}
 * has the number {@code k + j N}.
 */
final class Talk implements Script {

    private static final String[] PURPOSES = {"turns", "input", "output", "think", "system prompt"};
    private static final int TURNS = 0;
    private static final int INPUT = 1;
    private static final int OUTPUT = 2;
    private static final int THINK = 3;
    private static final int SYSTEM = 4;

    private static final double PS_PER_S = 1e12;
    private static final long NOT_MADE = -1;

    /** Lengths and shape of conversations. */
    record Shape(
            Lengths input,
            Lengths append,
            Lengths output,
            double turns,
            long maxPrompt,
            @Nullable WaitSpec think) {}

    private final Shape shape;
    private final Contents contents;
    private final @Nullable ArrivalTimes starts;
    private final RandomStreams random;
    private final int users;
    private long nextStartPs = NOT_MADE;
    private long begun;

    private RandomStream[] streams = {};
    private long[] number = {};
    private long[] prompt = {};
    private long[] answer = {};
    private long[] opening = {};
    private long[] content = {};
    private int[] system = {};
    private boolean[] more = {};

    /** @param starts of conversations in an open loop; null for {@code users} in a closed one */
    Talk(Shape shape, Contents contents, RandomStreams random, @Nullable ArrivalTimes starts, int users) {
        this.shape = shape;
        this.contents = contents;
        this.random = random;
        this.starts = starts;
        this.users = users;
    }

    @Override
    public long startPs() {
        if (starts == null) {
            return RequestSource.NEVER;
        }
        if (nextStartPs == NOT_MADE) {
            nextStartPs = starts.nextPs();
        }
        return nextStartPs;
    }

    @Override
    public boolean begin(int slot) {
        nextStartPs = NOT_MADE;
        if (slot >= number.length) {
            grow(slot);
        }
        number[slot] = users == 0 ? begun++ : number[slot] < 0 ? slot : number[slot] + users;
        for (int purpose = 0; purpose < PURPOSES.length; purpose++) {
            stream(slot, purpose).restart(number[slot]);
        }
        system[slot] = contents.systemPrompt(stream(slot, SYSTEM));
        prompt[slot] = 0;
        return true;
    }

    private void grow(int slot) {
        int before = number.length;
        int size = Math.max(16, Math.max(2 * before, slot + 1));
        number = Arrays.copyOf(number, size);
        prompt = Arrays.copyOf(prompt, size);
        answer = Arrays.copyOf(answer, size);
        opening = Arrays.copyOf(opening, size);
        content = Arrays.copyOf(content, size);
        system = Arrays.copyOf(system, size);
        more = Arrays.copyOf(more, size);
        streams = Arrays.copyOf(streams, size * PURPOSES.length);
        for (int i = before; i < size; i++) {
            number[i] = -1;
            for (int purpose = 0; purpose < PURPOSES.length; purpose++) {
                streams[i * PURPOSES.length + purpose] = random.stream(i, PURPOSES[purpose]);
            }
        }
    }

    private RandomStream stream(int slot, int purpose) {
        return streams[slot * PURPOSES.length + purpose];
    }

    @Override
    public void say(int slot, RequestRow row) {
        boolean first = prompt[slot] == 0;
        long said = first ? 0 : prompt[slot] + answer[slot] + shape.append().next(stream(slot, INPUT));
        if (first || said > shape.maxPrompt()) {
            said = Math.min(shape.maxPrompt(), shape.input().next(stream(slot, INPUT)));
            opening[slot] = said;
            content[slot] = contents.fresh();
        }
        prompt[slot] = said;
        answer[slot] = shape.output().next(stream(slot, OUTPUT));
        more[slot] = shape.turns() > 1 && stream(slot, TURNS).nextDouble() * shape.turns() >= 1;
        row.set(0, said, answer[slot]);
        row.session = number[slot];
        contents.fill(row, system[slot], opening[slot], content[slot], more[slot]);
    }

    @Override
    public boolean more(int slot) {
        return more[slot];
    }

    @Override
    public long waitPs(int slot) {
        WaitSpec think = shape.think();
        if (think == null) {
            return 0;
        }
        double ps = stream(slot, THINK).nextLogNormal(think.mean(), think.cv()) * PS_PER_S;
        return (long) Math.min(ArrivalTimes.LAST_PS, StrictMath.rint(ps));
    }

    @Override
    public int blockTokens() {
        return contents.blockTokens();
    }

    @Override
    public void close() {}
}
