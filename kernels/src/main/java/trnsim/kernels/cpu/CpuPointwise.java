package trnsim.kernels.cpu;

import trnsim.kernels.chip.CpuRates;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.Work;

/**
 * Time of an elementwise, row-wise or gathering operator on the cores of a socket.
 *
 * <pre>
 *   vector = elements (ops + (12 if exponential) + 1 per 16-bit or narrower read or write) / lanes
 *   part   = max( 1 / cores, min(1, 4096 / bytes) )                       a core takes at least 4 KiB
 *   time   = fork-join + max( part of vector on one core,  bytes of LLC and memory )
 * </pre>
 *
 * <p>An exponential is a polynomial on every lane: two multiply-adds and a rounding for the range, five for the polynomial, the
 * scale and its limits, 12 in all (Arm Optimized Routines, vector expf); there is no special-function unit. Activations
 * that fit the last-level cache were left there by the operator before; tables, caches and optimizer states were not.
 */
final class CpuPointwise {

    /** Vector operations of one exponential. */
    static final double EXP_OPS = 12;

    private static final double LEAST_BYTES = 4096;

    private final Rank rank;
    private final CpuRates cpu;
    private final CpuMemory memory;

    CpuPointwise(Rank rank, CpuRates cpu, CpuMemory memory) {
        this.rank = rank;
        this.cpu = cpu;
        this.memory = memory;
    }

    /**
     * Fills {@code work}, which is clear.
     *
     * @param ops vector operations over all elements, those of exponentials and conversions among them
     * @param cold whether the bytes come from device memory however few they are
     */
    void cost(double ops, double bytes, boolean cold, Work work) {
        if (ops == 0 && bytes == 0) {
            return;
        }
        double part = Math.max(1 / cpu.cores(), Math.min(1, LEAST_BYTES / bytes));
        double missed = cold ? 1 : memory.missed(bytes);
        double vectorPs = ops / rank.vectorPerPs();
        work.bytes = bytes * missed;
        work.sramBytes = bytes;
        work.vectorPs = vectorPs;
        work.memoryPs = memory.ps(part * bytes, bytes, part * bytes * missed, bytes * missed);
        work.fixedPs = rank.kernelPs();
        work.timePs = rank.kernelPs() + Math.max(part * cpu.cores() * vectorPs, work.memoryPs);
    }
}
