package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveCost;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.rank.RankClass;
import trnsim.simulator.report.Explanation;
import trnsim.simulator.report.Table;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.StageCost;
import trnsim.simulator.training.TrainingGroups;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.TrainingStep;
import trnsim.simulator.training.Verdict;
import trnsim.workloads.document.Names;
import trnsim.workloads.model.Parameters;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.RankParameters;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.StagePasses;
import trnsim.workloads.plan.Traffic;
import trnsim.workloads.plan.TrainingMemory;
import trnsim.workloads.spec.ReliabilitySpec;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** The stages of the data flow for one training step. */
public final class TrainExplanation {

    private final TrainRun run;
    private final TrainingPlan plan;
    private final Cluster cluster;
    private final KernelModel kernels;
    private final CollectiveModel collectives;

    private TrainExplanation(TrainRun run) {
        this.run = run;
        this.plan = run.plan();
        this.cluster = run.cluster();
        this.kernels = Machine.kernels(cluster);
        this.collectives = Machine.collectives(cluster);
    }

    /** Explains one step of {@code spec}. */
    public static Explanation of(TrainSpec spec, Context context) {
        TrainRun run = TrainRun.of(spec, context);
        Explanation step = new TrainExplanation(run).explain();
        ReliabilitySpec reliability = spec.reliability();
        if (reliability == null) {
            return step;
        }
        List<Explanation.Part> parts = new ArrayList<>(step.parts());
        parts.add(new CampaignExplanation(CampaignRun.of(spec, reliability, context, run)).part());
        return new Explanation(step.title(), parts);
    }

    private Explanation explain() {
        Role role = plan.roles().getFirst();
        StagePasses passes = plan.passes(role);
        List<Explanation.Part> parts = new ArrayList<>();
        parts.add(new Explanation.Part("Model", "architecture to parameters", model()));
        parts.add(new Explanation.Part(
                "Roles and memory",
                "layout " + plan.layout().shown() + "; one rank of each stage; "
                        + Verdict.of(plan, cluster).sentence(),
                roles()));
        parts.add(new Explanation.Part(
                "Rank classes", "roles under this topology; ranks of a class are simulated as one", classes()));
        parts.add(new Explanation.Part(
                "Operators, forward",
                "stage 0, one micro-batch, one rank; priced by the " + kernels.name(),
                OperatorTable.of(passes.forward(), kernels)));
        parts.add(new Explanation.Part(
                "Operators, backward", "the same micro-batch", OperatorTable.of(passes.backward(), kernels)));
        parts.add(new Explanation.Part("Collectives", "priced by " + collectives.name(), traffic(passes)));
        TrainingStep step = run.step();
        parts.add(new Explanation.Part(
                "Schedule",
                plan.layout().stages().schedule().word() + ", " + plan.microBatches() + " micro-batches through "
                        + plan.layout().pipeline() + " stages, " + step.counts().events() + " events; step "
                        + Format.duration(step.stepPs() * 1e-12),
                schedule()));
        return new Explanation(
                "One training step of " + run.machine().model().title() + " on " + cluster.chips() + " "
                        + run.machine().chip().title(),
                parts);
    }

    private Table model() {
        Parameters p = Parameters.of(plan.architecture());
        Table table = new Table("part", "parameters");
        table.row("input embedding", Format.count(p.inputEmbedding()));
        table.row("output head", Format.count(p.outputHead()));
        table.row("attention", Format.count(p.attention()));
        table.row("dense MLP, shared experts, routers", Format.count(p.denseMlp()));
        table.row("routed experts", Format.count(p.routedExperts()));
        table.row("all", Format.count(p.total()));
        table.row("in the matmuls of one token", Format.count(p.active()));
        return table;
    }

    private Table roles() {
        Table table = new Table(
                "stage",
                "layers",
                "also",
                "weights",
                "gradients",
                "optimizer",
                "activations",
                "working",
                "buffers",
                "all",
                "on the host");
        List<TrainingMemory> memory = plan.memory();
        List<Role> roles = plan.roles();
        for (int stage = 0; stage < memory.size(); stage++) {
            TrainingMemory m = memory.get(stage);
            List<Role> held = Role.held(roles, plan.layout(), stage);
            table.row(
                    Integer.toString(stage),
                    held.stream().map(TrainExplanation::layers).collect(Collectors.joining(", ")),
                    held.stream()
                            .map(role -> (role.embedding() ? "embedding " : "") + (role.head() ? "head" : ""))
                            .collect(Collectors.joining()),
                    Format.of(m.weights(), Dimension.BYTES),
                    Format.of(m.gradients(), Dimension.BYTES),
                    Format.of(m.optimizer(), Dimension.BYTES),
                    Format.of(m.activations(), Dimension.BYTES),
                    Format.of(m.working(), Dimension.BYTES),
                    Format.of(m.buffers(), Dimension.BYTES),
                    Format.of(m.total(), Dimension.BYTES),
                    Format.of(m.host(), Dimension.BYTES));
        }
        return table;
    }

