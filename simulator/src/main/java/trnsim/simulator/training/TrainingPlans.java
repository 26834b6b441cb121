package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import trnsim.kernels.chip.Family;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.document.InputException;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.plan.HeadSharding;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.TrainingMemory;
import trnsim.workloads.spec.GivenLayout;
import trnsim.workloads.spec.ParallelSpec;
import trnsim.workloads.spec.StackSpec;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** Turns a training workload into a plan, checking that its layout is legal and fits. */
public final class TrainingPlans {

    private static final double LONGEST_STEP_SECONDS = 30 * 86400.0;
    private static final double MOST_TOKENS = 1e18;

    private final TrainSpec spec;
    private final ModelSpec model;
    private final StackSpec stack;
    private final Cluster cluster;
    private final LayoutChoice search;

    /** Plans of {@code spec}, run by {@code stack}. */
    public TrainingPlans(TrainSpec spec, ModelSpec model, StackSpec stack, Cluster cluster, LayoutChoice search) {
        this.spec = spec;
        this.model = model;
        this.stack = stack;
        this.cluster = cluster;
        this.search = search;
    }

    /**
     * The plan with the layout of the file, or the best that fits if the file says auto.
     *
     * @throws InputException if the layout is not legal or does not fit
     */
    public TrainingPlan plan() {
        checkModel();
        if (spec.parallel() == null) {
            return best().orElseThrow(() -> spec.origin()
                    .error(
                            "parallel",
                            "no layout of " + model.name() + " fits " + spec.chips() + " chips of "
                                    + cluster.system().name() + " with a global batch of " + spec.globalBatch()
                                    + "; use more chips or another batch"));
        }
        TrainingPlan plan = base(given(spec.parallel()));
        checkFit(plan);
        checkHost(plan, spec.parallel());
        checkLength(plan);
        return plan;
    }

    /** The best layout that fits, whatever the file says. */
    public Optional<TrainingPlan> best() {
        return search.best(seed(), spec.parallel() != null);
    }

    /** Where a search starts: model, batch and options of the file, on one rank. */
    public TrainingPlan seed() {
        checkModel();
        return base(GivenLayout.seed(spec, spec.parallel()));
    }

    private TrainingPlan base(Layout given) {
        Layout layout = given.withFusedAttention(
                spec.fusedAttention() == null ? stack.kernels().fusedAttention() : spec.fusedAttention());
        checkSchedule(layout);
        checkGroups(layout);
        ArchitectureSpec a = model.architecture();
        return new TrainingPlan(
                spec.multiTokenPrediction() ? a : a.withoutMultiToken(),
                layout,
                spec.sequence(),
                spec.globalBatch(),
                spec.precision(),
                spec.states(),
                stack);
    }

    /** Only of a stack that was asked for by name: the default one may yet learn a schedule. */
    private void checkSchedule(Layout layout) {
        Schedule schedule = layout.stages().schedule();
        if (spec.stack() != null && layout.pipeline() > 1 && !stack.schedules().contains(schedule)) {
            String known = stack.schedules().stream().map(Schedule::word).collect(Collectors.joining(", "));
            throw spec.origin()
                    .error(
                            "parallel.schedule",
                            stack.name() + " has no schedule " + schedule.word() + "; it has " + known);
        }
    }

    /** Groups hold whole groups of the dimensions before them in the order. */
    private void checkGroups(Layout layout) {
        String torn = TrainingGrid.torn(layout);
        if (torn != null) {
            throw spec.origin()
                    .error(
                            "parallel." + torn,
                            "groups would lie across the edges of " + layout.shownDegrees()
                                    + ". Maybe a degree that divides or multiplies those before it in the order?");
        }
    }

    private void checkModel() {
        ArchitectureSpec a = model.architecture();
        if (a.encoderLayers() > 0) {
            throw spec.origin()
                    .error("model", model.name() + " is an encoder-decoder model, which is not modelled yet");
        }
        if (spec.sequence() > a.context()) {
            throw spec.origin()
                    .error(
                            "sequence",
                            spec.sequence() + " tokens exceed the context of " + model.name() + ", " + a.context()
                                    + " tokens");
        }
        try {
            cluster.rank().require(spec.precision());
        } catch (IllegalArgumentException e) {
            throw spec.origin().error("precision", String.valueOf(e.getMessage()));
        }
    }

    private Layout given(ParallelSpec p) {
        ArchitectureSpec a = model.architecture();
        long ranks = cluster.ranks();
        checkHeads(p, a);
        checkDomains(p);
        long perReplica = (long) p.tensor() * p.context() * p.pipeline();
        long data = p.data() == null ? ranks / perReplica : p.data();
        if (data < 1 || data * perReplica != ranks) {
            throw p.origin()
                    .error(
                            p.data() == null ? "tensor" : "data",
                            "tensor " + p.tensor() + (p.context() > 1 ? " x context " + p.context() : "")
                                    + " x pipeline " + p.pipeline()
                                    + " x data " + Math.max(1, data) + " uses " + Math.max(1, data) * perReplica
                                    + " ranks, but "
                                    + spec.chips() + " chips have " + ranks + " (" + cluster.ranksPerChip()
                                    + " per chip). Maybe "
                                    + hint(ranks, perReplica));
        }
        return GivenLayout.of(spec, p, model, data);
    }

