package trnsim.simulator.system;

import trnsim.kernels.chip.Rank;

/**
 * A limit below a chip's own, set by whoever runs it.
 *
 * <pre>
 *   power above idle ~ f V^2,  V ~ 1 - s + s f        speed ~ f of what engines bind, f^m of what memory binds
 * </pre>
 *
 * <p>for clock f. Links keep their pace.
 *
 * @param watts of a chip; above its own limit there is no cap
 * @param clockVoltage s, the share of the voltage that goes with the clock
 * @param memoryPace m
 */
public record PowerCap(double watts, double clockVoltage, double memoryPace) {

    /** No limit but the chip's own. */
    public static final PowerCap NONE = new PowerCap(Double.POSITIVE_INFINITY, 0.5, 0);

    /**
     * What the cap leaves of the power between rest and limit of the chip of {@code rank}: 1 if it does not bind.
     *
     * @throws IllegalArgumentException if the chip draws more at rest
     */
    public double headroom(Rank rank) {
        double idle = rank.idleWatts() * rank.ranksPerChip();
        double share = (watts - idle) / (rank.dynamicWatts() * rank.ranksPerChip());
        if (!(share > 0)) {
            throw new IllegalArgumentException("a cap of " + watts + " W lies below what "
                    + rank.chip().name() + " draws at rest, " + idle + " W");
        }
        return Math.min(1, share);
    }
}
