package trnsim.kernels.cost;

/** What binds an operator: the resource whose time is longest. */
public enum Engine {
    TENSOR,
    VECTOR,
    SCALAR,
    /** The general-purpose engine of a NeuronCore. */
    GPSIMD,
    MEMORY,
    /** Fixed cost exceeds all work. */
    LAUNCH
}
