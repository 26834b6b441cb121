package trnsim.kernels.gpu;

import trnsim.kernels.chip.GpuCalibration.AttentionKernel;
import trnsim.kernels.chip.GpuRates;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.Work;

/**
 * Time of fused attention on a GPU, prefill and decode alike: blocks of 128 query rows walk over tiles of 128 keys.
 *
 * <pre>
 *   sequences b, queries of each n    from queries, KV tokens and pairs as if every sequence were causal
 *   rows   = n heads / KV heads       query heads that share a KV head fill one block
 *   blocks = b KV heads ceil(rows / 128)
 *   keys   = pairs / queries + (min(n, 128) - 1) / 2          the diagonal costs half a block more
 *   tile   = max( r 128 ((d + dv) / rate of one SM + softmax (1 / exp + 6 / lanes)), 128 kv bytes / feed )
 *   fixed  = block (1 + (d + dv) / 256) / 2                   pages, queries in, outputs out
 *   time   = launch + setup + min over splits s of
 *              max( ceil(blocks s / SMs) (fixed + max(1, keys / 128 / s) tile), bytes / bandwidth + fixed )
 *              + (launch and fill of the kernel that combines if s > 1)
 * </pre>
 *
 * <p>r is 128 rows, or 64 for a block that has no more; kv is the width that one KV head stores per token; {@code exp} and
 * {@code lanes} are results per picosecond of one SM's special-function units and vector lanes, six vector operations per
 * score. {@code setup} is one kernel that schedules blocks with FlashAttention-3; with FlashAttention-2 a decode step with
 * grouped queries repacks them: one launch, and two kernels more if several sequences have several KV heads. There, several
 * queries never take less than one of them would. The backward pass takes two and a half times the tiles and bytes.
 *
 * <p>Sources: FlashAttention-2 (arXiv 2307.08691) section 3, FlashAttention-3 (arXiv 2407.08608), Flash-Decoding. A batch of
 * unlike sequences is priced by its means, so the longest of them is not seen. Too slow for KV that stays in L2 between
 * repeats, too fast for head widths above 256 (other kernels run those). Storing new keys and values is a
 * {@link GpuPointwise} of its own.
 */
final class GpuAttention {

