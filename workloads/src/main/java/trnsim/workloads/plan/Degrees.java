package trnsim.workloads.plan;

/**
 * How many ways a run is cut along each dimension; their product but for {@code expert} is the number of ranks.
 *
 * @param tensor ranks that share each matmul
 * @param context ranks that share each sequence
 * @param pipeline stages
 * @param data replicas
 * @param expert ranks, taken from tensor x context x data, that share the experts of a layer
 */
public record Degrees(int tensor, int context, int pipeline, long data, int expert) {

    public Degrees {
        if (tensor < 1 || context < 1 || pipeline < 1 || data < 1 || expert < 1) {
            throw new IllegalArgumentException("a degree is at least 1");
        }
    }

    /** Ranks in use. */
    public long ranks() {
        return (long) tensor * context * pipeline * data;
    }

    /** Ranks along {@code axis}. */
    public long of(Axis axis) {
        return switch (axis) {
            case TENSOR -> tensor;
            case CONTEXT -> context;
            case DATA -> data;
            case PIPELINE -> pipeline;
        };
    }
}
