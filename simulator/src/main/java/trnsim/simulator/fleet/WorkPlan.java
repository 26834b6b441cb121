package trnsim.simulator.fleet;

/**
 * What a gang of chips does for a training run or a research job, by generation.
 *
 * @param chips of the gang; 0: no layout fits
 * @param tokensPerHour of the gang
 * @param mfu useful over peak operations of its step, 0 to 1
 * @param goodput share of its time that gets on, 0 to 1
 * @param watts of the racks of a busy chip
 * @param flopsPerToken useful
 * @param restartHours lost whenever it starts or moves
 * @param generations those it may run on, first choice first
 */
public record WorkPlan(
        long[] chips,
        double[] tokensPerHour,
        double[] mfu,
        double[] goodput,
        double[] watts,
        double[] flopsPerToken,
        double[] restartHours,
        int[] generations) {}