    /** A group that lies across a domain's edge would wait for its members on the network; no stack places one so. */
    private void checkDomains(ParallelSpec p) {
        checkDomain(p, "tensor", p.tensor());
        checkDomain(p, "expert", p.expert());
    }

    private void checkDomain(ParallelSpec p, String field, int degree) {
        if (!Domains.keepTogether(cluster, degree)) {
            long domain = Domains.ranks(cluster);
            int nearest = Domains.nearestTogether(cluster, degree);
            throw p.origin()
                    .error(
                            field,
                            degree + " ranks would lie across the edges of scale-up domains of " + domain + " ranks ("
                                    + cluster.system().name() + "). Maybe " + nearest + "?");
        }
    }

    /** The nearest numbers that use all ranks. */
    private String hint(long ranks, long perReplica) {
        long data = Math.max(1, ranks / perReplica);
        boolean whole = ranks % perReplica == 0;
        return "data " + data + (whole ? "?" : " on " + data * perReplica / cluster.ranksPerChip() + " chips?");
    }

    private void checkHeads(ParallelSpec p, ArchitectureSpec a) {
        boolean pads = cluster.rank().chip().family() == Family.NEURON;
        if (!pads && !HeadSharding.divides(a, p.tensor())) {
            List<String> legal = new ArrayList<>();
            for (int t = 1; t <= a.heads(); t++) {
                boolean near = 2 * t >= p.tensor() && t <= 2 * p.tensor();
                if (near && HeadSharding.divides(a, t)) {
                    legal.add(Integer.toString(t));
                }
            }
            throw p.origin()
                    .error(
                            "tensor",
                            p.tensor() + " does not divide the " + a.heads() + " attention heads ("
                                    + a.kvHeads() + " key-value heads) of " + model.name()
                                    + ", and the GPU stacks do not pad them."
                                    + (legal.isEmpty() ? "" : " Maybe " + String.join(" or ", legal) + "?"));
        }
        if (p.tensor() > 2 * a.heads()) {
            throw p.origin()
                    .error(
                            "tensor",
                            p.tensor() + " ranks are more than twice the " + a.heads() + " attention heads of "
                                    + model.name() + ": most would only hold padding");
        }
    }

    /** The event engine's clock ends at 2^63 ps. */
    private void checkLength(TrainingPlan plan) {
        double passes = (double) plan.microBatches() + plan.layout().pipeline();
        double flops = ModelFlops.perStep(plan)
                / plan.globalBatch()
                * plan.layout().microBatch()
                / plan.layout().tensor();
        if (passes * flops / cluster.rank().peakFlops(plan.compute()) > LONGEST_STEP_SECONDS) {
            throw spec.origin()
                    .error(
                            "global-batch",
                            spec.globalBatch() + " sequences make one step longer than the "
                                    + (int) (LONGEST_STEP_SECONDS / 86400)
                                    + " days a step may take; use more chips or a smaller"
                                    + " batch");
        }
        if (spec.tokens() < plan.tokensPerStep() || spec.tokens() > MOST_TOKENS) {
            throw spec.origin()
                    .error(
                            "tokens",
                            Format.of(spec.tokens(), Dimension.TOKENS)
                                    + (spec.tokens() > MOST_TOKENS
                                            ? " are more than a run may have, 1e18"
                                            : " are fewer than one step takes, "
                                                    + Format.of(plan.tokensPerStep(), Dimension.TOKENS)));
        }
    }

    private void checkHost(TrainingPlan plan, ParallelSpec p) {
        if (!plan.layout().kept().offload().any()) {
            return;
        }
        if (HostLink.of(cluster).isEmpty()) {
            throw p.origin()
                    .error(
                            "offload",
                            "the catalog does not know how chips of "
                                    + cluster.system().name() + " reach their host; give host.chip-bandwidth,"
                                    + " host.copy-latency and host.memory-bandwidth in an overlay");
        }
        double moved =
                plan.memory().stream().mapToDouble(TrainingMemory::host).max().orElse(0) * cluster.ranksPerNode();
        double memory = cluster.read(cluster.system().host().memory());
        if (moved > memory) {
            throw p.origin()
                    .error(
                            "offload",
                            "the ranks of a host move " + Format.of(moved, Dimension.BYTES) + " to its memory of "
                                    + Format.of(memory, Dimension.BYTES)
                                    + "; offload less or share more, as with a higher"
                                    + " zero");
        }
    }

    private void checkFit(TrainingPlan plan) {
        Verdict verdict = Verdict.of(plan, cluster);
        if (verdict.fits()) {
            return;
        }
        String nearest = search.nearest(plan)
                .map(fit -> " The nearest layout that fits: " + fit.layout().shown() + ", "
                        + Format.of(fit.peakMemory(), Dimension.BYTES) + ".")
                .orElse(" No layout of these chips fits, with full recomputation neither; use more chips.");
        throw spec.origin().error("parallel", plan.layout().shown() + " " + verdict.sentence() + "." + nearest);
    }
}
