package trnsim.kernels.cost;

import trnsim.kernels.chip.Rank;

/** Evaluates tensor-engine times of matmuls; a scalar and a vector form give the same bits. */
public interface MatmulLanes {

    /** Fills {@link MatmulColumns#tensorPs}. */
    void tensorTimes(MatmulColumns columns, Rank rank);
}
