package trnsim.kernels.neuron;

import trnsim.kernels.cost.StoredBytes;
import trnsim.kernels.cost.Work;
import trnsim.workloads.operator.Dtype;

/**
 * Weights stored narrower than the tensor engine multiplies them: unpacked and cast on the other engines, beside the product
 * they feed.
 *
 * <pre>
 *   n        = weights / (128 x cores)                                                per partition
 *   vector   n (unpack nibbles) + 2 n / mode (scale by group)      where the format has them
 *   any      n (cast)                                              on vector, scalar and, since v3, GpSimd engine at once
 *   time     = fixed + max( product, DMA, evacuation of PSUM and dequantisation on their engines )
 * </pre>
 *
 * <p>Taken by the array as they are: fp8 beside 16-bit activations, at the rate of the latter; MXFP8 and MXFP4 beside MXFP8
 * (NeuronCore-v4 converts MXFP4 on the way in; Trainium3 architecture guide). Scales per channel are applied when PSUM is
 * emptied, at no cost. Each weight is dequantised once per core; a tiling that loads it again would do it again, but is not chosen
 * where vector engines bind. Instruction costs: {@link Instruction}.
 */
final class Dequantise {

    private final NeuronCore core;

    Dequantise(NeuronCore core) {
        this.core = core;
    }

    /** True if the array multiplies {@code weight} with activations in {@code compute}; dtypes by ordinal. */
    static boolean multiplies(int compute, int weight) {
        double bytes = StoredBytes.of(compute);
        boolean mx = weight == Dtype.MXFP8.ordinal() || weight == Dtype.MXFP4.ordinal();
        return StoredBytes.of(weight) >= bytes
                || weight == Dtype.FP8.ordinal() && bytes <= 2
                || mx && compute == Dtype.MXFP8.ordinal();
    }

    /** Adds to {@code work}, a product's, what {@code weights} stored as {@code weight} take before it. */
    void add(double weights, int compute, int weight, Work work) {
        double n = weights / (NeuronCore.PARTITIONS * core.cores);
        double stored = StoredBytes.of(weight);
        double own = (stored < 1 ? n : 0)
                + (stored == 1 || stored >= 2 ? 0 : 2 * n / core.pairMode(Math.min(2, StoredBytes.of(compute))));
        double vector = work.vectorPs + own / core.vectorPerPs;
        double level = level(n, work.vectorPs, vector);
        work.scalarPs = Math.max(work.vectorPs, level);
        work.vectorPs = Math.max(vector, level);
        work.gpsimdPs = core.parallel ? level : 0;
        double busy = Math.max(Math.max(work.tensorPs, work.memoryPs), work.vectorPs);
        work.timePs = work.fixedPs + busy;
        work.sramBytes += weights * (stored + StoredBytes.of(compute));
    }

    /** When {@code n} casts are done on engines that start at 0, {@code scalar} and the later {@code vector}. */
    private double level(double n, double scalar, double vector) {
        double rate = core.parallel ? core.gpsimdPerPs : 0;
        double level = rate > 0 ? n / rate : Double.POSITIVE_INFINITY;
        if (level > scalar) {
            rate += core.scalarPerPs;
            level = (scalar * core.scalarPerPs + n) / rate;
        }
        if (level > vector) {
            rate += core.vectorPerPs;
            level = (vector * core.vectorPerPs + scalar * core.scalarPerPs + n) / rate;
        }
        return level;
    }
}
