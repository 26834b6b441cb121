package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.report.Report;
import trnsim.simulator.serving.Latencies;
import trnsim.simulator.serving.ServingPlan;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.Speculation;
import trnsim.simulator.serving.batching.AnswerListener;
import trnsim.simulator.serving.batching.EngineRules;
import trnsim.simulator.serving.batching.Fleet;
import trnsim.simulator.serving.batching.FleetResult;
import trnsim.simulator.serving.batching.ReplicaGroup;
import trnsim.simulator.serving.frontend.Frontend;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.uncertainty.Sensitivity;
import trnsim.workloads.request.RequestSource;
import trnsim.workloads.spec.ReplicaGroupSpec;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.unit.Readings;

/** One stream answered by replicas of several kinds: each kind has its chips, layout, engine and iteration table. */
final class MixedRun {

    /** The answer; indices of a {@link ServeRun}'s metrics. */
    private static final int METRICS = 8;

    private final ServeSpec spec;
    private final Context context;
    private final Asked requests;
    private final List<ServeRun> members = new ArrayList<>();
    /** What each member's iterations take at central values. */
    private final List<IterationTable> tables = new ArrayList<>();
    /** The uncertain quantities that each member's table depends on. */
    private final List<Set<String>> paths = new ArrayList<>();

    private @Nullable FleetResult central;

    private MixedRun(ServeSpec spec, Context context) {
        this.spec = spec;
        this.context = context;
        Frontend.of(spec, context.catalog());
        this.requests = new Asked(spec, context.folder());
        members.add(ServeRun.of(spec, context, requests));
        for (ReplicaGroupSpec group : Objects.requireNonNull(spec.beside())) {
            members.add(ServeRun.of(member(group), context, requests));
        }
        for (ServeRun member : members) {
            Readings readings = Readings.central();
            tables.add(table(member, on(member, readings)));
            member.plan().reading(on(member, readings));
            paths.add(new HashSet<>(readings.uncertain().keySet()));
        }
    }

    /** A run of all kinds of replicas of {@code spec}, which has several. */
    static MixedRun of(ServeSpec spec, Context context) {
        return new MixedRun(spec, context);
    }

    /** {@code group} as a workload of its own, on its chips or on as many as its replicas take. */
    private ServeSpec member(ReplicaGroupSpec group) {
        if (group.chips() != null) {
            return spec.of(group, group.chips());
        }
        if (group.replicas() == null) {
            throw group.origin().error("chips", "how large is the group? write chips or replicas");
        }
        if (group.parallel() == null) {
            throw group.origin()
                    .error(
                            "chips",
                            "with replicas alone the layout must be given; write parallel: {tensor: ...}, or chips");
        }
        ServeSpec one = spec.of(group, 1);
        int ranks = Machine.of(one, context)
                .cluster(one, one.coresPerRank(), Readings.central())
                .ranksPerChip();
        return spec.of(
                group,
                Math.ceilDiv(
                        (long) group.replicas()
                                * group.parallel().tensor()
                                * group.parallel().attentionData()
                                * group.parallel().context()
                                * group.parallel().pipeline(),
                        ranks));
    }

    private static Cluster on(ServeRun member, Readings readings) {
        return member.machine().cluster(member.spec(), member.coresPerRank(), readings);
    }

    private static IterationTable table(ServeRun member, Cluster on) {
        return IterationTable.of(member.plan(), member.cost(on));
    }

    List<ServeRun> members() {
        return members;
    }

    Asked requests() {
        return requests;
    }

    /** {@code trn2.48xlarge + trn3-ultraserver-gen2}. */
    String systems() {
        return members.stream().map(member -> member.machine().system().name()).collect(Collectors.joining(" + "));
    }

    String layout() {
        return members.stream().map(MixedRun::layout).collect(Collectors.joining(" + "));
    }

    static String layout(ServeRun member) {
        return member.plan().shortLayout() + " x " + member.plan().replicas();
    }

    long chips() {
        return members.stream().mapToLong(member -> member.cluster().chips()).sum();
    }

    int replicas() {
        return members.stream().mapToInt(member -> member.plan().replicas()).sum();
    }

    /** The same fleet under other loads. */
    ServeLoads loads() {
        int engines =
                members.stream().mapToInt(member -> member.plan().engines()).sum();
        return new ServeLoads(
                requests, replicas(), engines, (replicas, factor, most) -> serve(plans(), tables, factor, most));
    }

    /** What the kinds of replicas draw and cost together, having come to {@code parts}. */
    Money money(FleetResult parts) {
        Money sum = new Money(0, 0, 0);
        for (int i = 0; i < members.size(); i++) {
            sum = sum.plus(Money.of(members.get(i).cluster(), parts.groups().get(i)));
        }
        return sum;
    }

