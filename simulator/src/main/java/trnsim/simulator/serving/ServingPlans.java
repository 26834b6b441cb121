package trnsim.simulator.serving;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.document.InputException;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.HeadSharding;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.plan.Sharding;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.spec.EngineSpec.Cache;
import trnsim.workloads.spec.EngineSpec.Preemption;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.spec.ServeSpec.ReplicaSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/**
 * Resolves a serving workload to a plan, or says what is wrong with it.
 *
 * <p>{@code parallel: auto} chooses among layouts whose memory holds the weights and the longest request: powers of two of ranks
 * within one scale-up domain, experts spread just so far that each keeps at least 128 columns on a rank, the width of a systolic
 * array; and {@link SpreadLayout}s.
 *
 * <p>The longest request counts with {@code max-context} tokens if that is given, else with the longest of the run.
 */
public final class ServingPlans {

    private static final int EXPERT_COLUMNS = 128;

    private final ServeSpec spec;
    private final EngineSettings engine;
    private final ModelSpec model;
    private final Cluster cluster;
    private final LayoutRules rules;
    private final Filling filling;
    private final Precision precision;
    private final long maxContext;
    private final long longest;
    private final @Nullable Speculation speculation;

    private ServingPlans(
            ServeSpec spec,
            EngineSettings engine,
            ModelSpec model,
            @Nullable Speculation speculation,
            Cluster cluster,
            long longestRequest) {
        this.speculation = speculation;
        this.spec = spec;
        this.engine = engine;
        this.model = model;
        this.cluster = cluster;
        this.rules = new LayoutRules(model.name(), model.architecture(), cluster);
        this.filling = new Filling(spec, cluster);
        this.precision = precision(spec, model.architecture());
        this.maxContext = EngineChecks.maxContext(spec, model);
        this.longest = spec.engine().maxContext() != null ? maxContext : Math.min(maxContext, longestRequest);
    }

    /** The plan of {@code spec} on the plain engine; where the layout is to be chosen, the smallest that fits. */
    public static ServingPlan of(ServeSpec spec, ModelSpec model, Cluster cluster, long longestRequest) {
        return of(
                spec, EngineSettings.of(spec.engine()), model, null, cluster, longestRequest, LayoutChoice.smallest());
    }

    /**
     * The plan of {@code spec} for {@code model} on {@code cluster}, for requests of at most {@code longestRequest} tokens.
     *
     * @param engine the engine that {@code spec} names, with what it sets
     * @param speculation that of {@code spec}, from {@link Speculations}
     * @param choice takes one of the layouts that fit, where the layout is to be chosen
     * @throws trnsim.workloads.document.InputException if the layout is not legal or the model does not fit
     */
    public static ServingPlan of(
            ServeSpec spec,
            EngineSettings engine,
            ModelSpec model,
            @Nullable Speculation speculation,
            Cluster cluster,
            long longestRequest,
            LayoutChoice choice) {
        if (model.architecture().encoderLayers() > 0) {
            throw spec.origin()
                    .error(
                            "model",
                            model.name() + " is an encoder-decoder model; serving simulates decoder-only models");
        }
        ServingPlans plans = new ServingPlans(spec, engine, model, speculation, cluster, longestRequest);
        new EngineChecks(spec, engine, cluster).check(plans.precision, speculation);
        ReplicaSpec given = spec.parallel();
        return given == null ? plans.chosen(choice) : plans.given(given);
    }

    /**
     * A plan that only the arguments decide, unchecked: for static batches whose published layout is what it is. Replicas fill
     * the cluster; what is left over stays unused.
     */
    public static ServingPlan fixed(
            String name,
            ArchitectureSpec architecture,
            Cluster cluster,
            int tensor,
            int expert,
            Precision precision,
            EngineSettings engine) {
        return fixed(name, architecture, cluster, tensor, expert, 1, precision, engine);
    }

    /** The same with {@code context} groups of {@code tensor} ranks a replica. */
    public static ServingPlan fixed(
            String name,
            ArchitectureSpec architecture,
            Cluster cluster,
            int tensor,
            int expert,
            int context,
            Precision precision,
            EngineSettings engine) {
        long longest = engine.maxContext() == null ? architecture.context() : engine.maxContext();
        return plan(
                name,
                architecture,
                cluster,
                tensor,
                expert,
                Wide.NONE,
                context,
                1,
                false,
                precision,
                engine,
                longest,
                null);
    }

    /** The same with attention in data parallel, {@code expert} being all ranks of a replica. */
    public static ServingPlan fixed(
            String name,
            ArchitectureSpec architecture,
            Cluster cluster,
            int tensor,
            int expert,
            Wide wide,
            Precision precision,
            EngineSettings engine) {
        long context = engine.maxContext() == null ? architecture.context() : engine.maxContext();
        return plan(name, architecture, cluster, tensor, expert, wide, 1, 1, false, precision, engine, context, null);
    }

