package trnsim.kernels.cpu;

import trnsim.kernels.chip.CpuRates;
import trnsim.kernels.chip.Rank;

/**
 * Time of bytes behind the L2 caches: last-level cache and device memory, for one core and for all together.
 *
 * <pre>  time = max( share / core's LLC rate, total / LLC rate, memory share / core's rate, memory total / bandwidth )</pre>
 *
 * <p>A few cores cannot draw the socket's bandwidth. {@code share} is what the busiest core moves.
 */
final class CpuMemory {

    final CpuRates cpu;
    final double bytesPerPs;

    CpuMemory(Rank rank, CpuRates cpu) {
        this.cpu = cpu;
        this.bytesPerPs = rank.bytesPerPs();
    }

    /**
     * The share of {@code bytes} that misses the last-level cache when they are read again and again: none while they fit,
     * all of them from twice its size on. The straight line between is an assumption; LRU would miss all at once.
     */
    double missed(double bytes) {
        return cpu.llcBytes() > 0 ? Math.max(0, Math.min(1, bytes / cpu.llcBytes() - 1)) : 1;
    }

    /** Time until the last of these bytes has arrived. */
    double ps(double coreBytes, double totalBytes, double coreMemoryBytes, double totalMemoryBytes) {
        double cache = Math.max(coreBytes / cpu.llcCoreBytesPerPs(), totalBytes / cpu.llcBytesPerPs());
        double memory = Math.max(coreMemoryBytes / cpu.memoryCoreBytesPerPs(), totalMemoryBytes / bytesPerPs);
        return Math.max(cache, memory);
    }
}