    private static String layers(Role role) {
        return role.firstLayer() + " - " + (role.firstLayer() + role.layers() - 1);
    }

    private Table classes() {
        Table table = new Table("stages", "layers each", "ranks", "sends to the next stage");
        for (RankClass ranks : run.classes()) {
            boolean last = ranks.role().head();
            table.row(
                    ranks.stages().toString(),
                    Integer.toString(ranks.role().layers()),
                    Format.whole(ranks.ranks()),
                    last ? "-" : ranks.leavesDomain() ? "between domains" : "inside a domain");
        }
        return table;
    }

    private Table traffic(StagePasses passes) {
        Table table = new Table("what", "collective", "group", "bytes", "per pass", "each", "how");
        TrainingGroups groups = new TrainingGroups(cluster, plan.layout());
        for (Traffic t : passes.forwardTraffic()) {
            CollectiveCost cost = collectives.cost(t.kind(), t.bytes(), groups.of(t.group()));
            table.row(
                    t.name(),
                    Names.word(t.kind()),
                    Names.word(t.group()),
                    Format.of(t.bytes(), Dimension.BYTES),
                    Long.toString(t.repeat()),
                    Format.duration(cost.timePs() * 1e-12),
                    cost.algorithm());
        }
        Layout layout = plan.layout();
        RankParameters own = RankParameters.training(
                plan.architecture(), layout, plan.roles().getFirst());
        Traffic.Kind kind = layout.zero() == 0 ? Traffic.Kind.ALL_REDUCE : Traffic.Kind.REDUCE_SCATTER;
        sharing(table, groups, kind, own.dense(), layout.equalRanks(), "");
        sharing(table, groups, kind, own.experts(), layout.equalExpertRanks(), "expert ");
        return table;
    }

    /** What the ranks that hold {@code parameters} say to each other: {@code equal} of them, in groups if these are hybrid. */
    private void sharing(
            Table table, TrainingGroups groups, Traffic.Kind kind, double parameters, long equal, String prefix) {
        boolean dense = prefix.isEmpty();
        boolean hybrid = plan.layout().states().isHybrid(equal);
        GroupShape shard = groups.of(
                hybrid
                        ? dense ? Traffic.Group.SHARD : Traffic.Group.EXPERT_SHARD
                        : dense ? Traffic.Group.DATA : Traffic.Group.EXPERT_DATA);
        double gradients = parameters * plan.states().gradients();
        once(table, prefix + "gradients", kind, gradients, shard);
        if (hybrid) {
            GroupShape replica = groups.of(dense ? Traffic.Group.REPLICA : Traffic.Group.EXPERT_REPLICA);
            double share = gradients / plan.layout().states().shards(equal);
            once(table, prefix + "replicated gradients", Traffic.Kind.ALL_REDUCE, share, replica);
        }
        if (plan.layout().zero() == 1 || plan.layout().zero() == 2) {
            double weights = parameters * plan.activations().bytes();
            once(table, prefix + "updated weights", Traffic.Kind.ALL_GATHER, weights, shard);
        }
    }

    private void once(Table table, String what, Traffic.Kind kind, double bytes, GroupShape group) {
        if (group.members() > 1 && bytes > 0) {
            CollectiveCost cost = collectives.cost(kind, bytes, group);
            table.row(
                    what,
                    Names.word(kind),
                    "data",
                    Format.of(bytes, Dimension.BYTES),
                    plan.layout().zero() >= 2 && kind != Traffic.Kind.ALL_GATHER ? "1" : "1 per step",
                    Format.duration(cost.timePs() * 1e-12),
                    cost.algorithm());
        }
    }

    private Table schedule() {
        Table table = new Table(
                "stage", "forward", "backward", "of which collectives", "send", "background", "update", "all alone");
        List<StageCost> stages = run.stages();
        for (int i = 0; i < stages.size(); i++) {
            StageCost stage = stages.get(i);
            table.row(
                    Integer.toString(i),
                    Format.duration(stage.forwardPs() * 1e-12),
                    Format.duration(stage.backwardPs() * 1e-12),
                    Format.duration(stage.collectivesPs() * 1e-12),
                    Format.duration(stage.sendPs() * 1e-12),
                    Format.duration(stage.backgroundPs() * 1e-12),
                    Format.duration(stage.updatePs() * 1e-12),
                    Format.duration(stage.stepPs() * 1e-12));
        }
        return table;
    }
}
