package trnsim.simulator.training;

import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;

/**
 * How much longer operators take that follow each other for seconds than each of them alone, because the board of a GPU lowers
 * its clock where they would draw more than its limit.
 *
 * <pre>  factor = max( 1, (a tensor busy + b memory busy) / time )</pre>
 *
 * <p>sums over the operators; a and b are what busy tensor cores and busy memory draw in units of the power between rest and
 * limit, {@code power.tensor-activity} and {@code power.memory-activity} of the chip. This is energy over power: at an energy
 * per operation that does not fall with the clock. So it is the most that the limit costs; a board that lowers its voltage
 * too loses less. Kernels of a published database ran alone and cool: those of H100 at 0.885 of the peak, those of H200,
 * the same die read at its limit, at 0.734.
 *
 * <p>Limits act within milliseconds, so a segment of a layer is the time they average over. Chips that are no GPUs have rates
 * that hold.
 */
final class PowerLimit {

    private PowerLimit() {}

    /** Of all rows of {@code costs} on {@code rank}. */
    static double factor(CostBatch costs, Rank rank) {
        double time = costs.sum(costs.timePs);
        if (rank.gpu() == null || time == 0) {
            return 1;
        }
        double busy = rank.tensorActivity() * costs.sum(costs.tensorPs) + rank.memoryActivity() * costs.sum(costs.memoryPs);
        return Math.max(1, busy / time);
    }
}
