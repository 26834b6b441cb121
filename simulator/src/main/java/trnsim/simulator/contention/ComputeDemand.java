package trnsim.simulator.contention;

import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Engine;

/**
 * What operators that run one after the other take of a rank, on average over their time.
 *
 * <pre>
 *   memory   sum of bytes / memory rate of the rank
 *   DMA      sum of max( bytes / DMA rate of the rank, busy DMA engines where they, not memory, are slower )
 *   cores    sum of the times of operators that compute engines bind        each over the sum of all times
 * </pre>
 *
 * <p>An operator that memory binds loses nothing with some of the cores: it takes fewer than all of them to keep memory busy.
 * What starts and ends cost is no use of a resource. {@code CostBatch} gives memory and DMA engines one busy time, of the
 * slower; where that is memory, rows shorter than a DMA engine likes are not seen.
 */
public final class ComputeDemand {

    private ComputeDemand() {}

    /** Of all rows. */
    public static Demand of(CostBatch costs, Rank rank) {
        return of(costs, 0, costs.size(), rank);
    }

    /** Of rows {@code from} to before {@code to}. */
    public static Demand of(CostBatch costs, int from, int to, Rank rank) {
        double psPerDmaByte = psPerDmaByte(rank);
        double time = 0;
        double memory = 0;
        double dma = 0;
        double cores = 0;
        for (int i = from; i < to; i++) {
            double onMemory = costs.bytes[i] / rank.bytesPerPs();
            time += costs.timePs[i];
            memory += onMemory;
            if (psPerDmaByte > 0) {
                double slower = costs.memoryPs[i] > onMemory ? costs.memoryPs[i] : 0;
                dma += Math.max(costs.bytes[i] * psPerDmaByte, slower);
            }
            cores += computes(costs.bound[i]) ? costs.timePs[i] : 0;
        }
        return time == 0
                ? Demand.NOTHING
                : new Demand(
                        Math.min(1, memory / time), Math.min(1, dma / time), Math.min(1, cores / time), false, 0, 0);
    }

    /** Of a copy of {@code bytes} to or from elsewhere that takes {@code timePs}. */
    public static Demand copy(double bytes, double timePs, Rank rank) {
        return timePs == 0
                ? Demand.NOTHING
                : new Demand(
                        Math.min(1, bytes / rank.bytesPerPs() / timePs),
                        Math.min(1, bytes * psPerDmaByte(rank) / timePs),
                        0,
                        false,
                        0,
                        0);
    }

    private static boolean computes(byte bound) {
        return bound != Engine.MEMORY.ordinal() && bound != Engine.LAUNCH.ordinal();
    }

    /** Of the DMA engines that are the rank's; 0 on chips without them. */
    private static double psPerDmaByte(Rank rank) {
        ChipSpec.Dma engines = rank.chip().dma();
        return engines == null
                ? 0
                : 1e12 * rank.ranksPerChip() / (rank.read(engines.engines()) * rank.read(engines.achievable()));
    }
}
