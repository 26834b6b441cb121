package trnsim.simulator.training;

import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Engine;
import trnsim.simulator.system.PowerCap;

/**
 * How much longer operators take that follow each other for seconds than each of them alone, because the board of a GPU lowers
 * clock and voltage where they would draw more than its limit.
 *
 * <pre>
 *   wanted   w = (a tensor busy + b memory busy) / time           in units of the power between rest and limit
 *   clock    f (1/2 + f/2)^2 = 1 / w  where w &gt; 1, else 1          power goes with clock and the square of voltage,
 *   factor   1 / f                                                half of which goes with the clock
 * </pre>
 *
 * <p>sums over the operators; a and b are what busy tensor cores and busy memory draw at full clock, {@code
 * power.tensor-activity} and {@code power.memory-activity} of the chip. Kernels of a published database ran alone and cool:
 * those of H100 at 0.885 of the peak, those of H200, the same die read at its limit, at 0.734. What memory binds is slowed as
 * well, which is too much, and pauses of communication do not cool, which is too little.
 *
 * <p>Under a {@link PowerCap} the clock falls further, from where the chip's own limit has it, and what memory binds follows by that
 * cap's exponent only.
 *
 * <p>Limits act within milliseconds, so a segment of a layer is the time they average over. Chips that are no GPUs have rates
 * that hold. That half of the voltage goes with the clock is an estimate for the upper half of the range of clocks.
 */
final class PowerLimit {

    private static final int STEPS = 40;

    /** Share of the voltage that goes with the clock. */
    private static final double VOLTAGE = 0.5;

    private PowerLimit() {}

    /** Of all rows of {@code costs} on {@code rank}. */
    static double factor(CostBatch costs, Rank rank) {
        return factor(costs, rank, PowerCap.NONE);
    }

    /** The same under {@code cap}, which slows what memory binds less than what engines bind. */
    static double factor(CostBatch costs, Rank rank, PowerCap cap) {
        double time = costs.sum(costs.timePs);
        double headroom = cap.headroom(rank);
        if ((rank.gpu() == null && headroom == 1) || time == 0) {
            return 1;
        }
        double busy =
                rank.tensorActivity() * costs.sum(costs.tensorPs) + rank.memoryActivity() * costs.sum(costs.memoryPs);
        double wanted = rank.gpu() == null ? Math.min(1, busy / time) : busy / time;
        double own = clock(wanted);
        if (headroom == 1) {
            return 1 / own;
        }
        double share = cap.clockVoltage();
        double capped = clock(wanted / headroom * scale(VOLTAGE, own) / scale(share, own), share);
        double memory = costs.boundPs(Engine.MEMORY) / time;
        double pace = 1 - memory + memory * cap.memoryPace();
        return StrictMath.pow(own / Math.min(own, capped), pace) / own;
    }

    /** The square of the voltage at clock {@code f}. */
    private static double scale(double share, double f) {
        double volts = 1 - share + share * f;
        return volts * volts;
    }

    /** The share of the full clock at which {@code wanted} times the power to spare is drawn in full. */
    static double clock(double wanted) {
        return clock(wanted, VOLTAGE);
    }

    private static double clock(double wanted, double share) {
        if (wanted <= 1) {
            return 1;
        }
        double low = 0;
        double high = 1;
        for (int i = 0; i < STEPS; i++) {
            double f = (low + high) / 2;
            if (wanted * f * scale(share, f) > 1) {
                high = f;
            } else {
                low = f;
            }
        }
        return low;
    }
}
