package trnsim.simulator.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.Domains;
import trnsim.simulator.training.TrainingPlan;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.ContextAttention;
import trnsim.workloads.plan.Degrees;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.Stages;
import trnsim.workloads.plan.StateSharing;

/**
 * The legal layouts of a training run on all chips of a cluster.
 *
 * <pre>
 *   tensor, context, expert   powers of two; tensor inside a domain, at most twice the heads; ranks that share a sequence keep
 *                             4,096 tokens of it or more
 *   pipeline                  all that divide the ranks, up to the layers
 *   schedule                  those that the stack has; virtual stages up to the layers of a stage
 *   micro-batch               powers of two up to 16 that divide a replica's batch
 *   context                   around a ring, gathered, or heads traded where they divide
 *   ZeRO                      0, 1, 2, 3, and 3 with weights that stay after the forward pass; over all replicas or a domain's
 *   recomputation             selective and full; none too unless attention is fused, which makes the first two one
 *   sequence parallelism      with and without, where matmuls are cut
 * </pre>
 *
 * <p>and whatever else is asked for. Layouts that differ in nothing that takes time or memory come once: schedules of a
 * single stage, ZeRO stages of a single replica.
 */
final class LayoutSpace {

    private static final long MOST_MICRO_BATCH = 16;
    private static final long MOST_CONTEXT = 64;
    private static final long LEAST_TOKENS = 4096;

    private final TrainingPlan plan;
    private final ArchitectureSpec a;
    private final Cluster cluster;
    private final Limits limits;
    private final List<Layout> layouts = new ArrayList<>();

    private LayoutSpace(TrainingPlan plan, Cluster cluster, Limits limits) {
        this.plan = plan;
        this.a = plan.architecture();
        this.cluster = cluster;
        this.limits = limits;
    }

    /** The layouts of {@code plan}'s model, batch and other options on {@code cluster} within {@code limits}. */
    static List<Layout> of(TrainingPlan plan, Cluster cluster, Limits limits) {
        return new LayoutSpace(plan, cluster, limits).all(true);
    }

    /** The layouts that would be legal without limits, and those that only numbers of {@code limits} add. */
    static List<Layout> unlimited(TrainingPlan plan, Cluster cluster, Limits limits) {
        return new LayoutSpace(plan, cluster, limits).all(false);
    }