    /**
     * Requests per second of one replica of {@code member}, all its groups, at a full batch of mean requests: prompts one at a
     * time, answers together.
     */
    private double speed(ServeRun member, IterationTable table) {
        ServingPlan plan = member.plan();
        long input = requests.meanInput();
        long output = requests.meanOutput();
        long context = input + output / 2;
        int batch = (int)
                Math.max(1, Math.min(plan.engine().maxSequences(), plan.kv().sequences(input + output)));
        double prompt = table.mixedPs(input, 1, 0, 0, input, input * (input + 1) / 2);
        Speculation drafted = plan.speculation();
        double passes = drafted == null ? output : output / drafted.expectedTokens();
        double answer = passes * table.decodePs(batch, batch * context) / batch;
        return plan.wide().data() / (ServeRun.PS * (prompt + answer));
    }

    private List<ServingPlan> plans() {
        return members.stream().map(ServeRun::plan).toList();
    }

    private FleetResult serve(List<ServingPlan> plans, List<IterationTable> with, double factor, long most) {
        int unit = 0;
        for (ServeRun member : members) {
            unit = Math.max(unit, ServeRun.unit(member.plan()));
        }
        try (RequestSource source = requests.source(factor, unit, most)) {
            List<ReplicaGroup> groups = new ArrayList<>();
            for (int i = 0; i < members.size(); i++) {
                ServeRun member = members.get(i);
                member.checkUnits(member.plan(), replicas(), source);
                groups.add(new ReplicaGroup(
                        member.plan().replicas(),
                        EngineRules.of(plans.get(i), source.blockTokens(), spec.seed()),
                        with.get(i),
                        spec.router().weighted() ? speed(member, with.get(i)) : 1));
            }
            return new Fleet(groups, spec.router(), spec.slo(), spec.seed(), AnswerListener.NONE).serve(source);
        }
    }

    private FleetResult central() {
        FleetResult known = central;
        if (known == null) {
            known = serve(plans(), tables, 1, Long.MAX_VALUE);
            if (known.whole().finished() == 0) {
                throw spec.origin()
                        .error(
                                "arrivals",
                                "none of the " + requests.count()
                                        + " requests fits any of the replicas: the shortest has " + requests.shortest()
                                        + " tokens");
            }
            central = known;
        }
        return known;
    }

    private double[] metrics(Readings readings) {
        List<Cluster> clusters = new ArrayList<>();
        List<ServingPlan> plans = new ArrayList<>();
        List<IterationTable> moved = new ArrayList<>();
        boolean asBefore = true;
        for (int i = 0; i < members.size(); i++) {
            ServeRun member = members.get(i);
            Set<String> read = paths.get(i);
            Cluster on = on(member, readings);
            boolean same = readings.movesOnly(path -> !read.contains(path) || member.leavesTimeAlone(path));
            clusters.add(on);
            plans.add(member.plan().reading(on));
            moved.add(same && !readings.movesNothing() ? tables.get(i) : table(member, on));
            asBefore &= same;
        }
        FleetResult result = asBefore ? central() : serve(plans, moved, 1, Long.MAX_VALUE);
        ServingResult whole = result.whole();
        double seconds = whole.makespanPs() * ServeRun.PS;
        double tokens = Math.max(1, whole.outputTokens());
        double watts = 0;
        double price = 0;
        for (int i = 0; i < members.size(); i++) {
            Cluster on = clusters.get(i);
            double dynamic = asBefore
                    ? on.rank().dynamicWatts() / members.get(i).cluster().rank().dynamicWatts()
                    : 1;
            watts += PowerUse.of(on, result.groups().get(i).energyJ() * dynamic / ServeRun.PS, seconds)
                    .siteWatts();
            price += on.dollarsPerSecond().orElse(Double.NaN);
        }
        Latencies latencies = whole.latencies();
        double[] metrics = new double[METRICS];
        metrics[ServeRun.OUTPUT] = whole.outputTokensPerSecond();
        metrics[ServeRun.TTFT50] = ServeRun.percentile(latencies.timeToFirstToken(), 50);
        metrics[ServeRun.TTFT99] = ServeRun.percentile(latencies.timeToFirstToken(), 99);
        metrics[ServeRun.TPOT50] = ServeRun.percentile(latencies.timePerOutputToken(), 50);
        metrics[ServeRun.TPOT99] = ServeRun.percentile(latencies.timePerOutputToken(), 99);
        metrics[ServeRun.POWER] = watts;
        metrics[ServeRun.ENERGY] = watts * seconds / tokens;
        metrics[ServeRun.COST] = 1e6 * price * seconds / tokens;
        return metrics;
    }

    /** The report, with ranges. */
    Report report() {
        Sensitivity range = context.ranges(this::metrics);
        return new MixedReport(
                        spec,
                        this,
                        central(),
                        new Headlines(range, members.getFirst().model()))
                .report(context.catalog().overlays());
    }
}
