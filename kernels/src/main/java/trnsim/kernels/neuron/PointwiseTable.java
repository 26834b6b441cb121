package trnsim.kernels.neuron;

import trnsim.kernels.cost.Work;
import trnsim.workloads.operator.OperatorBatch;

/**
 * Pointwise operators seen before, in a table of {@value #SLOTS} slots, a newer one taking the slot of an older one. What it
 * holds is what {@link NeuronPointwise} finds, so results do not depend on it.
 */
final class PointwiseTable {

    private static final int LOG = 10;
    private static final int SLOTS = 1 << LOG;
    private static final int SIZES = 6;
    private static final int KEYS = SIZES + 1;
    private static final int VALUES = 9;

    private final long[] keys = new long[SLOTS * KEYS];
    private final double[] values = new double[SLOTS * VALUES];
    private int slot;

    /** Fills {@code work} if row {@code i} is known; false if not. */
    boolean recall(OperatorBatch ops, int i, Work work) {
        // A row that is priced has elements, so an empty slot matches none.
        long traits = traits(ops, i);
        long hash = traits;
        for (int j = 0; j < SIZES; j++) {
            hash = hash * 0x9E3779B97F4A7C15L + ops.d[j][i];
        }
        slot = (int) (hash * 0x9E3779B97F4A7C15L >>> 64 - LOG);
        int key = slot * KEYS;
        for (int j = 0; j < SIZES; j++) {
            if (keys[key + j] != ops.d[j][i]) {
                return false;
            }
        }
        if (keys[key + SIZES] != traits) {
            return false;
        }
        int at = slot * VALUES;
        work.timePs = values[at];
        work.fixedPs = values[at + 1];
        work.tensorPs = values[at + 2];
        work.vectorPs = values[at + 3];
        work.scalarPs = values[at + 4];
        work.gpsimdPs = values[at + 5];
        work.memoryPs = values[at + 6];
        work.bytes = values[at + 7];
        work.sramBytes = values[at + 8];
        return true;
    }

    /** Keeps {@code work} for the row that was last asked for. */
    void remember(OperatorBatch ops, int i, Work work) {
        int key = slot * KEYS;
        for (int j = 0; j < SIZES; j++) {
            keys[key + j] = ops.d[j][i];
        }
        keys[key + SIZES] = traits(ops, i);
        int at = slot * VALUES;
        values[at] = work.timePs;
        values[at + 1] = work.fixedPs;
        values[at + 2] = work.tensorPs;
        values[at + 3] = work.vectorPs;
        values[at + 4] = work.scalarPs;
        values[at + 5] = work.gpsimdPs;
        values[at + 6] = work.memoryPs;
        values[at + 7] = work.bytes;
        values[at + 8] = work.sramBytes;
    }

    private static long traits(OperatorBatch ops, int i) {
        return ops.kind[i] | (long) ops.input[i] << 8 | (long) ops.output[i] << 16 | (long) ops.phase[i] << 24;
    }
}
