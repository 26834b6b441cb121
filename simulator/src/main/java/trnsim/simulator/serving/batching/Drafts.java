package trnsim.simulator.serving.batching;

import org.jspecify.annotations.Nullable;
import trnsim.simulator.serving.Speculation;

/**
 * How many drafted tokens are accepted.
 *
 * <pre>  P( at least i accepted ) = a1 a2 ... ai       i from 1 to the tokens drafted</pre>
 *
 * <p>A draw is a function of the seed, the request's place in the order of arrival, and which of its drafts this is: neither
 * replicas, threads nor preemption change it. One uniform number of 63 bits decides a draft, so that at higher acceptance every
 * single draft has no fewer tokens accepted. The hash is the finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), once over
 * the request and once over the draft.
 */
public final class Drafts {

    /** No token is drafted. */
    public static final Drafts NONE = new Drafts(new long[0], 0);

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** By position: below which the draw accepts it, of 2^63. */
    private final long[] below;

    private final long seed;

    private Drafts(long[] below, long seed) {
        this.below = below;
        this.seed = seed;
    }

    /** Those of {@code speculation}; none for null. */
    public static Drafts of(@Nullable Speculation speculation, long seed) {
        if (speculation == null) {
            return NONE;
        }
        double[] acceptance = new double[speculation.tokens()];
        for (int i = 0; i < acceptance.length; i++) {
            acceptance[i] = speculation.at(i);
        }
        return of(acceptance, seed);
    }

    /** As many drafted tokens as {@code acceptance} has, each accepted with its probability if all before it are. */
    static Drafts of(double[] acceptance, long seed) {
        long[] below = new long[acceptance.length];
        double all = 1;
        for (int i = 0; i < below.length; i++) {
            all *= acceptance[i];
            below[i] = all >= 1 ? Long.MAX_VALUE : (long) (all * 0x1p63);
        }
        return new Drafts(below, mix(seed + GOLDEN));
    }

    /** True if tokens are drafted. */
    boolean any() {
        return below.length > 0;
    }

    /** Tokens drafted in a row. */
    int tokens() {
        return below.length;
    }

    /** Tokens of a sequence that an iteration computes. */
    int tokensEach() {
        return below.length + 1;
    }

    /** Tokens accepted of draft {@code draft} of request {@code request}. */
    int accepted(long request, int draft) {
        long drawn = mix(mix(seed + GOLDEN * request) + GOLDEN * (draft + 1L)) >>> 1;
        int count = 0;
        while (count < below.length && (drawn < below[count] || below[count] == Long.MAX_VALUE)) {
            count++;
        }
        return count;
    }

    private static long mix(long x) {
        long z = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