    private static final double BLOCK_ROWS = 128;
    private static final double TILE_KEYS = 128;
    private static final double VECTOR_OPS = 6;
    private static final double WIDTH = 256;
    private static final double BACKWARD = 2.5;
    private static final double[] SPLITS = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64};

    private final Rank rank;
    private final GpuRates gpu;
    private final double kernelPs;
    private final double softmaxPs;

    /** How blocks walk over keys: what the class comment names, for the best number of splits. */
    static final class Walk {
        double setupPs;
        double blocks;
        double splits;
        double turns;
        /** Tiles of keys that one block walks over. */
        double tiles;

        double tilePs;
        double blockPs;
        double ps;
    }

    private final Walk together = new Walk();
    private final Walk single = new Walk();

    /** What decided the time of what was last priced; another one than all queries together if one alone takes longer. */
    Walk walk = together;

    GpuAttention(Rank rank, GpuRates gpu) {
        this.rank = rank;
        this.gpu = gpu;
        this.kernelPs = gpu.launchPs() + gpu.fillPs();
        this.softmaxPs = gpu.sms() * (1 / rank.scalarPerPs() + VECTOR_OPS / rank.vectorPerPs());
    }

    /** Fills {@code work}, which is clear; sizes as in {@link trnsim.workloads.operator.OperatorKind#ATTENTION}. */
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
            Work work) {
        double more = backward ? BACKWARD : 1;
        double width = headDim + valueDim;
        double macs = pairs * heads * width;
        if (queries == 0 || macs == 0) {
            return;
        }
        work.bytes =
                more * (queries * heads * (headDim * inBytes + valueDim * outBytes) + kvTokens * kvWidth * kvBytes);
        work.memoryPs = work.bytes / rank.bytesPerPs();
        work.flops = 2 * macs * more;
        double each = queriesOfEach(queries, kvTokens, pairs);
        double sequences = Math.max(1, queries / each);
        double kvHeads = Math.min(heads, Math.max(1, Math.floor(kvWidth / width + 0.5)));
        double group = heads / kvHeads;
        double macsPerPs = rank.macsPerPs(dtype);
        double cut = sequences * kvHeads * Math.ceil(each * group / BLOCK_ROWS);
        double walked = tiles(pairs / queries + (Math.min(each, BLOCK_ROWS) - 1) / 2);
        double scorePs = more * (width * gpu.sms() / macsPerPs + gpu.softmax() * softmaxPs);
        double computePs = TILE_KEYS * blockRows(each * group) * scorePs;
        double feedPs = more * TILE_KEYS * kvWidth / kvHeads * kvBytes / gpu.feedBytesPerPs();
        double fixedPs = gpu.blockPs() * (0.5 + 0.5 * width / WIDTH);
        double floorPs = work.memoryPs + fixedPs;
        double setupPs = setup(each, group, kvHeads, sequences);
        walk = best(together, setupPs, cut, walked, Math.max(computePs, feedPs), fixedPs, floorPs);
        if (each > 1 && gpu.attention() == AttentionKernel.FLASH_2) {
            double onePs = Math.max(TILE_KEYS * blockRows(group) * scorePs, feedPs);
            double allTiles = tiles(kvTokens / sequences);
            double oneBlocks = sequences * kvHeads * Math.ceil(group / BLOCK_ROWS);
            double oneSetupPs = setup(1, group, kvHeads, sequences);
            best(single, oneSetupPs, oneBlocks, allTiles, onePs, fixedPs, floorPs);
            walk = single.ps > together.ps ? single : together;
        }
        double scores = more * cut * walked * TILE_KEYS * blockRows(each * group);
        work.tensorPs = scores * width / macsPerPs;
        work.vectorPs = scores * softmaxPs / gpu.sms();
        work.fixedPs = gpu.launchPs() + setupPs + fixedPs;
        work.timePs = gpu.launchPs() + walk.ps;
    }

    private static double tiles(double keys) {
        return Math.max(1, keys / TILE_KEYS);
    }

    private static double blockRows(double rows) {
        return rows <= BLOCK_ROWS / 2 ? BLOCK_ROWS / 2 : BLOCK_ROWS;
    }

    private Walk best(
            Walk to, double setupPs, double blocks, double tiles, double tilePs, double fixedPs, double floorPs) {
        double best = Double.POSITIVE_INFINITY;
        for (double splits : SPLITS) {
            double turns = Math.ceil(blocks * splits / gpu.sms());
            double each = Math.max(1, tiles / splits);
            double ps = Math.max(turns * (fixedPs + each * tilePs), floorPs) + (splits > 1 ? kernelPs : 0);
            if (ps < best) {
                best = ps;
                to.splits = splits;
                to.turns = turns;
                to.tiles = each;
            }
        }
        to.setupPs = setupPs;
        to.blocks = blocks;
        to.tilePs = tilePs;
        to.blockPs = fixedPs;
        to.ps = setupPs + best;
        return to;
    }

    /**
     * Queries of each sequence. Of b sequences with n queries and c keys under a causal mask, {@code queries = b n},
     * {@code kvTokens = b c} and {@code pairs = b n (c - (n - 1) / 2)}, hence {@code n = (pairs / queries - 1/2) / (c / n -
     * 1/2)}.
     */
    private static double queriesOfEach(double queries, double kvTokens, double pairs) {
        double past = kvTokens / queries - 0.5;
        double each = past > 0 ? (pairs / queries - 0.5) / past : queries;
        return Math.max(1, Math.min(queries, Math.floor(each + 0.5)));
    }

    private double setup(double each, double group, double kvHeads, double sequences) {
        if (gpu.attention() == AttentionKernel.FLASH_3) {
            return kernelPs;
        }
        boolean packs = each == 1 && group > 1;
        return packs ? gpu.launchPs() + (kvHeads > 1 && sequences > 1 ? 2 * kernelPs : 0) : 0;
    }
}
