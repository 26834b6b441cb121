package trnsim.workloads.operator;

/** Number formats; {@link #bits()} counts storage, shared scales of block formats included. */
public enum Dtype {
    FP32(32),
    TF32(32),
    BF16(16),
    FP16(16),
    FP8(8),
    /** 32 elements share an 8-bit scale. */
    MXFP8(8.25),
    /** 32 elements share an 8-bit scale. */
    MXFP4(4.25),
    /** 16 elements share an 8-bit scale. */
    NVFP4(4.5),
    INT8(8),
    INT4(4.25);

    private final double bits;

    Dtype(double bits) {
        this.bits = bits;
    }

    /** Stored bits per element. */
    public double bits() {
        return bits;
    }

    /** Stored bytes per element. */
    public double bytes() {
        return bits / 8;
    }
}
