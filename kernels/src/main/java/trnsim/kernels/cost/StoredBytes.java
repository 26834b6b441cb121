package trnsim.kernels.cost;

import trnsim.workloads.operator.Dtype;

/** Stored bytes per element by dtype ordinal, as operator batches carry it. */
public final class StoredBytes {

    private static final double[] BYTES = table();

    private StoredBytes() {}

    /** Bytes of one element of the dtype with this ordinal. */
    public static double of(int dtype) {
        return BYTES[dtype];
    }

    private static double[] table() {
        double[] bytes = new double[Dtype.values().length];
        for (Dtype dtype : Dtype.values()) {
            bytes[dtype.ordinal()] = dtype.bytes();
        }
        return bytes;
    }
}
