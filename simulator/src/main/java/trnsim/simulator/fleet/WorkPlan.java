package trnsim.simulator.fleet;

/**
 * What a gang of chips does for a training run or a research job, by generation.
 *
 * @param chips of the gang; 0: no layout fits
 * @param tokensPerHour of the gang
 * @param watts of the racks of a busy chip
 * @param flopsPerToken useful
 * @param mfu of the step, useful over peak operations
 * @param restartHours lost whenever it starts or moves
 * @param generations those it may run on, first choice first
 */
public record WorkPlan(
        long[] chips,
        double[] tokensPerHour,
        double[] watts,
        double[] flopsPerToken,
        double[] mfu,
        double[] restartHours,
        int[] generations) {}
