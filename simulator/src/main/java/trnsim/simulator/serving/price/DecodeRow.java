package trnsim.simulator.serving.price;

/**
 * The iteration of a given number of decoding sequences alone, as a function of the tokens they attend to.
 *
 * <pre>  time(K) = value[i] + slope[i] (K - knot[i])     for knot[i] <= K < knot[i + 1]</pre>
 *
 * <p>In picoseconds and whole tokens; never falls. While each of n sequences grows by a token an iteration, K grows by n, so
 * that k iterations within one piece take {@code k time(K) + slope n k (k - 1) / 2}.
 *
 * <p>Columns are open to the scheduler, which keeps the piece it is in.
 */
public final class DecodeRow {

    /** Tokens at which pieces start; the last is the end of none. */
    public final long[] knots;

    /** Picoseconds per token of each piece. */
    public final long[] slope;

    private final long[] value;

    DecodeRow(long[] knots, long[] value) {
        this.knots = knots;
        this.value = value;
        this.slope = new long[knots.length];
        for (int i = 1; i < value.length; i++) {
            value[i] = Math.max(value[i], value[i - 1]);
            slope[i - 1] = (value[i] - value[i - 1]) / (knots[i] - knots[i - 1]);
        }
        // What lies beyond the last knot goes on as before it.
        slope[knots.length - 1] = knots.length > 1 ? slope[knots.length - 2] : 0;
    }

    /** The piece {@code tokens} lies in, sought from {@code near}. */
    public int piece(long tokens, int near) {
        int i = Math.min(near, knots.length - 1);
        while (i + 1 < knots.length && knots[i + 1] <= tokens) {
            i++;
        }
        while (i > 0 && knots[i] > tokens) {
            i--;
        }
        return i;
    }

    /** Picoseconds at {@code tokens}, which lie in {@code piece}. */
    public long timePs(long tokens, int piece) {
        return value[piece] + slope[piece] * (tokens - knots[piece]);
    }

    /** The first token count beyond {@code piece}. */
    public long end(int piece) {
        return piece + 1 < knots.length ? knots[piece + 1] : Long.MAX_VALUE;
    }
}
