package trnsim.bench.validation.predict;

/**
 * A prediction and the physical bound on what can have been measured, both in the unit of the measurement.
 *
 * @param value the prediction
 * @param bound what no measurement can pass
 * @param chosen what was chosen where the row leaves it open; often empty
 */
public record Answer(double value, Bound bound, String chosen) {

    public Answer(double value, Bound bound) {
        this(value, bound, "");
    }

    /**
     * A limit from printed peaks alone.
     *
     * @param limit the limit; NaN if there is none
     * @param least true if a measurement must be at least {@code limit} (times), false if at most (rates)
     * @param what what sets it, such as "reading the weights once at the printed bandwidth"
     */
    public record Bound(double limit, boolean least, String what) {

        /** Nothing is known to bound it. */
        public static final Bound NONE = new Bound(Double.NaN, true, "");

        /** Printed figures are rounded: a measurement this far past its limit is still taken as valid. */
        private static final double ROUNDING = 1e-3;

        public static Bound atLeast(double limit, String what) {
            return new Bound(limit, true, what);
        }

        public static Bound atMost(double limit, String what) {
            return new Bound(limit, false, what);
        }

        /** True if {@code measured} cannot be. */
        public boolean violatedBy(double measured) {
            return least ? measured < limit * (1 - ROUNDING) : measured > limit * (1 + ROUNDING);
        }
    }

    public static Answer of(double value) {
        return new Answer(value, Bound.NONE);
    }
}