    /** Dtypes of {@code spec}; experts keep their native dtype where it is narrower than that of the weights. */
    static Precision precision(ServeSpec spec, ArchitectureSpec a) {
        Dtype own = a.moe() == null ? null : a.moe().expertDtype();
        Dtype experts = own != null && own.bits() < spec.weights().bits() ? own : spec.weights();
        return new Precision(spec.precision(), spec.weights(), experts, spec.kvCache());
    }

    /** Why the drafter cannot be cut over {@code tensor} ranks; empty if it can. */
    private String objectionOfDrafter(int tensor) {
        return speculation == null || speculation.drafter().own()
                ? ""
                : new LayoutRules(
                                speculation.drafter().name(),
                                speculation.drafter().architecture(),
                                cluster)
                        .objection(tensor);
    }

    private ServingPlan given(ReplicaSpec replica) {
        int tensor = replica.tensor();
        String objection = rules.objection(tensor);
        if (!objection.isEmpty()) {
            throw replica.origin().error("tensor", objection + "." + rules.nearest(tensor));
        }
        if (replica.attentionData() > 1) {
            return wide(replica);
        }
        WideRules.checkUnused(replica);
        String ofDrafter = objectionOfDrafter(tensor);
        if (!ofDrafter.isEmpty()) {
            throw spec.origin().error("speculation.draft", "tensor: " + ofDrafter);
        }
        ReplicaRules ofReplica = new ReplicaRules(model, engine, rules, speculation);
        ofReplica.checkExpert(replica);
        ofReplica.checkContext(replica);
        ofReplica.checkPipeline(replica);
        int all = Math.multiplyExact(Math.multiplyExact(tensor, replica.context()), replica.pipeline());
        filling.check(all);
        ServingPlan plan = plan(tensor, replica.expert(), Wide.NONE, replica.context(), replica.pipeline(), false);
        long missing = plan.kv().shortBytes(longest);
        if (missing > 0) {
            throw replica.origin().error("tensor", misfit(plan, missing) + remedy(replica));
        }
        return plan;
    }

    private ServingPlan wide(ReplicaSpec replica) {
        if (speculation != null) {
            throw replica.origin().error("attention-data", "is not simulated with speculation; remove one of them");
        }
        if (replica.context() > 1) {
            throw replica.origin().error("attention-data", "is not simulated with context ranks; write context: 1");
        }
        if (replica.pipeline() > 1) {
            throw replica.origin().error("attention-data", "is not simulated with pipeline stages; write pipeline: 1");
        }
        WideRules.check(replica, model, cluster);
        int members = replica.tensor() * replica.attentionData();
        filling.check(members);
        ServingPlan plan = plan(replica.tensor(), members, Wide.of(replica), 1, 1, false);
        long missing = plan.kv().shortBytes(longest);
        if (missing > 0) {
            throw replica.origin()
                    .error(
                            "attention-data",
                            misfit(plan, missing)
                                    + ". Maybe more ranks of attention-data, fewer redundant-experts, or a"
                                    + " narrower dtype of weights?");
        }
        return plan;
    }

    private ServingPlan chosen(LayoutChoice choice) {
        List<ServingPlan> plain = new ArrayList<>();
        ServingPlan last = null;
        for (int tensor : tensors()) {
            last = plan(tensor, spread(tensor), Wide.NONE, 1, 1, true);
            if (holds(last)) {
                plain.add(last);
            }
        }
        List<ServingPlan> spread = spread();
        if (plain.isEmpty() && spread.isEmpty()) {
            throw nothing(last);
        }
        return choice.of(plain, spread);
    }

    /** Every power of two of ranks that a replica may have. */
    private List<Integer> tensors() {
        long most = Math.min(cluster.ranks(), (long) cluster.ranksPerChip() * cluster.chipsPerDomain());
        List<Integer> tensors = new ArrayList<>();
        for (int tensor = 1; tensor <= most; tensor *= 2) {
            if (filling.filled(tensor)
                    && rules.legal(tensor)
                    && objectionOfDrafter(tensor).isEmpty()) {
                tensors.add(tensor);
            }
        }
        return tensors;
    }

    /** The layouts with experts over all ranks that hold the longest request, but for those that are plain ones. */
    private List<ServingPlan> spread() {
        List<ServingPlan> fits = new ArrayList<>();
        for (SpreadLayout layout : SpreadLayout.of(model, rules, cluster)) {
            int tensor = layout.tensor();
            boolean wide = layout.groups() > 1;
            boolean known = wide ? speculation != null : spread(tensor) == tensor;
            if (known
                    || !filling.filled(layout.ranks())
                    || !objectionOfDrafter(tensor).isEmpty()) {
                continue;
            }
            ServingPlan plan = plan(tensor, layout.ranks(), wide ? Wide.of(layout.groups()) : Wide.NONE, 1, 1, true);
            if (holds(plan)) {
                fits.add(plan);
            }
        }
        return fits;
    }

