package trnsim.simulator.campaign;

/**
 * Checkpoint intervals and goodput in closed form, for failures without memory of mean time M, checkpoints that stop training for
 * delta, and R from a failure to the first step. All times in one unit.
 *
 * <pre>
 *   Young     tau = sqrt(2 delta M)                                                     (CACM 17(9), 1974)
 *   Daly      tau = sqrt(2 delta M) (1 + sqrt(delta / 2M) / 3 + (delta / 2M) / 9) - delta,  M if delta >= 2M     (FGCS 22, 2006)
 *   renewal   goodput(tau) = tau / ( M exp(R / M) (exp((tau + delta) / M) - 1) )
 * </pre>
 *
 * <p>The last is exact when failures may hit restarts and checkpoints too: the expected time in which tau + delta of work passes
 * without failure, restarts included, divides tau. It is what the simulation must agree with.
 */
public final class CheckpointTheory {

    private static final double GOLDEN = 0.5 * (StrictMath.sqrt(5) - 1);

    private CheckpointTheory() {}

    /** Young's interval. */
    public static double young(double stall, double mttf) {
        return StrictMath.sqrt(2 * stall * mttf);
    }

    /** Daly's interval. */
    public static double daly(double stall, double mttf) {
        double ratio = stall / (2 * mttf);
        return ratio >= 1 ? mttf : young(stall, mttf) * (1 + StrictMath.sqrt(ratio) / 3 + ratio / 9) - stall;
    }

    /** The exact goodput of interval {@code tau}. */
    public static double goodput(double tau, double stall, double mttf, double recovery) {
        return tau / (mttf * StrictMath.exp(recovery / mttf) * StrictMath.expm1((tau + stall) / mttf));
    }

    /** The interval of the highest exact goodput; it does not depend on the recovery time. */
    public static double best(double stall, double mttf) {
        double low = 0;
        double high = 4 * mttf;
        for (int i = 0; i < 200; i++) {
            double span = high - low;
            double left = high - GOLDEN * span;
            double right = low + GOLDEN * span;
            if (goodput(left, stall, mttf, 0) < goodput(right, stall, mttf, 0)) {
                low = left;
            } else {
                high = right;
            }
        }
        return 0.5 * (low + high);
    }
}
