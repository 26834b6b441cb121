package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.List;
import trnsim.simulator.step.Rows;
import trnsim.simulator.step.Spent;

/**
 * What one pipeline stage costs when nothing waits and nothing shares, on its first rank.
 *
 * @param forwardPs one micro-batch forward through all chunks of a rank
 * @param backwardPs one micro-batch backward
 * @param collectivesPs of both, collectives that nothing hides
 * @param sendPs moving one micro-batch's activations to the next stage
 * @param backgroundPs in a step, what runs in the background
 * @param updatePs the optimizer
 * @param stepPs in a step, all that runs in the foreground
 */
public record StageCost(
        long forwardPs,
        long backwardPs,
        long collectivesPs,
        long sendPs,
        long backgroundPs,
        long updatePs,
        long stepPs) {

    static List<StageCost> of(List<StageProgram> stages, TrainingPrices prices) {
        List<StageCost> costs = new ArrayList<>();
        for (StageProgram stage : stages) {
            costs.add(of(stage, prices));
        }
        return List.copyOf(costs);
    }

    private static StageCost of(StageProgram stage, TrainingPrices prices) {
        Rows rows = stage.program().rows();
        long[] counts = stage.program().counts();
        long[] forward = stage.forwardCounts();
        long[] backward = stage.backwardCounts();
        long[] background = stage.program().startedCounts();
        long[] sums = new long[7];
        for (int row = 0; row < rows.size(); row++) {
            long ps = prices.alonePs(stage.stage(), row);
            long main = (counts[row] - background[row]) * ps;
            sums[0] += forward[row] * ps;
            sums[1] += backward[row] * ps;
            sums[2] += rows.isCollective(row) ? (forward[row] + backward[row]) * ps : 0;
            sums[3] = rows.isMessage(row) && rows.flow(row) == 0 ? ps : sums[3];
            sums[4] += background[row] * ps;
            sums[5] += rows.spent(row) == Spent.UPDATE ? main : 0;
            sums[6] += main;
        }
        return new StageCost(sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6]);
    }
}
