package trnsim.simulator.engine;

/** The times that the clock can show: 0 to 2^63 - 2 ps, about 106.75 days. Longer studies simulate a part and scale. */
final class ClockRange {

    static final long LAST_PS = Long.MAX_VALUE - 1;

    private ClockRange() {}

    /** Throws unless {@code nowPs <= timePs <= LAST_PS}. */
    static void checkTime(long timePs, long nowPs, int kind, int slot) {
        if (timePs < nowPs) {
            throw new IllegalArgumentException("event of kind " + kind + ", slot " + slot + ": time " + timePs
                    + " ps lies in the past, it is now " + nowPs + " ps."
                    + (timePs < 0
                            ? " Maybe a sum passed the clock's last time, " + LAST_PS + " ps (106.75 days)?"
                            : " Maybe a duration was passed as a time?"));
        }
        if (timePs > LAST_PS) {
            throw new IllegalArgumentException("event of kind " + kind + ", slot " + slot + ": time " + timePs
                    + " ps lies beyond the clock's last time, " + LAST_PS
                    + " ps (106.75 days). Maybe leave out an event that never comes?");
        }
    }

    /** {@code nowPs + delayPs}; throws if the delay is negative or the sum passes the last time. */
    static long after(long nowPs, long delayPs, int kind, int slot) {
        if (delayPs < 0) {
            throw new IllegalArgumentException("event of kind " + kind + ", slot " + slot + ": delay " + delayPs
                    + " ps is negative. Maybe the operands of a difference are swapped?");
        }
        if (delayPs > LAST_PS - nowPs) {
            throw new IllegalArgumentException("event of kind " + kind + ", slot " + slot + ": delay " + delayPs
                    + " ps from now, " + nowPs + " ps, passes the clock's last time, " + LAST_PS
                    + " ps (106.75 days). Maybe leave out an event that never comes?");
        }
        return nowPs + delayPs;
    }
}
