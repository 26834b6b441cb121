package trnsim.simulator.serving;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.document.Names;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.Mixer;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.HeadSharding;
import trnsim.workloads.plan.Role;
import trnsim.workloads.spec.EngineChoice;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.spec.EngineSpec;
import trnsim.workloads.spec.EngineSpec.MemoryRule;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Sourced;

/**
 * How many KV blocks a rank has, derived a line at a time: what is added and subtracted, and who says so; then what heads and
 * vocabulary that do not divide waste.
 */
public final class MemorySteps {

    /**
     * One line.
     *
     * @param step what is added or subtracted
     * @param value in words
     * @param source who says so
     */
    public record Step(String step, String value, String source) {}

    private final ServingPlan plan;
    private final KvBudget kv;
    private final EngineSettings engine;
    private final @Nullable EngineSpec version;
    private final EngineChoice chosen;
    private final List<Step> steps = new ArrayList<>();

    private MemorySteps(ServingPlan plan, @Nullable EngineSpec version, EngineChoice chosen) {
        this.plan = plan;
        this.kv = plan.kv();
        this.engine = plan.engine();
        this.version = version;
        this.chosen = chosen;
    }

    /**
     * The lines of {@code plan} on {@code cluster}.
     *
     * @param version the engine of the catalog; null for none
     * @param chosen what the workload sets otherwise
     */
    public static List<Step> of(ServingPlan plan, Cluster cluster, @Nullable EngineSpec version, EngineChoice chosen) {
        MemorySteps lines = new MemorySteps(plan, version, chosen);
        Sourced memory = cluster.rank().chip().memory().capacity();
        lines.add(
                "memory of a rank",
                lines.kv.capacityBytes(),
                Format.of(memory.value().si(), Dimension.BYTES) + " a chip over " + cluster.ranksPerChip()
                        + (cluster.ranksPerChip() == 1 ? " rank; " : " ranks; ") + said(memory));
        lines.stages(cluster);
        lines.budget();
        lines.blocks();
        lines.drafter();
        lines.heads();
        lines.vocabulary();
        return List.copyOf(lines.steps);
    }

    /** Which stage the lines that follow are of. */
    private void stages(Cluster cluster) {
        if (plan.pipeline() == 1) {
            return;
        }
        for (Role role : plan.stages().roles()) {
            KvBudget own = KvBudget.of(
                    plan.architecture(),
                    role,
                    plan.sharding(),
                    plan.precision(),
                    engine,
                    null,
                    1,
                    cluster.rank().capacityBytes());
            boolean fullest = role.equals(plan.stages().fullest());
            steps.add(new Step(
                    "stage " + (role.stage() + 1) + " of " + plan.pipeline(),
                    role.layers() + " layers",
                    size(own.weightBytes()) + " of weights"
                            + (own.blocks() > 0 ? ", room for " + own.blocks() + " blocks" : "")
                            + (fullest ? "; decides for all, and is what follows" : "")));
        }
    }

    private void budget() {
        String share = Format.percent(engine.memoryUtilization());
        double outside = kv.capacityBytes() - kv.usableBytes();
        switch (engine.memoryRule()) {
            case PROFILED -> {
                add("x " + share + ", for the engine", kv.capacityBytes() * engine.memoryUtilization(), ruleSource());
                spent();
            }
            case STATIC -> {
                add(
                        "x " + share + ", weights and cache",
                        kv.capacityBytes() * engine.memoryUtilization(),
                        ruleSource());
                add("- weights", kv.weightBytes(), weightSource());
            }
            case FREE -> {
                spent();
                add(
                        "= free",
                        Math.max(0, kv.capacityBytes() - kv.weightBytes() - kv.workspaceBytes()),
                        "what those leave");
                add(
                        "x " + share + ", for the cache",
                        kv.usableBytes() - kv.weightBytes() - kv.workspaceBytes(),
                        ruleSource());
            }
        }
        add("left outside", outside, outsideNote());
        Sourced cap = version == null ? null : version.kvShare();
        if (cap != null) {
            add(
                    "at most " + Format.percent(engine.kvShare()) + " for the cache",
                    kv.usableBytes() * engine.kvShare(),
                    said(cap));
        }
        add("= for sequences", kv.poolBytes(), "in whole blocks");
    }

    private String outsideNote() {
        return engine.memoryRule() == MemoryRule.STATIC
                ? "holds " + size(kv.workspaceBytes())
                        + " of activations and logits; graphs, runtime, collective buffers"
                : "for graphs, runtime, collective buffers, framework: not counted one by one";
    }

    private void spent() {
        Role role = plan.stages().fullest();
        Workspace workspace =
                Workspace.of(plan.architecture(), role, plan.sharding(), plan.precision(), engine, plan.context());
        String tokens = Format.count(Math.ceilDiv(engine.maxBatchedTokens(), plan.context()))
                + " tokens of the largest iteration";
        add("- weights", kv.weightBytes(), weightSource());
        add("- residual stream, in and out", workspace.streamBytes(), tokens + "; estimate");
        add("- widest operator", workspace.widestBytes(), tokens + "; estimate");
        add(
                "- logits in fp32",
                workspace.logitsBytes(),
                role.head()
                        ? engine.maxSequences() + " sequences x vocabulary / " + plan.tensor() + "; estimate"
                        : "the last stage has them");
    }

