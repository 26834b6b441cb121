package trnsim.simulator.engine;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Notices that a simulation cannot progress: nothing left to happen while something waits, or a clock that stands still
 * while events keep coming. Costs one comparison per event that shares its time, nothing otherwise.
 */
final class Watchdog {

    private static final int MOST_NAMED = 10;
    /** Calls watched, once the limit is passed, to tell which recur. */
    private static final int WATCHED = 1000;

    private final ClockRange range;
    private final CallSet waiting = new CallSet();
    private long mostPerInstant = 100_000_000;
    private long callsBefore;
    private final Set<String> recurring = new LinkedHashSet<>();

    Watchdog(ClockRange range) {
        this.range = range;
    }

    void limitCallsPerInstant(long most) {
        if (most < 1) {
            throw new IllegalArgumentException("at most " + most + " calls per instant: must be at least 1");
        }
        mostPerInstant = most;
    }

    void await(int kind, int slot) {
        waiting.add(kind, slot);
    }

    boolean resume(int kind, int slot) {
        return waiting.remove(kind, slot);
    }

    /** The clock moved after {@code calls} calls in all. */
    void newInstant(long calls) {
        callsBefore = calls;
    }

    /** Throws if the {@code calls}-th call of all is one too many for its instant. */
    void check(long calls, long now, int kind, int slot, EventLoop loop) {
        if (calls - callsBefore > mostPerInstant) {
            standsStill(calls - callsBefore, now, kind, slot, loop);
        }
    }

    private void standsStill(long calls, long now, int kind, int slot, EventLoop loop) {
        if (calls == mostPerInstant + 1) {
            recurring.clear();
        }
        recurring.add(loop.describe(kind, slot));
        if (recurring.size() > MOST_NAMED || calls > mostPerInstant + WATCHED) {
            throw new IllegalStateException("the clock stands still at " + range.text(now) + ": " + calls
                    + " events and deferred calls without a later time. Those that recur: "
                    + recurring.stream().limit(MOST_NAMED).collect(Collectors.joining("; "))
                    + (recurring.size() > MOST_NAMED ? " and more" : "")
                    + ". Maybe a delay came out as 0, or a deferred call defers itself?");
        }
    }

    /** Throws if something waits at the end of a run. */
    void checkNoneWaits(long now, EventLoop loop) {
        int count = waiting.size();
        if (count > 0) {
            throw new IllegalStateException("nothing can progress after " + range.text(now)
                    + ": no event is pending, but " + count + (count == 1 ? " waits: " : " wait: ")
                    + waiting.sorted()
                            .limit(MOST_NAMED)
                            .mapToObj(call -> loop.describe((int) (call >> 32), (int) call))
                            .collect(Collectors.joining("; "))
                    + (count > MOST_NAMED ? " and " + (count - MOST_NAMED) + " more" : "")
                    + ". Maybe they wait for each other, or an event was cancelled and not scheduled again?");
        }
    }
}
