package trnsim.kernels.cpu;

import trnsim.kernels.chip.CpuRates;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.Work;

/**
 * Time of fused attention on the cores of a socket, prefill and decode alike: a core takes 64 query rows of one KV head through
 * the keys and keeps their outputs in L2.
 *
 * <pre>
 *   rows   = queries of a sequence x heads / KV heads        query heads that share a KV head go together
 *   tasks  = sequences x KV heads x ceil(rows / 64)          of r = min(rows, 64)
 *   keys   = pairs / queries
 *   task   = keys ( (d + dv) rows step  +  r (12 + 6) / lanes )        the products and softmax share the pipes
 *   time   = fork-join + min over splits s of keys:
 *              max( ceil(tasks s / cores) task / s,  LLC and memory ) + (another join and the partial outputs if s > 1)
 * </pre>
 *
 * <p>{@code rows step} is {@link RegisterTiles#rowsPs}; six vector operations per score besides the exponential: scale, maximum,
 * difference, sum, two conversions. Every task reads its keys and values from the last-level cache, which takes them from memory
 * once. The backward pass takes two and a half times all of it (FlashAttention-2, arXiv 2307.08691, section 3.1.2). Unlike
 * sequences are priced by their means. Transposing keys is not priced: caches are laid out for the kernel.
 */
final class CpuAttention {

    private static final double BLOCK_ROWS = 64;
    private static final double SCORE_OPS = CpuPointwise.EXP_OPS + 6;
    private static final double BACKWARD = 2.5;
    private static final double PARTIAL_BYTES = 8;
    private static final double[] SPLITS = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192};

    private final Rank rank;
    private final CpuRates cpu;
    private final CpuMemory memory;
    private final RegisterTiles tiles;

    CpuAttention(Rank rank, CpuRates cpu, CpuMemory memory, RegisterTiles tiles) {
        this.rank = rank;
        this.cpu = cpu;
        this.memory = memory;
        this.tiles = tiles;
    }

    /** Fills {@code work}, which is clear; {@code missed} is the share of KV bytes that the last-level cache lacks. */
    void cost(
            double queries,
            double kvTokens,
            double pairs,
            double heads,
            double headDim,
            double valueDim,
            double kvWidth,
            boolean backward,
            int dtype,
            double inBytes,
            double kvBytes,
            double outBytes,
            double missed,
            Work work) {
        double width = headDim + valueDim;
        double macs = pairs * heads * width;
        if (queries == 0 || macs == 0) {
            return;
        }
        double more = backward ? BACKWARD : 1;
        tiles.prepare(dtype);
        double each = queriesOfEach(queries, kvTokens, pairs);
        double sequences = Math.max(1, queries / each);
        double kvHeads = Math.min(heads, Math.max(1, Math.floor(kvWidth / width + 0.5)));
        double rows = each * heads / kvHeads;
        double blocks = Math.ceil(rows / BLOCK_ROWS);
        double tasks = sequences * kvHeads * blocks;
        double blockRows = Math.min(rows, BLOCK_ROWS);
        double keys = pairs / queries;
        double productPs = more * keys * width * tiles.rowsPs(blockRows);
        double softmaxPs = more * keys * blockRows * SCORE_OPS * cpu.cores() / rank.vectorPerPs();
        double small = more * queries * heads * (headDim * inBytes + valueDim * outBytes);
        double smallMissed = memory.missed(small);
        double kv = more * kvTokens * kvWidth * kvBytes;
        double taskKv = more * Math.min(keys, kvTokens / sequences) * kvWidth / kvHeads * kvBytes;
        double taskSmall = small / tasks;
        double best = Double.POSITIVE_INFINITY;
        work.bytes = kv * missed + small * smallMissed;
        for (double splits : SPLITS) {
            double turns = Math.ceil(tasks * splits / cpu.cores());
            double part = turns / splits;
            double partial = splits > 1 ? queries * heads * (valueDim + 2) * PARTIAL_BYTES * splits : 0;
            double memoryPs = memory.ps(
                    part * taskKv + turns * taskSmall,
                    tasks * taskKv + small + partial,
                    part * taskKv * missed / blocks + part * taskSmall * smallMissed,
                    work.bytes);
            double ps = Math.max(part * (productPs + softmaxPs), memoryPs) + (splits > 1 ? rank.kernelPs() : 0);
            if (ps < best) {
                best = ps;
                work.memoryPs = memoryPs;
                work.sramBytes = tasks * taskKv + small + partial;
            }
        }
        work.tensorPs = tasks * productPs / cpu.cores();
        work.vectorPs = tasks * softmaxPs / cpu.cores();
        work.flops = 2 * macs * more;
        work.fixedPs = rank.kernelPs();
        work.timePs = rank.kernelPs() + best;
    }

    /** Queries of each sequence if all are causal: {@code pairs = b n (c - (n - 1) / 2)} solved for n, with b n and b c given. */
    private static double queriesOfEach(double queries, double kvTokens, double pairs) {
        double past = kvTokens / queries - 0.5;
        double each = past > 0 ? (pairs / queries - 0.5) / past : queries;
        return Math.max(1, Math.min(queries, Math.floor(each + 0.5)));
    }
}
