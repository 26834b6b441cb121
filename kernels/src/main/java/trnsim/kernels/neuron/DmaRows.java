package trnsim.kernels.neuron;

/**
 * What a DMA row of one partition costs, in bytes at the full rate of the engines.
 *
 * <pre>
 *   cost(b) = b / s                          b up to 1 KiB, at most cost(2 KiB)
 *             linear between                 2 KiB / 0.813, 4 KiB / 0.966, 8 KiB / 0.983, 16 KiB / 0.990, 32 KiB
 *             b                              beyond
 *   time of a transfer = rows x cost / rate of the core's engines
 * </pre>
 *
 * <p>The shares above 1 KiB are those of the figure in the Neuron DMA bandwidth guide, which shows one transfer at a time. Its
 * foot, 0.85 us whatever the size, is start-up that queues hide from each other, so in a stream of transfers a short row pays
 * by the byte: {@code s} is {@code dma.short-rows} of the chip. Cost never falls with size. Rows of a few bytes are outside
 * what was measured; {@link NeuronCore#startPs()} bounds them from below.
 */
final class DmaRows {

    private static final double[] SIZE = {1024, 2048, 4096, 8192, 16384, 32768};
    private static final double[] SHARE = {0, 0.813, 0.966, 0.983, 0.990, 1};

    private final double shortRows;
    private final double flat = SIZE[1] / SHARE[1];
    private final double[] at = new double[SIZE.length];
    private final double[] slope = new double[SIZE.length];

    DmaRows(double shortRows) {
        this.shortRows = shortRows;
        at[0] = Math.min(SIZE[0] / shortRows, flat);
        for (int i = 1; i < SIZE.length; i++) {
            at[i] = SIZE[i] / SHARE[i];
            slope[i - 1] = (at[i] - at[i - 1]) / (SIZE[i] - SIZE[i - 1]);
        }
        slope[SIZE.length - 1] = 1;
    }

    /** Bytes at full rate that a row of {@code bytes} takes as long as. */
    double cost(double bytes) {
        if (bytes <= SIZE[0]) {
            return Math.min(bytes / shortRows, flat);
        }
        int i = bytes >= SIZE[3]
                ? bytes >= SIZE[5] ? 5 : bytes >= SIZE[4] ? 4 : 3
                : bytes >= SIZE[2] ? 2 : bytes >= SIZE[1] ? 1 : 0;
        return at[i] + (bytes - SIZE[i]) * slope[i];
    }

    /** A partition's {@code bytes} in rows of {@code width} bytes and one for the rest. */
    double cut(double bytes, double width) {
        double whole = Math.floor(bytes / width);
        return whole * cost(width) + cost(bytes - whole * width);
    }
}
