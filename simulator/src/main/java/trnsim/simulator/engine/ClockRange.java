package trnsim.simulator.engine;

/** The times that a clock can show: 0 to 2^63 - 2 of its ticks. Longer studies simulate a part and scale. */
enum ClockRange {
    PICOSECONDS("ps", "106.75 days"),
    MICROSECONDS("us", "292 thousand years");

    static final long LAST = Long.MAX_VALUE - 1;

    private final String unit;
    private final String length;

    ClockRange(String unit, String length) {
        this.unit = unit;
        this.length = length;
    }

    /** A time with its unit. */
    String text(long time) {
        return time + " " + unit;
    }

    /** Throws unless {@code now <= time <= LAST}. */
    void checkTime(long time, long now, int kind, int slot) {
        if (time < now) {
            throw new IllegalArgumentException(
                    event(kind, slot) + "time " + text(time) + " lies in the past, it is now "
                            + text(now) + "."
                            + (time < 0
                                    ? " Maybe a sum passed the clock's last time, " + lastText() + "?"
                                    : " Maybe a duration was passed as a time?"));
        }
        if (time > LAST) {
            throw new IllegalArgumentException(event(kind, slot) + "time " + text(time)
                    + " lies beyond the clock's last time, " + lastText()
                    + ". Maybe leave out an event that never comes?");
        }
    }

    /** {@code now + delay}; throws if the delay is negative or the sum passes the last time. */
    long after(long now, long delay, int kind, int slot) {
        if (delay < 0) {
            throw new IllegalArgumentException(event(kind, slot) + "delay " + text(delay)
                    + " is negative. Maybe the operands of a difference are swapped?");
        }
        if (delay > LAST - now) {
            throw new IllegalArgumentException(event(kind, slot) + "delay " + text(delay) + " from now, " + text(now)
                    + ", passes the clock's last time, " + lastText()
                    + ". Maybe leave out an event that never comes?");
        }
        return now + delay;
    }

    /** Throws unless a run can end at {@code until}. */
    void checkLimit(long until, long now) {
        if (until < now || until > LAST) {
            throw new IllegalArgumentException("cannot run until " + text(until) + ": it is now " + text(now)
                    + " and the clock ends at " + text(LAST) + ". Maybe run() to the last event?");
        }
    }

    private String lastText() {
        return text(LAST) + " (" + length + ")";
    }

    private static String event(int kind, int slot) {
        return "event of kind " + kind + ", slot " + slot + ": ";
    }
}
