package trnsim.simulator.training;

import java.util.List;
import trnsim.simulator.step.Spent;
import trnsim.simulator.step.StepOutcome;
import trnsim.workloads.plan.Layout;

/** Adds up what the ranks of a step did. */
final class TrainingSummary {

    private TrainingSummary() {}

    static TrainingStep of(TrainingPlan plan, List<StageProgram> stages, TrainingPrices prices, StepOutcome outcome) {
        Layout layout = plan.layout();
        double perStage = layout.ranksPerStage();
        double kernels = 0;
        double memory = 0;
        double other = 0;
        double flops = 0;
        double bytes = 0;
        double energy = 0;
        for (StageProgram stage : stages) {
            long[] counts = stage.program().counts();
            for (int row = 0; row < counts.length; row++) {
                if (!(stage.works().get(row) instanceof RowWork.Operators operators)) {
                    continue;
                }
                SegmentPrice price = prices.segment(operators.batch());
                double times = counts[row] * perStage;
                boolean update = stage.program().rows().spent(row) == Spent.UPDATE;
                kernels += update ? 0 : times * price.timePs();
                memory += update ? 0 : times * price.memoryBoundPs();
                other += update ? 0 : times * price.otherBoundPs();
                flops += times * price.flops();
                bytes += times * price.bytes();
                energy += times * price.energyPj();
            }
        }
        double ranks = layout.ranks();
        double compute = outcome.rankPs(Spent.COMPUTE);
        // Sharing and slow ranks stretch compute; its parts stretch alike.
        double stretch = kernels > 0 ? compute / kernels : 1;
        double tensorComm = outcome.rankPs(Spent.TENSOR_COMM);
        double contextComm = outcome.rankPs(Spent.CONTEXT_COMM);
        double expertComm = outcome.rankPs(Spent.EXPERT_COMM);
        double dataComm = outcome.rankPs(Spent.DATA_COMM);
        energy += prices.collectiveWatts() * (tensorComm + contextComm + expertComm + dataComm);
        return new TrainingStep(
                outcome.stepPs(),
                (compute - (memory + other) * stretch) / ranks,
                memory * stretch / ranks,
                other * stretch / ranks,
                tensorComm / ranks,
                contextComm / ranks,
                expertComm / ranks,
                dataComm / ranks,
                outcome.rankPs(Spent.LAUNCH) / ranks,
                outcome.rankPs(Spent.UPDATE) / ranks,
                outcome.rankPs(Spent.HOST) / ranks,
                outcome.rankPs(Spent.BUBBLE) / ranks,
                EngineUse.of(layout, stages, prices, outcome.stepPs()),
                ModelFlops.perStep(plan),
                flops,
                bytes,
                energy,
                outcome.counts());
    }
}
