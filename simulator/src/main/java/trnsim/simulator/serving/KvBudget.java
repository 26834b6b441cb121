package trnsim.simulator.serving;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.plan.RankParameters;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.Sharding;
import trnsim.workloads.spec.EngineSettings;

/**
 * The memory of one rank, and what sequences take of it. All in bytes of one rank.
 *
 * <pre>
 *   pool         = usable - weights - workspace, at most the engine's share of the first, in whole blocks
 *   usable       = capacity x utilization                                    profiled (vLLM)
 *                = capacity x utilization + workspace, at most capacity      static (SGLang)
 *                = weights + workspace + utilization x what they leave       free (TensorRT-LLM)
 *   sequence(n)  = ceil(n / block) x block of the full-attention layers
 *                + ceil(min(n, window) / block) x block of the windowed layers
 *                + recurrent state of the linear layers
 * </pre>
 *
 * <p>A block holds {@code blockSize} tokens. A rank stores its own key-value heads as the stack does
 * ({@link trnsim.workloads.plan.KvHeads}); MLA's latent (and the keys of its indexer) is on every rank. {@link Workspace} is an
 * estimate.
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
        return of(a, Role.whole(a.layers()), sharding, precision, engine, drafter, context, capacity);
    }

    /** The same of a rank that holds the layers of {@code role}. */
    static KvBudget of(
            ArchitectureSpec a,
            Role role,
            Sharding sharding,
            Precision precision,
            EngineSettings engine,
            @Nullable Drafter drafter,
            int context,
            double capacity) {
        double weights = RankParameters.of(a, sharding, role).bytes(precision);
        double workspace =
                Workspace.of(a, role, sharding, precision, engine, context).bytes();
        KvBlocks blocks = KvBlocks.of(a, role, sharding, precision, engine);
        if (drafter != null) {
            Sharding cut =
                    Sharding.serving(sharding.tensor(), drafter.expert(sharding.expertGroups()), sharding.stack());
            weights += drafter.weightBytes(cut, precision);
            blocks = blocks.plus(KvBlocks.of(drafter.architecture(), cut, precision, engine));
        }
        double usable = usable(engine, capacity, weights, workspace);
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

    /** Of {@code capacity}, what the engine may use, weights and workspace included. */
    private static double usable(EngineSettings engine, double capacity, double weights, double workspace) {
        double share = engine.memoryUtilization();
        double free = Math.max(0, capacity - weights - workspace);
        return switch (engine.memoryRule()) {
            case PROFILED -> capacity * share;
            case STATIC -> Math.min(capacity, capacity * share + workspace);
            case FREE -> Math.min(capacity, weights + workspace) + free * share;
        };
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
}
