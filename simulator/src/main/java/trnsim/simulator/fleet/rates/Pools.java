package trnsim.simulator.fleet.rates;

/**
 * Two pools of replicas that serve a mix together, sized so that prompts come as fast as answers need them.
 *
 * <pre>
 *   seconds of a chip per output token  =  1 / decode  +  input / prefill                    both pools full
 *   load                                =  1 - 1 / sqrt( sequences that a replica decodes at once )
 * </pre>
 *
 * <p>The load is square-root staffing (Halfin and Whitt, Operations Research 29(3), 1981, with their beta at 1): requests find a
 * slot at once about three times in four, and wait for a fraction of an answer else, if a replica stands alone.
 *
 * @param decode replicas that make answers
 * @param prefill replicas that compute prompts; {@code decode} if there are none to compute
 * @param input prompt tokens per output token
 */
record Pools(Loaded decode, Loaded prefill, double input) {

    double load() {
        return 1 - 1 / StrictMath.sqrt(Math.max(2, decode.slots()));
    }

    /** Output tokens a second of one chip, over both pools. */
    double tokensPerSecond() {
        return load() / (1 / decode.perChip() + input / prefill.perChip());
    }

    /** Of the racks per chip, at that load; {@code idleWatts} for the rest of the time. */
    double watts(double idleWatts) {
        double decoding = 1 / decode.perChip();
        double prefilling = input / prefill.perChip();
        double busy = (decoding * decode.watts() + prefilling * prefill.watts()) / (decoding + prefilling);
        return idleWatts + load() * (busy - idleWatts);
    }
}
