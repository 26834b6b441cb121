package trnsim.simulator.serving.batching;

import static trnsim.workloads.request.RequestSource.NEVER;

/**
 * Answer tokens that come before a stretch ends: those of all its iterations but the last, told to the hosts as the clock
 * passes them. The last iteration's come with the stretch's end.
 */
final class TokenTicks {

    private final Unit[] units;
    private final HostStage hosts;
    /** When the next iteration of each unit's stretch ends. */
    private final WakeTree ends;
    /** Iterations of each stretch in flight that were told. */
    private final long[] told;

    TokenTicks(Unit[] units, HostStage hosts) {
        this.units = units;
        this.hosts = hosts;
        this.ends = new WakeTree(units.length, NEVER);
        this.told = new long[units.length];
    }

    /** When the next tokens come; {@link trnsim.workloads.request.RequestSource#NEVER} if none do before a stretch ends. */
    long nextPs() {
        return ends.firstKey();
    }

    /** {@code unit} has begun a stretch, or ended one. */
    void restart(int unit) {
        told[unit] = 0;
        arm(unit);
    }

    /** Tells the hosts of the next tokens, which come now. */
    void tell() {
        int unit = ends.first();
        hosts.tokens(ends.firstKey(), units[unit].tokensEach());
        told[unit]++;
        arm(unit);
    }

    /** The stretch of {@code unit} may have become shorter. */
    void arm(int unit) {
        Unit one = units[unit];
        long next = told[unit] + 1;
        ends.set(
                unit,
                one.inFlight() && next < one.stretch().count() ? one.stretch().afterPs(next) : NEVER);
    }
}
