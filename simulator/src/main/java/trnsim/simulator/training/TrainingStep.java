package trnsim.simulator.training;

import trnsim.simulator.engine.EngineCounts;

/**
 * What one step took, averaged over the ranks where they differ. The times below add up to {@code stepPs} for an average
 * rank; flops, bytes and energy are sums over all ranks.
 *
 * @param stepPs one step
 * @param tensorBoundPs operators bound by the tensor engine
 * @param memoryBoundPs operators bound by device memory
 * @param otherBoundPs operators bound by vector or scalar engines or by their start
 * @param tensorCommPs exposed collectives of tensor parallelism, waiting for others included
 * @param contextCommPs exposed collectives of context parallelism
 * @param expertCommPs exposed collectives of expert parallelism
 * @param dataCommPs exposed collectives of data parallelism
 * @param launchPs starts of compiled graphs
 * @param updatePs the optimizer
 * @param hostPs waiting for copies to and from the host and for its processor
 * @param bubblePs waiting for other stages
 * @param use how busy engines and links are
 * @param modelFlops useful operations: three forward passes without recomputation, causal attention counted as masked
 * @param hardwareFlops operations executed
 * @param energyPj above idle
 */
public record TrainingStep(
        long stepPs,
        double tensorBoundPs,
        double memoryBoundPs,
        double otherBoundPs,
        double tensorCommPs,
        double contextCommPs,
        double expertCommPs,
        double dataCommPs,
        double launchPs,
        double updatePs,
        double hostPs,
        double bubblePs,
        EngineUse use,
        double modelFlops,
        double hardwareFlops,
        double bytes,
        double energyPj,
        EngineCounts counts) {

    /** Share of the step in which training waits for collectives that may leave the domain. */
    public double networkShare() {
        return (contextCommPs + expertCommPs + dataCommPs) / stepPs;
    }
}
