package trnsim.simulator.serving.batching;

import trnsim.simulator.serving.KvBudget;

/**
 * What an engine keeps of prompts that were computed.
 *
 * @param unitTokens tokens of a unit that is kept, found and thrown away as a whole; 0 if nothing is kept
 * @param unitBytes memory of a unit
 * @param keepPs how long a unit that nobody uses is kept at most, {@link Long#MAX_VALUE} for as long as nobody needs its memory
 */
public record Reuse(int unitTokens, long unitBytes, long keepPs) {

    /** Nothing is kept. */
    public static final Reuse NONE = new Reuse(0, 0, Long.MAX_VALUE);

    private static final double PS_PER_S = 1e12;

    /**
     * Units of {@code unitTokens} tokens. Windowed and recurrent layers do not keep what a prefix needs, so models that have
     * them reuse nothing.
     */
    public static Reuse of(int unitTokens, double keepSeconds, KvBudget kv) {
        if (unitTokens == 0 || !supports(kv) || unitTokens % kv.blockSize() != 0) {
            return NONE;
        }
        double keep = keepSeconds * PS_PER_S;
        return new Reuse(
                unitTokens,
                kv.bytes(unitTokens),
                keep < Long.MAX_VALUE / 2.0 ? StrictMath.round(keep) : Long.MAX_VALUE);
    }

    /** True if the keys and values of a prefix are all that its continuation needs. */
    public static boolean supports(KvBudget kv) {
        return kv.windowBlockBytes() == 0 && kv.stateBytes() == 0 && kv.fullBlockBytes() > 0;
    }

    boolean any() {
        return unitTokens > 0;
    }
}
