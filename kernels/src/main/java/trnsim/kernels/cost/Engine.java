package trnsim.kernels.cost;

/** What binds an operator: the resource whose time is longest. */
public enum Engine {
    TENSOR,
    VECTOR,
    SCALAR,
    MEMORY,
    /** Fixed cost exceeds all work. */
    LAUNCH;

    /** The engine whose time is longest, memory before tensor before vector before scalar; or the fixed cost above all. */
    public static Engine slowest(double fixed, double tensor, double vector, double scalar, double memory) {
        double work = Math.max(Math.max(tensor, vector), Math.max(scalar, memory));
        if (fixed > work) {
            return LAUNCH;
        }
        return memory >= work ? MEMORY : tensor >= work ? TENSOR : vector >= work ? VECTOR : SCALAR;
    }
}
