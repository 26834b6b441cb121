package trnsim.simulator.fleet.rates;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.chip.Rank;
import trnsim.simulator.serving.IterationTime;
import trnsim.simulator.serving.KvBudget;
import trnsim.simulator.serving.WideIteration;
import trnsim.simulator.serving.WideReplica;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.AttentionLoad;
import trnsim.workloads.plan.Batch;
import trnsim.workloads.plan.KvHeads;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.plan.Stack;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.unit.Readings;
import trnsim.workloads.unit.Sourced;

/**
 * The replicas that do most per chip, in closed form: one kind makes answers, the other computes prompts.
 *
 * <pre>
 *   decode    n sequences of a group take a token each; n is the most that memory holds at their mean context, and whose
 *             iteration takes at most tpot; at most what the way from hosts brings of cached keys and values
 *   prefill   {@value #PROMPT_TOKENS} new prompt tokens of a group at a time
 * </pre>
 *
 * <p>Layouts: as many chips as divide a scale-up domain, one, or several; attention in groups of ranks, experts over all of
 * them. Engine: no software's own, paged cache, nothing overlaps. Keys and values travel between the pools beside all else: a
 * few hundred megabytes a second per chip, far below what its network carries.
 */
final class Replicas {

    private static final int SEQUENCES = 1024;
    private static final int PROMPT_TOKENS = 8192;

    /**
     * Tokens of a block of the cache. On NeuronCores each block is a transfer with a fixed time of its own, so a fleet takes
     * large ones: 512 tokens of a head of 128 in bf16 are 128 KiB.
     */
    static final int BLOCK = 512;

    private static final double UTILISATION = 0.9;
    /** Chips of the largest replica tried where a scale-up domain is smaller. */
    private static final int MOST_CHIPS = 128;

    private static final Stack STACK = Stack.serving(KvHeads.REPLICATED, BLOCK, 1);
    private static final AttentionLoad NONE = new AttentionLoad(0, 0, 0);

    /** What a pool does. */
    enum Kind {
        DECODE(SEQUENCES),
        PREFILL(PROMPT_TOKENS);

        private final int tokens;

        Kind(int tokens) {
            this.tokens = tokens;
        }
    }

    private final Mix mix;
    private final ModelSpec model;
    private final Hardware hardware;
    private final Readings readings;

    /** Replicas for {@code mix} of {@code model} on {@code hardware}. */
    Replicas(Mix mix, ModelSpec model, Hardware hardware, Readings readings) {
        this.mix = mix;
        this.model = model;
        this.hardware = hardware;
        this.readings = readings;
    }

    /** The best for {@code kind}; null if no layout fits and meets the objective. */
    @Nullable
    Loaded best(Kind kind) {
        Loaded best = null;
        for (int chips : sizes()) {
            Cluster cluster = hardware.cluster(chips, readings);
            for (WideReplica shape : shapes(model.architecture(), cluster)) {
                Loaded loaded = loaded(kind, shape, cluster);
                if (loaded != null && (best == null || loaded.perChip() > best.perChip())) {
                    best = loaded;
                }
            }
        }
        return best;
    }

    /** The load of a layout that is known. */
    @Nullable
    Loaded again(Kind kind, Loaded known) {
        return loaded(kind, known.shape(), hardware.cluster(known.chips(), readings));
    }

    /** Numbers of chips a replica may fill: what divides a domain, a whole one, and several. */
    private List<Integer> sizes() {
        int domain = hardware.system().chips();
        List<Integer> sizes = new ArrayList<>();
        for (int chips = 1; chips <= domain; chips++) {
            if (domain % chips == 0) {
                sizes.add(chips);
            }
        }
        if (hardware.system().scaleOut() != null) {
            for (int chips = 2 * domain; chips <= Math.max(2 * domain, MOST_CHIPS); chips *= 2) {
                sizes.add(chips);
            }
        }
        return sizes;
    }

    /** Attention in powers of two of ranks, or all; without experts groups share nothing but, perhaps, a chip. */
    private static List<WideReplica> shapes(ArchitectureSpec a, Cluster cluster) {
        int ranks = Math.toIntExact(cluster.ranks());
        int experts = a.moe() == null ? 1 : greatestCommon(a.moe().experts(), ranks);
        List<WideReplica> shapes = new ArrayList<>();
        for (int attention = 1; attention <= Math.min(ranks, 2 * a.heads()); attention++) {
            boolean divides = ranks % attention == 0 && (attention == ranks || Integer.bitCount(attention) == 1);
            boolean shares = attention == ranks || a.moe() != null || cluster.chips() == 1;
            if (divides && shares) {
                shapes.add(new WideReplica(ranks, attention, experts));
            }
        }
        return shapes;
    }

