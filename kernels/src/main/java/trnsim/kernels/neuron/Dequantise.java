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
 * where vector engines bind. Keys and values that the array does not take are cast likewise, once per core, beside their
 * attention. Instruction costs: {@link Instruction}.
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
        double vector = work.vectorPs + own(n, compute, weight) / core.vectorPerPs;
        double level = level(n, 0, work.vectorPs, vector);
        work.scalarPs = Math.max(work.vectorPs, level);
        work.vectorPs = Math.max(vector, level);
        work.gpsimdPs = core.parallel ? level : 0;
        double busy = Math.max(Math.max(work.tensorPs, work.memoryPs), work.vectorPs);
        work.timePs = work.fixedPs + busy;
        work.sramBytes += weights * (StoredBytes.of(weight) + StoredBytes.of(compute));
    }

    /**
     * Adds to {@code work}, an attention's, what {@code elements} of keys and values stored as {@code stored} take before it;
     * returns by how much that makes it longer.
     */
    double addToAttention(double elements, int compute, int stored, Work work) {
        double n = elements / (NeuronCore.PARTITIONS * core.cores);
        double vector = work.vectorPs + own(n, compute, stored) / core.vectorPerPs;
        double level = level(n, work.gpsimdPs, work.scalarPs, vector);
        work.vectorPs = Math.max(vector, level);
        work.scalarPs = Math.max(work.scalarPs, level);
        work.gpsimdPs = core.parallel ? Math.max(work.gpsimdPs, level) : work.gpsimdPs;
        double before = work.timePs;
        work.timePs = Math.max(before, work.fixedPs + work.vectorPs);
        work.sramBytes += elements * (StoredBytes.of(stored) + StoredBytes.of(compute));
        return work.timePs - before;
    }

    /** Cycles of the vector engine beside the casts: unpacking nibbles and applying scales of groups. */
    private double own(double n, int compute, int weight) {
        double stored = StoredBytes.of(weight);
        return (stored < 1 ? n : 0)
                + (stored == 1 || stored >= 2 ? 0 : 2 * n / core.pairMode(Math.min(2, StoredBytes.of(compute))));
    }

    /**
     * When {@code n} casts are done on engines that are free from these times on: the level to which the three are filled.
     * GpSimd takes none where it shares a port with the vector engine.
     */
    private double level(double n, double gpsimd, double scalar, double vector) {
        double firstLevel = filled(n, gpsimd, scalar, vector, Math.min(gpsimd, Math.min(scalar, vector)));
        double most = Math.max(scalar, vector);
        double middle = Math.max(Math.min(scalar, vector), Math.min(gpsimd, most));
        double level = firstLevel > middle ? filled(n, gpsimd, scalar, vector, middle) : firstLevel;
        double last = Math.max(gpsimd, most);
        return level > last ? filled(n, gpsimd, scalar, vector, last) : level;
    }

    /** The level if exactly the engines that are free at {@code from} take part. */
    private double filled(double n, double gpsimd, double scalar, double vector, double from) {
        double rate = 0;
        double offset = 0;
        if (core.parallel && gpsimd <= from) {
            rate += core.gpsimdPerPs;
            offset += gpsimd * core.gpsimdPerPs;
        }
        if (scalar <= from) {
            rate += core.scalarPerPs;
            offset += scalar * core.scalarPerPs;
        }
        if (vector <= from) {
            rate += core.vectorPerPs;
            offset += vector * core.vectorPerPs;
        }
        return rate > 0 ? (n + offset) / rate : Double.POSITIVE_INFINITY;
    }
}
