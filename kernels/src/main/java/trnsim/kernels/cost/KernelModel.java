package trnsim.kernels.cost;

import trnsim.kernels.chip.Rank;
import trnsim.workloads.operator.OperatorBatch;

/** Prices operators on one rank: the kernels' only seam. */
public interface KernelModel {

    /** What a report calls this model. */
    String name();

    /** The rank it prices for. */
    Rank rank();

    /**
     * Writes the cost of each row of {@code operators} to the same row of {@code costs}, which is resized.
     *
     * @throws IllegalArgumentException for a dtype the chip cannot compute in
     */
    void cost(OperatorBatch operators, CostBatch costs);
}