    private String weightSource() {
        Role role = plan.stages().fullest();
        return (plan.pipeline() == 1
                        ? "the model's shapes in "
                        : "shapes of " + role.layers() + " layers"
                                + (role.embedding() ? " and the embedding" : "")
                                + (role.head() ? " and the head" : "") + " in ")
                + stored(plan.precision().weights()) + ", cut over " + plan.tensor()
                + (plan.tensor() == 1 ? " rank" : " ranks");
    }

    /** Who sets the engine's share of memory. */
    private String ruleSource() {
        if (chosen.memoryUtilization() != null) {
            return "the workload's engine.memory-utilization";
        }
        return version == null
                ? "default of the plain engine, as vLLM's gpu_memory_utilization"
                : said(version.memoryUtilization());
    }

    private void blocks() {
        ArchitectureSpec a = plan.architecture();
        int tokens = engine.blockSize();
        if (kv.fullBlockBytes() > 0) {
            add("/ a block", kv.fullBlockBytes(), shape(a, layers(Mixer.FULL)) + " x " + tokens + " tokens");
        }
        if (kv.windowBlockBytes() > 0) {
            add(
                    "/ a block of windows",
                    kv.windowBlockBytes(),
                    shape(a, layers(Mixer.WINDOW)) + " x " + tokens + " tokens; at most " + kv.windowTokens()
                            + " tokens a sequence");
        }
        if (kv.stateBytes() > 0) {
            add("a sequence's recurrent state", kv.stateBytes(), layers(Mixer.LINEAR) + " layers");
        }
        if (kv.blocks() > 0) {
            steps.add(new Step(
                    "= blocks",
                    Long.toString(kv.blocks()),
                    Format.count((double) kv.blocks() * kv.blockSize()) + " tokens of fresh sequences"
                            + (plan.context() > 1 ? ", every " + plan.context() + "th of them on this rank" : "")));
        }
    }

    private long layers(Mixer kind) {
        return Stages.layers(plan.architecture(), plan.stages().fullest(), kind);
    }

    private String shape(ArchitectureSpec a, long layers) {
        String each = a.mla() != null
                ? "the latent of " + a.kvElementsPerToken()
                : "keys and values of " + plan.heads().kvHeads() + " heads x " + a.headDim();
        return layers + " layers x " + each + " x " + stored(plan.precision().kv());
    }

    private static String stored(Dtype dtype) {
        boolean scales = dtype.bits() != StrictMath.rint(dtype.bits());
        return Names.word(dtype) + (scales ? " of " + Format.digits(dtype.bits()) + " bits with scales" : "");
    }

    private void drafter() {
        Speculation speculation = plan.speculation();
        if (speculation != null) {
            steps.add(new Step("the drafter's", speculation.drafter().memory(plan), "of the weights and blocks above"));
        }
    }

    private void heads() {
        ArchitectureSpec a = plan.architecture();
        HeadSharding heads = plan.heads();
        long computed = (long) heads.heads() * plan.tensor();
        steps.add(new Step(
                "query heads",
                a.heads() + " as " + computed,
                heads.waste() > 0
                        ? Format.percent(heads.waste()) + " of the attention computed is padding"
                        : "divide; nothing is padded"));
        if (a.mla() != null) {
            steps.add(new Step("latent", plan.tensor() + " copies", "MLA's latent is on every rank"));
            return;
        }
        long stored = (long) heads.kvHeads() * plan.tensor();
        steps.add(new Step(
                "key-value heads",
                a.kvHeads() + " as " + stored,
                stored > a.kvHeads()
                        ? "each stored " + Format.digits(heads.kvReplicas()) + " times, as "
                                + Names.word(engine.kvHeads()) + "; "
                                + Format.percent(1 - 1 / heads.kvReplicas())
                                + " of the blocks' bytes are copies or padding"
                        : "divide; stored once"));
    }

    private void vocabulary() {
        long vocabulary = plan.architecture().vocab();
        long padded = Math.ceilDiv(vocabulary, (long) plan.tensor()) * plan.tensor();
        steps.add(new Step(
                "vocabulary",
                vocabulary + " as " + padded,
                padded > vocabulary
                        ? Format.percent((double) (padded - vocabulary) / padded)
                                + " of embedding and logits is padding"
                        : "divides; nothing is padded"));
    }

    private void add(String step, double bytes, String source) {
        steps.add(new Step(step, size(bytes), source));
    }

    private static String size(double bytes) {
        return Format.of(bytes, Dimension.BYTES);
    }

    private static String said(Sourced value) {
        return Names.word(value.provenance()) + ": " + value.source();
    }
}
