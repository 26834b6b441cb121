package trnsim.simulator.serving;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.HeadSharding;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.plan.RankParameters;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.Sharding;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/**
 * The memory of one rank, and what sequences take of it. All in bytes of one rank.
 *
 * <pre>
 *   pool         = capacity x utilization - weights - workspace, at most the engine's share of the first, in whole blocks
 *   sequence(n)  = ceil(n / block) x block of the full-attention layers
 *                + ceil(min(n, window) / block) x block of the windowed layers
 *                + recurrent state of the linear layers
 * </pre>
 *
 * <p>A block holds {@code blockSize} tokens. A rank stores its own key-value heads as the stack does
 * ({@link trnsim.workloads.plan.KvHeads}); MLA's latent (and the keys of its indexer) is on every rank. The workspace is an
 * estimate: the residual stream twice and the widest operator for every token of an iteration, and fp32 logits of every
 * sequence.
 *
 * @param capacityBytes memory of the rank
 * @param usableBytes share of it the engine may use
 * @param weightBytes weights
 * @param workspaceBytes activations of the largest iteration
 * @param poolBytes what is left for sequences, at least 0
 * @param blockSize tokens of a block
 * @param fullBlockBytes one block of all full-attention layers
 * @param windowBlockBytes one block of all windowed layers
 * @param windowTokens tokens a windowed layer keeps
 * @param stateBytes recurrent state of one sequence
 */
public record KvBudget(
        long capacityBytes,
        long usableBytes,
        long weightBytes,
        long workspaceBytes,
        long poolBytes,
        int blockSize,
        long fullBlockBytes,
        long windowBlockBytes,
        long windowTokens,
        long stateBytes) {

    /**
     * The budget of a rank with {@code capacity} bytes.
     *
     * @param drafter shares it; null for none
     * @param context ranks that each hold their part of every sequence: blocks of the engine on all of them make one
     */
    public static KvBudget of(
            ArchitectureSpec a,
            Sharding sharding,
            Precision precision,
            EngineSettings engine,
            @Nullable Drafter drafter,
            int context,
            double capacity) {
        double usable = capacity * engine.memoryUtilization();
        double weights = RankParameters.of(a, sharding, Role.whole(a.layers())).bytes(precision);
        double workspace = workspace(a, sharding, sharding.heads(a), precision, engine, context);
        KvBlocks blocks = KvBlocks.of(a, sharding, precision, engine);
        if (drafter != null) {
            Sharding cut =
                    Sharding.serving(sharding.tensor(), drafter.expert(sharding.expertGroups()), sharding.stack());
            weights += drafter.weightBytes(cut, precision);
            blocks = blocks.plus(KvBlocks.of(drafter.architecture(), cut, precision, engine));
        }
        long free = Math.max(0, (long) Math.min(usable - weights - workspace, usable * engine.kvShare()));
        long block = blocks.full() + blocks.window();
        return new KvBudget(
                (long) capacity,
                (long) usable,
                ceil(weights),
                ceil(workspace),
                block == 0 || blocks.window() > 0 || blocks.state() > 0 ? free : free / block * block,
                Math.multiplyExact(engine.blockSize(), context),
                blocks.full(),
                blocks.window(),
                a.window() == null ? 0 : a.window().size(),
                blocks.state());
    }

    private static double workspace(
            ArchitectureSpec a,
            Sharding sharding,
            HeadSharding heads,
            Precision precision,
            EngineSettings engine,
            int context) {
        double queryDim = a.mla() != null ? a.mla().nopeDim() + a.mla().ropeDim() : a.headDim();
        double attention = heads.heads() * queryDim + 2.0 * heads.kvHeads() * a.headDim();
        double mlp = (a.activation().matrices() - 1.0) * Math.ceilDiv(a.ffn(), sharding.tensor());
        double experts = a.moe() == null
                ? 0
                : a.moe().active()
                        * sharding.tokenShare()
                        * (a.activation().matrices() - 1.0)
                        * Math.ceilDiv(a.moe().expertFfn(), sharding.expertTensor());
        double widest = Math.max(attention, Math.max(mlp, experts));
        double logits = (double) engine.maxSequences() * Math.ceilDiv(a.vocab(), sharding.tensor()) * Float.BYTES;
        return Math.ceilDiv(engine.maxBatchedTokens(), context)
                        * (2.0 * a.hidden() + widest)
                        * precision.compute().bytes()
                + logits;
    }

    private static long ceil(double bytes) {
        return (long) StrictMath.ceil(bytes);
    }

    /** What a sequence with {@code tokens} cached tokens holds; 0 for none. */
    public long bytes(long tokens) {
        if (tokens == 0) {
            return 0;
        }
        return Math.ceilDiv(tokens, blockSize) * fullBlockBytes
                + Math.ceilDiv(Math.min(tokens, windowTokens), blockSize) * windowBlockBytes
                + stateBytes;
    }

    /** Blocks of a fresh sequence that the pool holds; 0 if sequences keep only recurrent state. */
    public long blocks() {
        long block = fullBlockBytes + windowBlockBytes;
        return block == 0 ? 0 : poolBytes / block;
    }

    /** How many sequences of {@code tokens} tokens the pool holds. */
    public long sequences(long tokens) {
        long one = bytes(tokens);
        return one == 0 ? Long.MAX_VALUE : poolBytes / one;
    }

    /** Bytes missing for the weights, the workspace and one sequence of {@code tokens}; 0 if they fit. */
    public long shortBytes(long tokens) {
        return Math.max(0, weightBytes + workspaceBytes + bytes(tokens) - usableBytes);
    }

    /** The budget step by step, for a person. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("memory of a rank          " + size(capacityBytes));
        lines.add("the engine may use        " + size(usableBytes));
        lines.add("- weights                 " + size(weightBytes));
        lines.add("- workspace               " + size(workspaceBytes) + " (estimate)");
        lines.add("= for sequences           " + size(poolBytes));
        if (fullBlockBytes > 0) {
            lines.add("a block, full attention   " + size(fullBlockBytes) + " for " + blockSize
                    + " tokens over all layers, " + size((double) fullBlockBytes / blockSize) + " a token");
        }
        if (windowBlockBytes > 0) {
            lines.add("a block, windowed         " + size(windowBlockBytes) + " for " + blockSize + " tokens, at most "
                    + windowTokens + " tokens a sequence");
        }
        if (stateBytes > 0) {
            lines.add("recurrent state           " + size(stateBytes) + " a sequence");
        }
        if (blocks() > 0) {
            lines.add("the pool holds            " + Format.count(blocks()) + " blocks, "
                    + Format.count((double) blocks() * blockSize) + " tokens of fresh sequences");
        }
        return List.copyOf(lines);
    }

    private static String size(double bytes) {
        return Format.of(bytes, Dimension.BYTES);
    }
}