    private static int greatestCommon(int a, int b) {
        return b == 0 ? a : greatestCommon(b, a % b);
    }

    private @Nullable Loaded loaded(Kind kind, WideReplica shape, Cluster cluster) {
        Precision precision = precision(cluster);
        KvBudget kv = memory(kind, shape, precision, cluster);
        long each = (long) StrictMath.ceil(mix.context());
        long held = kv.shortBytes(each) > 0 ? 0 : kv.sequences(each);
        if (held < 1) {
            return null;
        }
        WideIteration cost = new WideIteration(
                model.architecture(),
                shape,
                precision,
                STACK,
                cluster,
                Hardware.kernels(cluster),
                Hardware.collectives(cluster));
        int batch = kind == Kind.PREFILL ? PROMPT_TOKENS : densest(cost, (int) Math.min(SEQUENCES, held));
        return batch == 0 ? null : loaded(kind, kv, shape, cluster, batch, time(kind, cost, batch));
    }

    /** The most sequences whose iteration meets the objective; 0 if one alone does not. */
    private int densest(WideIteration cost, int most) {
        double limitPs = mix.tpot() * 1e12;
        int meets = 0;
        int fails = most + 1;
        while (fails - meets > 1) {
            int middle = (meets + fails) >>> 1;
            if (time(Kind.DECODE, cost, middle).timePs() <= limitPs) {
                meets = middle;
            } else {
                fails = middle;
            }
        }
        return meets;
    }

    private Loaded loaded(Kind kind, KvBudget kv, WideReplica shape, Cluster cluster, int batch, IterationTime time) {
        double seconds = time.timePs() * 1e-12;
        double full = batch / seconds * shape.groups() / cluster.chips();
        double tokens = kind == Kind.DECODE ? Math.min(full, mostCopied(kv, shape, cluster)) : full;
        Rank rank = cluster.rank();
        double talkPj = rank.dynamicWatts() * rank.linkActivity() * time.collectivePs();
        double energyPj = (time.energyPj() + talkPj) * shape.ranks();
        double watts = cluster.itWatts(cluster.chipWatts(energyPj * tokens / full, seconds)) / cluster.chips();
        return new Loaded(shape, Math.toIntExact(cluster.chips()), batch, seconds, tokens, watts);
    }

    /** Output tokens per second and chip at which cached keys and values fill the way from its host. */
    private double mostCopied(KvBudget kv, WideReplica shape, Cluster cluster) {
        Sourced link = cluster.system().host().chipBandwidth();
        double bytes = mix.cached() * kv.fullBlockBytes() / kv.blockSize() * shape.attention();
        return link == null || bytes == 0 ? Double.POSITIVE_INFINITY : cluster.read(link) / bytes;
    }

    private IterationTime time(Kind kind, WideIteration cost, int batch) {
        if (kind == Kind.DECODE) {
            return cost.cost(
                    new Batch(batch, batch, NONE, AttentionLoad.decode(batch, (long) (batch * mix.context()))), batch);
        }
        long prompts = Math.max(1, StrictMath.round(batch / Math.max(1, mix.newTokens())));
        AttentionLoad prefill = new AttentionLoad(
                batch, Math.max(batch, (long) (prompts * mix.prompt())), Math.max(batch, (long) (batch * mix.seen())));
        return cost.cost(new Batch(batch, prompts, prefill, NONE), prompts);
    }

    private KvBudget memory(Kind kind, WideReplica shape, Precision precision, Cluster cluster) {
        EngineSettings engine =
                EngineSettings.plain(SEQUENCES, kind.tokens, BLOCK, KvHeads.REPLICATED, 1, UTILISATION, null);
        return KvBudget.of(
                model.architecture(),
                shape.sharding(STACK),
                precision,
                engine,
                null,
                1,
                cluster.rank().capacityBytes());
    }

    /** Matmuls compute in the dtype of the weights if the chip can and it has 8 bits or more, else in bf16. */
    private Precision precision(Cluster cluster) {
        Dtype weights = mix.weights();
        boolean same = weights.bits() >= 8 && cluster.rank().macsPerPs(weights.ordinal()) > 0;
        ArchitectureSpec.MoeSpec moe = model.architecture().moe();
        Dtype own = moe == null ? null : moe.expertDtype();
        Dtype experts = own != null && own.bits() < weights.bits() ? own : weights;
        return new Precision(same ? weights : Dtype.BF16, weights, experts, mix.kv());
    }
}
