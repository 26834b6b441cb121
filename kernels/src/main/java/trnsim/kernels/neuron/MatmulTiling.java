package trnsim.kernels.neuron;

/**
 * How a matmul is cut on one core.
 *
 * @param weightsStationary the weights are the stationary operand, the activations move; else the other way round
 * @param blockS stationary tiles of 128 columns per block
 * @param blockF moving tiles of 512 columns per block
 * @param blockK tiles of 128 rows per block
 * @param keep the operand whose block stays in SBUF over its whole depth while the other streams
 */
public record MatmulTiling(boolean weightsStationary, int blockS, int blockF, int blockK, Keep keep) {

    /** What stays resident: neither operand, the stationary or the moving one. */
    public enum Keep {
        NONE,
        STATIONARY,
        MOVING
    }

    @Override
    public String toString() {
        return "%d x %d x %d tiles (stationary %s x moving x depth)%s"
                .formatted(
                        blockS,
                        blockF,
                        blockK,
                        weightsStationary ? "weights" : "activations",
                        switch (keep) {
                            case NONE -> "";
                            case STATIONARY -> ", stationary block kept";
                            case MOVING -> ", moving block kept";
                        });
    }
}