    private boolean holds(ServingPlan plan) {
        return plan.kv().shortBytes(longest) == 0
                && plan.kv().poolBytes() >= plan.kv().bytes(longest);
    }

    /** Why no layout fits, {@code last} being the largest that was tried. */
    private InputException nothing(@Nullable ServingPlan last) {
        return last == null
                ? spec.origin()
                        .error(
                                "chips",
                                "no power of two of ranks divides both the " + cluster.ranks()
                                        + " ranks and the heads of " + model.name() + "; give parallel: {tensor: ...}")
                : spec.origin()
                        .error(
                                "model",
                                misfit(last, last.kv().shortBytes(longest)) + ", the most that auto tries."
                                        + " Maybe more chips, a narrower dtype of weights, or a smaller engine.max-context?");
    }

    /** Ranks the experts are spread over if nobody says. */
    private int spread(int tensor) {
        ArchitectureSpec.MoeSpec moe = model.architecture().moe();
        int expert = 1;
        while (moe != null
                && 2 * expert <= tensor
                && moe.experts() % (2 * expert) == 0
                && moe.expertFfn() * (long) expert < (long) EXPERT_COLUMNS * tensor) {
            expert *= 2;
        }
        return expert;
    }

    private String misfit(ServingPlan plan, long missing) {
        KvBudget kv = plan.kv();
        return "a rank needs " + bytes(kv.weightBytes()) + " of weights, " + bytes(kv.workspaceBytes())
                + " of workspace and "
                + bytes(kv.bytes(longest)) + " for a sequence of " + longest + " tokens, " + bytes(missing)
                + " more than the " + bytes(kv.usableBytes()) + " it may use with tensor " + plan.tensor()
                + (plan.pipeline() > 1 ? " and pipeline " + plan.pipeline() : "");
    }

    private String remedy(ReplicaSpec replica) {
        int expert = replica.expert();
        int context = replica.context();
        int pipeline = replica.pipeline();
        long times = (long) context * pipeline;
        long most = Math.min(cluster.ranks() / times, 1 << 14);
        for (int wider = replica.tensor() + 1; wider <= most; wider++) {
            if (cluster.ranks() % (wider * times) == 0 && wider % expert == 0 && rules.legal(wider)) {
                if (plan(wider, expert, Wide.NONE, context, pipeline, false)
                                .kv()
                                .shortBytes(longest)
                        == 0) {
                    return ". Maybe " + wider + "?";
                }
            }
        }
        return ", and no wider layout of " + cluster.chips()
                + " chips fits. Maybe a narrower dtype of weights, or a smaller" + " engine.max-context?";
    }

    private static String bytes(double bytes) {
        return Format.of(bytes, Dimension.BYTES);
    }

    private ServingPlan plan(int tensor, int expert, Wide wide, int context, int pipeline, boolean chosen) {
        ServingPlan plan = plan(
                model.name(),
                model.architecture(),
                cluster,
                tensor,
                expert,
                wide,
                context,
                pipeline,
                chosen,
                precision,
                engine,
                maxContext,
                speculation);
        return spec.replicas() == null ? plan : plan.withReplicas(spec.replicas());
    }

    private static ServingPlan plan(
            String name,
            ArchitectureSpec a,
            Cluster cluster,
            int tensor,
            int expert,
            Wide wide,
            int context,
            int pipeline,
            boolean chosen,
            Precision precision,
            EngineSettings settings,
            long maxContext,
            @Nullable Speculation speculation) {
        EngineSettings engine =
                settings.cache() == Cache.SLOTS ? settings.withBlockSize(Math.toIntExact(maxContext)) : settings;
        double capacity = cluster.rank().capacityBytes();
        Sharding sharding = ServingPlan.sharding(tensor, expert, wide, engine);
        Stages stages = Stages.of(a, pipeline, sharding, precision, engine, capacity, maxContext);
        return new ServingPlan(
                name,
                a,
                tensor,
                expert,
                wide,
                context,
                stages,
                Math.toIntExact(Math.max(1, cluster.ranks() / ((long) tensor * wide.data() * context * pipeline))),
                chosen,
                precision,
                engine,
                maxContext,
                HeadSharding.of(a, tensor, engine.kvHeads()),
                KvBudget.of(
                        a,
                        stages.fullest(),
                        sharding,
                        precision,
                        engine,
                        speculation == null ? null : speculation.drafter(),
                        context,
                        capacity),
                engine.preemption() == Preemption.SWAP ? HostCopy.of(cluster) : HostCopy.NONE,
                speculation);
    }
}
