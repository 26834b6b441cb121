package trnsim.kernels.neuron;

/**
 * What a DMA row of one partition costs, in bytes at the full rate of the engines.
 *
 * <pre>
 *   cost(b) = min( b / s, max( 2,519, 799 + 0.840 b, 144 + b ) )
 *   time of a transfer = rows x cost / rate of the core's engines
 * </pre>
 *
 * <p>From 2 KiB on the constants are those of the figure in the Neuron DMA bandwidth guide, which shows one transfer at a time:
 * shares of 0.813 at 2 KiB and 0.966 at 4 KiB, then 0.983, 0.990 and 1.000, which 144 bytes a row meet within half a
 * percent. The figure's foot, 0.85 us whatever the size, is start-up that queues hide from each other, so in a stream of transfers
 * a short row pays by the byte: {@code s} is {@code dma.short-rows} of the chip. Cost never falls with size and is never below
 * the bytes. Rows of a few bytes are outside what was measured; {@link NeuronCore#startPs()} bounds them from below.
 */
final class DmaRows {

    static final double FLAT = 2048 / 0.813;
    private static final double AT_4K = 4096 / 0.966;
    static final double ROW = AT_4K - 4096;
    static final double SLOPE = (AT_4K - FLAT) / 2048;
    static final double OFFSET = FLAT - 2048 * SLOPE;

    /** Cost per byte of a short row. */
    final double perByte;

    DmaRows(double shortRows) {
        perByte = 1 / shortRows;
    }

    /** Bytes at full rate that a row of {@code bytes} takes as long as. */
    double cost(double bytes) {
        return Math.min(bytes * perByte, Math.max(FLAT, Math.max(OFFSET + bytes * SLOPE, ROW + bytes)));
    }

    /** A partition's {@code bytes} in rows of {@code width} bytes and one for the rest. */
    double cut(double bytes, double width) {
        double whole = Math.floor(bytes / width);
        return whole * cost(width) + cost(bytes - whole * width);
    }
}
