package trnsim.kernels.neuron;

/**
 * How fused attention is cut on one core.
 *
 * @param orientation what lies on the partitions
 * @param keys keys of a tile
 * @param queryBlock query rows that stay in SBUF while keys and values stream past them
 * @param resident keys and values of a head stay in SBUF instead
 * @param exponential the engine of the exponentials
 * @param copies the engine that takes transposed weights out of PSUM
 */
public record AttentionTiling(
        Orientation orientation, int keys, long queryBlock, boolean resident, Engine exponential, Engine copies) {

    /** What lies on the partitions. */
    public enum Orientation {
        /** 128 query rows: weights are transposed before they meet the values. */
        ROWS,
        /** 128 keys, query rows in columns: nothing is transposed, statistics cross the partitions. */
        KEYS
    }

    /** The two engines that read PSUM. */
    public enum Engine {
        VECTOR,
        SCALAR
    }

    @Override
    public String toString() {
        return "%s on partitions, %d keys a tile, %s, exponentials on %s"
                .formatted(
                        orientation == Orientation.ROWS ? "queries" : "keys",
                        keys,
                        resident ? "keys and values kept" : queryBlock + " query rows kept",
                        exponential == Engine.SCALAR ? "scalar engine" : "vector engine");
    }
}
