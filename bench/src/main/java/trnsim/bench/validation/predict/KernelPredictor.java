package trnsim.bench.validation.predict;

import trnsim.bench.validation.truth.TruthRow;

/** Knows a file of kernels measured on their own, whose rows can be priced apart from the file. */
public interface KernelPredictor extends FilePredictor {

    /**
     * What {@code row} asks.
     *
     * @throws Skip if that is not modelled
     */
    KernelWork work(TruthRow row);
}
