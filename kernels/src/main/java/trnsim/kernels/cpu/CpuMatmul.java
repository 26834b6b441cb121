package trnsim.kernels.cpu;

import trnsim.kernels.chip.CpuRates;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.Work;

/**
 * Time of a dense or grouped matmul on all cores of a socket: the best of {@link RegisterTiles}, of the ways to deal C out to
 * the cores, and of the blocks of C that stay in L2.
 *
 * <p>With p x q cores on a product, s splits of k, and per core {@code M = rows ceil(ceil(m / rows) / p)} by
 * {@code N = nr ceil(ceil(n / nr) / q)} by {@code K = ceil(k / s)}:
 *
 * <pre>
 *   turns   = ceil(groups p q s / cores)
 *   compute = M N / (rows nr) K step  +  unpack K N ceil(M / bm) / lanes  +  2 M K bytes / L2       packs A if rows = 8
 *   L2      = min( M K ceil(N / nr) + K N ceil(M / bm),  K N ceil(M / rows) + M K ceil(N / bn) ) bytes / L2
 *   LLC     = M K ceil(N / bn) + K N ceil(M / bm) + M N          per core, with the bytes of each
 *   memory  = A + B + C as far as they miss the LLC, and once more per further pass over what does not fit
 *   time    = fork-join + max( turns max(compute, L2), LLC and memory ) + (partial sums and another join if s > 1)
 * </pre>
 *
 * <p>A bm x bn block of fp32 sums and 256-deep panels of A and B share half of L2 (Goto and van de Geijn 2008; Low et al. 2016,
 * with k innermost as oneDNN's batched-reduce kernels have it). Weights are packed once, before inference. Narrower weights
 * are unpacked by three vector operations per element and pass. Every candidate is monotone, so a larger product is never
 * faster; those whose products alone take longer than the best so far are not looked at further.
 *
 * <p>Not modelled: weights that stay in the L2 caches of many cores, which is too slow for models below a few hundred
 * megabytes; TLB misses; clocks that fall under load.
 */
final class CpuMatmul {

