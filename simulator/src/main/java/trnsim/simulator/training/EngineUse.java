package trnsim.simulator.training;

import java.util.List;
import trnsim.simulator.contention.Demand;
import trnsim.workloads.plan.Layout;

/**
 * How busy engines and links are over a step, each 0 to 1, on average over all ranks.
 *
 * <pre>  sum over what runs of ( time alone x share that it uses meanwhile ) / time of the step</pre>
 *
 * <p>Sharing and slow ranks stretch both time and use, so nothing is counted twice.
 *
 * @param tensor the tensor engine at work
 * @param memory bytes of device memory over its rate
 * @param dma DMA engines of NeuronCores
 * @param link egress of a chip inside the scale-up domain
 * @param nic NICs of a host
 */
public record EngineUse(double tensor, double memory, double dma, double link, double nic) {

    static EngineUse of(Layout layout, List<StageProgram> stages, TrainingPrices prices, long stepPs) {
        double tensor = 0;
        double[] used = new double[Demand.RESOURCES];
        for (StageProgram stage : stages) {
            long[] counts = stage.program().counts();
            for (int row = 0; row < counts.length; row++) {
                if (counts[row] == 0) {
                    continue;
                }
                if (stage.works().get(row) instanceof RowWork.Operators operators) {
                    tensor += counts[row] * prices.segment(operators.batch()).tensorPs();
                }
                double alone = (double) counts[row] * prices.alonePs(stage.stage(), row);
                Demand demand = prices.demand(stage.stage(), row);
                used[Demand.MEMORY] += alone * demand.memory();
                used[Demand.DMA] += alone * demand.dma();
                used[Demand.LINK] += alone * demand.link();
                used[Demand.NIC] += alone * demand.nic();
            }
        }
        double whole = (double) layout.pipeline() * stepPs;
        return new EngineUse(
                tensor / whole,
                used[Demand.MEMORY] / whole,
                used[Demand.DMA] / whole,
                used[Demand.LINK] / whole,
                used[Demand.NIC] / whole);
    }
}
