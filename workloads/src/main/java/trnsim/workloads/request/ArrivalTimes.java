package trnsim.workloads.request;

import trnsim.workloads.document.Origin;
import trnsim.workloads.spec.ArrivalSpec;
import trnsim.workloads.spec.ArrivalSpec.Process;

/** Times at which generated requests, or sessions, come: sums of {@link Gaps}, each rounded to a picosecond. */
final class ArrivalTimes {

    /** The last arrival the clock can show, 106 days after the first. */
    static final long LAST_PS = Long.MAX_VALUE - 1;

    private final Gaps gaps;
    private final double gapPs;
    private final Origin origin;
    private final boolean even;
    private long count;
    private long timePs;

    ArrivalTimes(ArrivalSpec spec, double gapPs, Gaps gaps) {
        this.gaps = gaps;
        this.gapPs = gapPs;
        this.origin = spec.origin();
        this.even = spec.process() == Process.CONSTANT;
    }

    long nextPs() {
        // Equal gaps are rounded from the start, so that rounding does not add up.
        double next = even ? StrictMath.rint(count * gapPs) - timePs : gaps.next(gapPs);
        if (next > LAST_PS - timePs) {
            throw origin.error(
                    "rate", "request " + count + " comes later than 106 days, beyond the clock; raise the rate");
        }
        count++;
        timePs += StrictMath.round(next);
        return timePs;
    }
}