    /** What the space leaves out, for people. */
    static List<String> leftOut(TrainingPlan plan, Limits limits) {
        List<String> parts = new ArrayList<>();
        String unknown = Arrays.stream(Schedule.values())
                .filter(schedule ->
                        !limits.anySchedule() && !plan.stack().schedules().contains(schedule))
                .map(Schedule::word)
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            parts.add("schedules that " + plan.stack().name() + " does not have (" + unknown
                    + "; --any-schedule adds them)");
        }
        parts.add(
                "recomputation of parts of a layer (--recompute), offload (--offload), other orders of the dimensions");
        return List.copyOf(parts);
    }

    private List<Layout> all(boolean limited) {
        long ranks = cluster.ranks();
        for (long tensor : powers(Dimension.TENSOR, Math.min(2L * a.heads(), Domains.ranks(cluster)), limited)) {
            if (!Legal.tensor(a, (int) tensor, cluster)) {
                continue;
            }
            for (long context : contexts(limited)) {
                for (ContextAttention way : ways((int) tensor, (int) context)) {
                    for (long pipeline = 1; pipeline <= a.layers(); pipeline++) {
                        long cut = tensor * context * pipeline;
                        if (ranks % cut == 0 && allows(Dimension.PIPELINE, pipeline, limited)) {
                            Degrees d = new Degrees((int) tensor, (int) context, (int) pipeline, ranks / cut, 1);
                            microBatches(
                                    plan.layout()
                                            .withContext((int) context, way)
                                            .with(d),
                                    limited);
                        }
                    }
                }
            }
        }
        return layouts;
    }

    private boolean allows(Dimension dimension, long value, boolean limited) {
        return !limited || limits.allow(dimension, value);
    }

    /** Powers of two up to {@code most}, and what is asked for. */
    private SortedSet<Long> powers(Dimension dimension, long most, boolean limited) {
        SortedSet<Long> values = new TreeSet<>();
        for (long value = 1; value <= most; value *= 2) {
            values.add(value);
        }
        limits.widen(dimension, values);
        values.removeIf(value -> value < 1 || value > Integer.MAX_VALUE || !allows(dimension, value, limited));
        return values;
    }

    /** Ranks that share a sequence keep at least {@value #LEAST_TOKENS} tokens of it each. */
    private SortedSet<Long> contexts(boolean limited) {
        long most = Math.min(MOST_CONTEXT, plan.sequence() / LEAST_TOKENS);
        SortedSet<Long> values = powers(Dimension.CONTEXT, Math.max(1, most), limited);
        values.removeIf(value -> value > 1 && plan.sequence() % (2 * value) != 0);
        return values;
    }

    /** How attention may work: heads are traded where each rank gets as many. */
    private List<ContextAttention> ways(int tensor, int context) {
        if (context == 1) {
            return List.of(ContextAttention.RING);
        }
        boolean trades = Math.ceilDiv(a.heads(), tensor) % context == 0;
        return trades
                ? List.of(ContextAttention.values())
                : List.of(ContextAttention.RING, ContextAttention.ALL_GATHER);
    }

    private void microBatches(Layout cut, boolean limited) {
        long data = cut.data();
        if (plan.globalBatch() % data != 0 || !allows(Dimension.DATA, data, limited)) {
            return;
        }
        long most = Math.min(MOST_MICRO_BATCH, plan.globalBatch() / data);
        for (long micro : powers(Dimension.MICRO_BATCH, most, limited)) {
            if (plan.globalBatch() % (data * micro) != 0) {
                continue;
            }
            long experts = a.moe() == null ? 1 : a.moe().experts();
            for (long expert : powers(Dimension.EXPERT, experts, limited)) {
                stages(cut.withExpert((int) expert).withMicroBatch((int) micro), limited);
            }
        }
    }

    private void stages(Layout layout, boolean limited) {
        add(layout.withStages(Stages.PLAIN), limited);
        int p = layout.pipeline();
        if (p == 1) {
            return;
        }
        for (Schedule schedule : new Schedule[] {Schedule.GPIPE, Schedule.ZERO_BUBBLE, Schedule.DUALPIPE}) {
            if (has(schedule)) {
                add(layout.withStages(new Stages(schedule, 1, List.of())), limited);
            }
        }
        if (!has(Schedule.INTERLEAVED)) {
            return;
        }
        int most = a.layers() / p;
        SortedSet<Long> virtual = powers(Dimension.VIRTUAL_STAGES, most, limited);
        for (long v = 2; v <= most; v++) {
            if (allows(Dimension.VIRTUAL_STAGES, v, limited)) {
                virtual.add(v);
            }
        }
        for (long v : virtual) {
            if (v > 1) {
                add(layout.withStages(Stages.interleaved((int) v)), limited);
            }
        }
    }

    private boolean has(Schedule schedule) {
        return limits.anySchedule() || plan.stack().schedules().contains(schedule) || limits.asksFor(schedule);
    }

    /** Adds {@code layout} with each way to share states, to recompute and to cut along the sequence. */
    private void add(Layout layout, boolean limited) {
        if (!Legal.is(plan, layout.withStates(StateSharing.zero(0)), cluster)) {
            return;
        }
        List<StateSharing> sharings = sharings(layout);
        for (Recompute recompute : Recompute.values()) {
            boolean searched = recompute == Recompute.SELECTIVE
                    || recompute == Recompute.FULL
                    || (recompute == Recompute.NONE && !layout.kept().fusedAttention())
                    || limits.asksFor(recompute);
            Layout kept = layout.withRecompute(recompute);
            if (!searched) {
                continue;
            }
            for (int along = layout.tensor() > 1 ? 1 : 0; along >= 0; along--) {
                Layout cut = kept.withSequenceParallel(along == 1);
                for (StateSharing states : sharings) {
                    Layout shared = cut.withStates(states);
                    if (!limited || limits.allow(shared)) {
                        layouts.add(shared);
                    }
                }
            }
        }
    }

    /** ZeRO over all ranks with equal weights, or over those of a domain and what is asked for. */
    private List<StateSharing> sharings(Layout layout) {
        List<StateSharing> all = new ArrayList<>();
        all.add(StateSharing.zero(0));
        if (layout.equalRanks() == 1 && layout.equalExpertRanks() == 1) {
            return all;
        }
        SortedSet<Long> groups = new TreeSet<>();
        groups.add(0L);
        groups.add(Domains.ranks(cluster) / layout.tensor());
        limits.widen(Dimension.HYBRID_SHARD, groups);
        for (long group : groups) {
            boolean hybrid = group > 1 && group < layout.equalRanks();
            for (int zero = 1; zero <= 4 && (hybrid || group == 0); zero++) {
                StateSharing states = new StateSharing(Math.min(zero, 3), zero < 4, group);
                if (!hybrid || Legal.groups(layout.withStates(states))) {
                    all.add(states);
                }
            }
        }
        return all;
    }
}
