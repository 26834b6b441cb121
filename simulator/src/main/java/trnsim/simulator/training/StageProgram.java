package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import trnsim.simulator.step.Program;
import trnsim.simulator.step.Spent;
import trnsim.workloads.plan.PassOrder;

/**
 * What a rank of one stage does in a training step.
 *
 * @param works per row of the program
 * @param queues names of the background queues
 * @param forward blocks of the program that pass one micro-batch forward, one per chunk
 * @param backward blocks that pass it backward, likewise
 * @param blocks the block of each kind of pass
 * @param last the block that follows the last pass
 */
record StageProgram(
        int stage,
        Program program,
        List<RowWork> works,
        List<String> queues,
        List<Integer> forward,
        List<Integer> backward,
        Map<PassOrder.Pass, Integer> blocks,
        int last) {

    static List<Program> programs(List<StageProgram> stages) {
        List<Program> programs = new ArrayList<>();
        stages.forEach(stage -> programs.add(stage.program()));
        return programs;
    }

    /** True if {@code row} is the optimizer's. */
    boolean isUpdate(int row) {
        return program.rows().spent(row) == Spent.UPDATE;
    }

    /** How often a micro-batch runs each row on its way forward. */
    long[] forwardCounts() {
        return counts(forward);
    }

    /** How often a micro-batch runs each row on its way back. */
    long[] backwardCounts() {
        return counts(backward);
    }

    private long[] counts(List<Integer> blocks) {
        long[] sum = new long[works.size()];
        for (int block : blocks) {
            long[] counts = program.counts(block);
            for (int row = 0; row < sum.length; row++) {
                sum[row] += counts[row];
            }
        }
        return sum;
    }
}
