package trnsim.simulator.money;

/**
 * The level yearly payment that gives one dollar of capital back over its life, with interest.
 *
 * <pre>  CRF(r, n) = r / (1 - (1 + r)^-n)          1 / n without interest</pre>
 */
public final class CapitalRecovery {

    private CapitalRecovery() {}

    /**
     * CRF of a yearly interest of {@code rate} over {@code years}.
     *
     * @throws IllegalArgumentException unless the rate is at least 0 and the life positive, both finite
     */
    public static double factor(double rate, double years) {
        if (!(rate >= 0 && rate < Double.POSITIVE_INFINITY && years > 0 && years < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("no capital is recovered at a rate of " + rate + " over " + years
                    + " years; a rate is at least 0 and a life positive");
        }
        // expm1 and log1p keep all digits for small rates, of which 1 / n is the limit.
        return rate == 0 ? 1 / years : rate / -StrictMath.expm1(-years * StrictMath.log1p(rate));
    }
}
