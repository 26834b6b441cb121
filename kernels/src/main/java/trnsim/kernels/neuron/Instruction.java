package trnsim.kernels.neuron;

/**
 * Instructions of the vector, scalar and GpSimd engines with what they cost, in cycles for N elements per partition.
 *
 * <pre>  cycles = max( 64, N x perElement / mode ) + extra</pre>
 *
 * <p>{@code mode} is {@link NeuronCore#copyMode} or {@link NeuronCore#pairMode} where the operands allow it, else 1. Costs:
 * NKI ISA documentation 2.26, "estimated instruction cost"; modes: NKI architecture guides of Trainium2 and Trainium3.
 */
enum Instruction {
    /** A function of each element. */
    ACTIVATION(Runs.SCALAR, Mode.NONE, 1, 0),
    /** The same with the sum of the row. */
    ACTIVATION_REDUCE(Runs.SCALAR, Mode.NONE, 1, NeuronCore.INITIATION),
    /** Exponential with row maximum and sum; the vector engine of NeuronCore-v4 does it at four times the rate. */
    EXPONENTIAL(Runs.EXPONENTIAL, Mode.NONE, 1, NeuronCore.INITIATION),
    /** An element and a scalar of its row, on either engine; also copies and casts. */
    TENSOR_SCALAR(Runs.EITHER, Mode.COPY, 1, 0),
    /** The same with a reduction along the row. */
    TENSOR_SCALAR_REDUCE(Runs.VECTOR, Mode.NONE, 1, NeuronCore.INITIATION),
    /** Sum, difference or product of two tensors in SBUF: both pass one read port. */
    TENSOR_TENSOR(Runs.VECTOR, Mode.PAIR, 2, 0),
    /** Scalar and tensor in one instruction. */
    SCALAR_TENSOR_TENSOR(Runs.VECTOR, Mode.NONE, 2, 0),
    /** Row maximum or sum. */
    TENSOR_REDUCE(Runs.VECTOR, Mode.HALF, 1, 0),
    RECIPROCAL(Runs.VECTOR, Mode.NONE, 8, 0),
    /** The eight largest of a row, where they are, or their removal. */
    EIGHT(Runs.VECTOR, Mode.NONE, 1, 0),
    /** From 16 bits to an MX format with its scales, four elements per cycle (NeuronCore-v4). */
    QUANTIZE_MX(Runs.VECTOR, Mode.NONE, 0.25, 0),
    /** Indices, masks, descriptors of gathers. */
    INDEX(Runs.GPSIMD, Mode.NONE, 1, 150);

    /** The engine. */
    enum Runs {
        VECTOR,
        SCALAR,
        /** Vector or scalar, whichever is less busy. */
        EITHER,
        /** Scalar, or the vector engine that has exponentials. */
        EXPONENTIAL,
        GPSIMD
    }

    /** Which operands are faster. */
    private enum Mode {
        NONE,
        /** {@link NeuronCore#copyMode}. */
        COPY,
        /** {@link NeuronCore#pairMode}. */
        PAIR,
        /** Twice for 16-bit operands. */
        HALF
    }

    final Runs runs;
    private final Mode mode;
    private final double perElement;
    private final double extra;

    Instruction(Runs runs, Mode mode, double perElement, double extra) {
        this.runs = runs;
        this.mode = mode;
        this.perElement = perElement;
        this.extra = extra;
    }

    /** Cycles of the vector engine, or of the GpSimd engine, for {@code n} elements of at most {@code bytes} each. */
    double cycles(NeuronCore core, double n, double bytes) {
        double rate = switch (mode) {
            case NONE -> runs == Runs.EXPONENTIAL ? 4 : 1;
            case COPY -> core.copyMode(bytes);
            case PAIR -> core.pairMode(bytes);
            case HALF -> bytes == 2 ? 2 : 1;
        };
        return Math.max(NeuronCore.INITIATION, n * perElement / rate) + extra;
    }

    /** Cycles of the scalar engine, which works on one element per cycle, two of 16 bits on NeuronCore-v4 for copies. */
    double scalarCycles(NeuronCore core, double n, double bytes) {
        double rate = mode == Mode.COPY ? core.scalarCopyMode(bytes) : 1;
        return Math.max(NeuronCore.INITIATION, n / rate) + extra;
    }
}