    private static final double DEEP = 256;
    private static final double UNPACK_OPS = 3;
    private static final double PARTIAL_BYTES = 8;
    private static final double[] SHARES = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256};
    private static final double[] SPLITS = {1, 2, 4, 8, 16, 32, 64};
    private static final double[] BLOCK_ROWS = {16, 64, 128, 256};

    private final Rank rank;
    private final CpuRates cpu;
    private final CpuMemory memory;
    private final RegisterTiles tiles;
    private final double lanesPerPs;
    private final double[] blockColumns = new double[BLOCK_ROWS.length];

    // The product being priced.
    private double rows;
    private double columns;
    private double deep;
    private double groups;
    private double inBytes;
    private double weightBytes;
    private double outBytes;
    private double inMissed;
    private double weightMissed;
    private double again;
    private double unpackPs;
    private double onceBytes;
    private double floorPs;

    private double bestPs;
    private double bestMemoryPs;
    private double bestMemoryBytes;
    private double bestCacheBytes;
    private double bestTensorPs;

    CpuMatmul(Rank rank, CpuRates cpu, CpuMemory memory, RegisterTiles tiles) {
        this.rank = rank;
        this.cpu = cpu;
        this.memory = memory;
        this.tiles = tiles;
        this.lanesPerPs = rank.vectorPerPs() / cpu.cores();
        double room = cpu.l2Bytes() / 2;
        for (int i = 0; i < BLOCK_ROWS.length; i++) {
            double fits = (room - BLOCK_ROWS[i] * DEEP * 4) / (4 * BLOCK_ROWS[i] + 4 * DEEP);
            blockColumns[i] = Math.max(1, Math.floor(fits));
        }
    }

    /** Fills {@code work}, which is clear; {@code missed} is the share of weight bytes that the last-level cache lacks. */
    void cost(
            double m,
            double n,
            double k,
            double products,
            int dtype,
            double input,
            double weight,
            double output,
            double missed,
            Work work) {
        double macs = products * m * n * k;
        if (macs == 0) {
            return;
        }
        rows = m;
        columns = n;
        deep = k;
        groups = products;
        inBytes = input;
        weightBytes = weight;
        outBytes = output;
        inMissed = memory.missed(groups * (m * k * input + m * n * output));
        weightMissed = missed;
        again = memory.missed(m * k * input + k * n * weight + m * n * output);
        unpackPs = weight < input ? UNPACK_OPS / lanesPerPs : 0;
        onceBytes = groups * (m * k * input * inMissed + k * n * weight * weightMissed + m * n * output * inMissed);
        floorPs = memory.ps(0, 0, 0, onceBytes);
        tiles.prepare(dtype);
        bestPs = Double.POSITIVE_INFINITY;
        for (int tile = 0; tile < tiles.count; tile++) {
            search(tile);
        }
        work.flops = 2 * macs;
        work.bytes = bestMemoryBytes;
        work.sramBytes = bestCacheBytes;
        work.tensorPs = bestTensorPs;
        work.memoryPs = bestMemoryPs;
        work.fixedPs = rank.kernelPs();
        work.timePs = bestPs + rank.kernelPs();
    }

    private void search(int tile) {
        double rowPanels = Math.ceil(rows / RegisterTiles.ROWS[tile]);
        double columnPanels = Math.ceil(columns / tiles.columns[tile]);
        boolean few = groups * rowPanels * columnPanels < cpu.cores();
        for (double p : SHARES) {
            if (p > cpu.cores()) {
                break;
            }
            for (double q = Math.floor(cpu.cores() / p); q >= 1; q = Math.floor(q / 2)) {
                if (bestPs <= floorPs && bestMemoryBytes <= onceBytes) {
                    return;
                }
                for (double splits : SPLITS) {
                    if (splits > 1 && (!few || splits > cpu.cores())) {
                        break;
                    }
                    share(tile, Math.ceil(rowPanels / p), Math.ceil(columnPanels / q), p, q, splits);
                }
            }
            if (p >= rowPanels) {
                break;
            }
        }
    }

    /** Prices one way to deal the product out, in every block, and keeps the best. */
    private void share(int tile, double rowPanels, double columnPanels, double p, double q, double splits) {
        double m = rowPanels * RegisterTiles.ROWS[tile];
        double n = columnPanels * tiles.columns[tile];
        double k = Math.ceil(deep / splits / tiles.depth) * tiles.depth;
        double tensorPs = rowPanels * columnPanels * k * tiles.stepPs[tile];
        double parts = groups * p * q * splits;
        double turns = Math.ceil(parts / cpu.cores());
        if (turns * tensorPs > bestPs) {
            return;
        }
        boolean packs = RegisterTiles.ROWS[tile] == RegisterTiles.ROWS[0];
        double a = m * k * inBytes;
        double b = k * n * weightBytes;
        double c = m * n * outBytes;
        double unpacked = weightBytes < inBytes ? k * n * inBytes : b;
        double joinPs = splits == 1
                ? 0
                : rank.kernelPs() + groups * rows * columns * PARTIAL_BYTES * splits / cpu.llcBytesPerPs();
        for (int i = 0; i < BLOCK_ROWS.length; i++) {
            double overB = Math.ceil(m / BLOCK_ROWS[i]);
            double overA = Math.ceil(n / blockColumns[i]);
            double coreBytes = a * overA + b * overB + c;
            double coreMemory = a * inMissed / q + b * weightMissed / p + c * inMissed;
            double reread = ((overA - 1) * rows * deep * inBytes + (overB - 1) * deep * columns * weightBytes) * again;
            double memoryBytes = onceBytes + groups * reread;
            double memoryPs = memory.ps(turns * coreBytes, parts * coreBytes, turns * coreMemory, memoryBytes);
            double l2Bytes = Math.min(a * columnPanels + unpacked * overB, unpacked * rowPanels + a * overA);
            double computePs = tensorPs + k * n * overB * unpackPs + (packs ? 2 * a / cpu.l2BytesPerPs() : 0);
            double corePs = turns * Math.max(computePs, l2Bytes / cpu.l2BytesPerPs());
            double ps = Math.max(corePs, memoryPs) + joinPs;
            if (ps < bestPs || ps == bestPs && memoryBytes < bestMemoryBytes) {
                bestPs = ps;
                bestMemoryPs = memoryPs;
                bestMemoryBytes = memoryBytes;
                bestCacheBytes = parts * coreBytes;
                bestTensorPs = Math.min(corePs, parts * tensorPs / cpu.cores());
            }
        }
    }
}
