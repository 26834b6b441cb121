package trnsim.simulator.serving.batching;

import trnsim.simulator.serving.KvBudget;

/**
 * The key-value memory of a replica's rank, in bytes, and how it fills while all decoding rows grow by a token an iteration.
 *
 * <p>A row takes a block when its cached tokens are a multiple of the block size: in iterations {@code i} with
 * {@code i + offset = 0 (mod block)}. Rows are so counted by {@code offset mod block}, and what any iteration takes is known
 * without looking at them. A row is young while its windowed layers still grow; {@link KvBudget} has the formula.
 */
final class KvPool {

    private final KvBudget kv;
    private final int block;
    private final int[] phase;
    private final int[] youngPhase;
    private final boolean windowed;
    private final Prefixes prefixes;
    private final KvMemory memory;

    KvPool(KvBudget kv, Prefixes prefixes, KvMemory memory) {
        this.memory = memory;
        this.kv = kv;
        this.prefixes = prefixes;
        this.block = kv.blockSize();
        this.phase = new int[block];
        this.youngPhase = new int[block];
        this.windowed = kv.windowBlockBytes() > 0;
    }

    long bytes(long tokens) {
        return kv.bytes(tokens);
    }

    boolean windowed() {
        return windowed;
    }

    /** Cached tokens from which a row is no longer young. */
    long grownTokens() {
        return kv.windowTokens();
    }

    void add(long offset) {
        phase[Math.floorMod(offset, block)]++;
    }

    void remove(long offset) {
        phase[Math.floorMod(offset, block)]--;
    }

    void addYoung(long offset) {
        youngPhase[Math.floorMod(offset, block)]++;
    }

    void removeYoung(long offset) {
        youngPhase[Math.floorMod(offset, block)]--;
    }

    /** Bytes that decoding rows take in {@code iteration}. */
    long need(long iteration) {
        int due = Math.floorMod(-iteration, block);
        long need = phase[due] * kv.fullBlockBytes();
        return windowed ? need + youngPhase[due] * kv.windowBlockBytes() : need;
    }

    void allocate(long bytes) {
        memory.freeBytes -= bytes;
        memory.allocatedBytes += bytes;
        prefixes.fit(memory.freeBytes);
    }

    void release(long bytes) {
        memory.freeBytes += bytes;
        memory.freedBytes += bytes;
    }

    /**
     * How many iterations from {@code iteration} on find memory, given that the first has taken its own; at most {@code most}.
     *
     * @param rows decoding rows
     */
    long iterations(long iteration, int rows, long most) {
        long blockBytes = kv.fullBlockBytes() + kv.windowBlockBytes();
        if (blockBytes == 0 || (most - 2 + block) / block * rows * blockBytes <= memory.freeBytes) {
            return most;
        }
        long left = memory.freeBytes;
        for (long i = 1; i < most; i++) {
            left -= need(iteration + i);
            if (left < 0) {
                return i;
            }
        }
        return most;
    }

    /**
     * Takes what a stretch of {@code count} iterations takes after its first, and returns the integral over the stretch of the
     * bytes in use, in byte picoseconds; iteration i of it takes {@code firstPs + i growthPs}. Whoever shares the memory
     * out adds up its use, so that it is not counted for each.
     */
    double pass(long iteration, long count, long firstPs, long growthPs) {
        double whole = duration(count, firstPs, growthPs);
        double integral = (double) usedBytes() * whole;
        long last = Math.min(count - 1, block);
        for (long i = 1; i <= last; i++) {
            long bytes = need(iteration + i);
            if (bytes > 0) {
                long times = (count - 1 - i) / block + 1;
                allocate(times * bytes);
                integral += bytes * (times * whole - durations(times, i, firstPs, growthPs));
            }
        }
        return memory.shared() ? 0 : integral;
    }

    private static double duration(double count, double firstPs, double growthPs) {
        return count * firstPs + growthPs * (count * (count - 1) / 2);
    }

    /** The sum of the durations of stretches of i, i + block, ... iterations. */
    private double durations(double times, double i, double firstPs, double growthPs) {
        double pairs = times * (times - 1) / 2;
        double squares = pairs * (2 * times - 1) / 3;
        double sum = times * i + block * pairs;
        double squared = times * i * i + 2 * i * block * pairs + (double) block * block * squares;
        return sum * firstPs + growthPs * (squared - sum) / 2;
    }

    long freeBytes() {
        return memory.freeBytes;
    }

    long usedBytes() {
        return kv.poolBytes() - memory.freeBytes;
    }

    long allocatedBytes() {
        return memory.allocatedBytes;
    }

    long freedBytes() {
        return memory.freedBytes;
    }
}
