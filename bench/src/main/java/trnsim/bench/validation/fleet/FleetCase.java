package trnsim.bench.validation.fleet;

import org.jspecify.annotations.Nullable;

/**
 * One published figure and what the simulator makes of it.
 *
 * @param id as the list of cases names it
 * @param what is compared
 * @param worth what agreement says
 * @param published the figure; NaN if the case is skipped
 * @param simulated NaN if the case is skipped
 * @param low least that agrees
 * @param high most that agrees
 * @param unit of all of them
 * @param skipped why there is no figure; null if there is one
 */
public record FleetCase(
        String id,
        String what,
        Worth worth,
        double published,
        double simulated,
        double low,
        double high,
        String unit,
        @Nullable String skipped) {

    /** What agreement says. */
    public enum Worth {
        /** The inputs come from elsewhere: only these count as accuracy. */
        PREDICTED,
        /** The inputs were derived from the same figures. */
        CONSISTENCY,
        /** A formula with all its inputs. */
        ARITHMETIC
    }

    static FleetCase of(
            String id, String what, Worth worth, double published, double simulated, double tolerance, String unit) {
        return new FleetCase(
                id, what, worth, published, simulated, published - tolerance, published + tolerance, unit, null);
    }

    static FleetCase skipped(String id, String what, String why) {
        return new FleetCase(id, what, Worth.PREDICTED, Double.NaN, Double.NaN, Double.NaN, Double.NaN, "", why);
    }

    /** True if the simulated figure lies within the tolerance. */
    public boolean agrees() {
        return simulated >= low && simulated <= high;
    }

    /** {@code agrees}, {@code off} or {@code skipped}. */
    public String verdict() {
        return skipped != null ? "skipped" : agrees() ? "agrees" : "off";
    }

    /** True if this shows a mistake of the program: what should agree by construction does not. */
    public boolean fails() {
        return skipped == null && worth != Worth.PREDICTED && !agrees();
    }
}
