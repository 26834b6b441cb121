package trnsim.workloads.request;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Origin;
import trnsim.workloads.spec.ArrivalSpec;
import trnsim.workloads.spec.ArrivalSpec.Process;

/**
 * Times at which generated requests, or conversations, come: sums of {@link Gaps}, each rounded to a picosecond; with a
 * {@link RateClock} the times at which its integral reaches these sums.
 */
final class ArrivalTimes {

    /** The last arrival the clock can show, 106 days after the first. */
    static final long LAST_PS = Long.MAX_VALUE - 1;

    private final Gaps gaps;
    private final double gapPs;
    private final @Nullable RateClock clock;
    private final Origin origin;
    private final boolean even;
    private long count;
    private long timePs;

    ArrivalTimes(ArrivalSpec spec, double gapPs, Gaps gaps, @Nullable RateClock clock) {
        this.gaps = gaps;
        this.gapPs = gapPs;
        this.clock = clock;
        this.origin = spec.origin();
        this.even = spec.process() == Process.CONSTANT && clock == null;
    }

    long nextPs() {
        if (clock != null) {
            double time = clock.advance(gaps.next(gapPs));
            if (!(time <= LAST_PS)) {
                throw tooLate();
            }
            count++;
            timePs = Math.max(timePs, StrictMath.round(time));
            return timePs;
        }
        // Equal gaps are rounded from the start, so that rounding does not add up.
        double next = even ? StrictMath.rint(count * gapPs) - timePs : gaps.next(gapPs);
        if (next > LAST_PS - timePs) {
            throw tooLate();
        }
        count++;
        timePs += StrictMath.round(next);
        return timePs;
    }

    private RuntimeException tooLate() {
        return origin.error(
                "rate", "request " + count + " comes later than 106 days, beyond the clock; raise the rate");
    }
}
