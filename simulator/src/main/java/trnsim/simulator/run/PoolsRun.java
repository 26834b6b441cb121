package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.report.Explanation;
import trnsim.simulator.report.Report;
import trnsim.simulator.report.Table;
import trnsim.simulator.serving.IterationCost;
import trnsim.simulator.serving.KvLink;
import trnsim.simulator.serving.LayoutPace;
import trnsim.simulator.serving.LayoutPace.Demand;
import trnsim.simulator.serving.PoolsResult;
import trnsim.simulator.serving.ServingPlan;
import trnsim.simulator.serving.ServingPlans;
import trnsim.simulator.serving.batching.AnswerListener;
import trnsim.simulator.serving.batching.EngineRules;
import trnsim.simulator.serving.batching.FleetResult;
import trnsim.simulator.serving.batching.TwoPools;
import trnsim.simulator.serving.frontend.Frontend;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.request.RequestSource;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.spec.ServeSpec.DisaggregationSpec;
import trnsim.workloads.spec.ServeSpec.SloSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Readings;

/** A serving workload whose prompts are computed on one pool of chips and whose answers are decoded on another. */
final class PoolsRun {

    private final ServeSpec spec;
    private final Context context;
    private final Asked requests;
    private final Side prefill;
    private final Side decode;
    private @Nullable PoolsResult central;

    /** A pool, resolved. */
    record Side(ServeSpec spec, Machine machine, Cluster cluster, ServingPlan plan) {

        Cluster cluster(Readings readings) {
            return machine.cluster(spec, spec.coresPerRank(), readings);
        }

        IterationTable table(Cluster on) {
            KernelModel kernels = Machine.kernels(on);
            CollectiveModel collectives = Machine.collectives(on);
            return IterationTable.of(plan, new IterationCost(plan, on, kernels, collectives));
        }
    }

    private PoolsRun(ServeSpec spec, DisaggregationSpec pools, Context context, Asked requests) {
        this.spec = spec;
        this.context = context;
        Frontend.of(spec, context.catalog());
        if (spec.parallel() != null) {
            throw spec.origin()
                    .error("parallel", "each pool has a layout of its own; move parallel into disaggregation");
        }
        if (spec.speculation() != null) {
            throw spec.origin().error("speculation", "is not simulated on two pools; remove it or disaggregation");
        }
        if (spec.mixed()) {
            throw spec.origin().error("beside", "is not simulated on two pools; remove it or disaggregation");
        }
        if (spec.replicas() != null) {
            throw spec.origin()
                    .error("replicas", "each pool has as many as its chips hold; remove replicas or disaggregation");
        }
        long chips = pools.prefill().chips() + pools.decode().chips();
        if (spec.chips() != chips) {
            throw spec.origin()
                    .error(
                            "chips",
                            spec.chips() + " chips are not the " + chips + " of both pools, "
                                    + pools.prefill().chips() + " and "
                                    + pools.decode().chips() + ". Maybe " + chips
                                    + "?");
        }
        this.requests = requests;
        SloSpec slo = spec.slo();
        this.prefill = side(
                spec.of(pools.prefill()),
                new Demand(
                        Double.POSITIVE_INFINITY,
                        requests.meanInput(),
                        requests.longInput(),
                        1,
                        slo == null ? null : slo.ttft(),
                        null,
                        true));
        this.decode = side(
                spec.of(pools.decode()),
                new Demand(
                        Double.POSITIVE_INFINITY,
                        requests.meanInput(),
                        requests.longInput(),
                        requests.meanOutput(),
                        null,
                        slo == null ? null : slo.tpot(),
                        false));
        if (!link(prefill.cluster, decode.cluster).known()) {
            throw pools.origin()
                    .error(
                            "prefill",
                            "no network joins " + prefill.machine.system().name() + " and "
                                    + decode.machine.system().name() + ", over which keys and values could travel");
        }
    }

    /** {@code pool} in its layout, or in the one that takes most of {@code demand} in closed form. */
    private Side side(ServeSpec pool, Demand demand) {
        Machine machine = Machine.of(pool, context);
        Cluster cluster = machine.cluster(pool, pool.coresPerRank(), Readings.central());
        ServingPlan plan = ServingPlans.of(
                pool,
                machine.engine(pool, context),
                machine.model(),
                null,
                cluster,
                requests.longest(),
                (plain, spread) -> {
                    List<ServingPlan> all = new ArrayList<>(plain);
                    all.addAll(spread);
                    return LayoutPace.best(
                                    all, demand, cluster, Machine.kernels(cluster), Machine.collectives(cluster), 1)
                            .getFirst();
                });
        if (plan.pipeline() > 1) {
            throw pool.origin().error("parallel", "pipeline stages are not simulated on two pools; write pipeline: 1");
        }
        return new Side(pool, machine, cluster, plan);
    }

    /** A run of {@code spec}, which has two pools. */
    static PoolsRun of(ServeSpec spec, Context context) {
        return of(spec, context, new Asked(spec, context.folder()));
    }

    /** The same for requests that were looked at before. */
    static PoolsRun of(ServeSpec spec, Context context, Asked requests) {
        DisaggregationSpec pools = spec.disaggregation();
        if (pools == null) {
            throw new IllegalArgumentException("the workload has one pool");
        }
        return new PoolsRun(spec, pools, context, requests);
    }

    ServeSpec spec() {
        return spec;
    }

    Side prefill() {
        return prefill;
    }

    Side decode() {
        return decode;
    }

    Asked requests() {
        return requests;
    }

    private KvLink link(Cluster from, Cluster to) {
        return KvLink.of(prefill.plan, from, decode.plan, to);
    }

    /** The way between the pools. */
    KvLink link() {
        return link(prefill.cluster, decode.cluster);
    }

    /** {@code trn2.48xlarge}, or of both pools {@code trn2.48xlarge + trn3-ultraserver-gen2} where they differ. */
    String systems() {
        String first = prefill.machine.system().name();
        String second = decode.machine.system().name();
        return first.equals(second) ? first : first + " + " + second;
    }

    String layout() {
        return "prefill " + layout(prefill.plan) + " + decode " + layout(decode.plan);
    }

    private static String layout(ServingPlan plan) {
        return plan.shortLayout() + " x " + plan.replicas();
    }

    /** What both pools draw and cost together, having come to {@code parts}. */
    Money money(FleetResult parts) {
        return Money.of(prefill.cluster, parts.groups().getFirst())
                .plus(Money.of(decode.cluster, parts.groups().getLast()));
    }

    /** The same pools under other loads. */
    ServeLoads loads() {
        IterationTable first = prefill.table(prefill.cluster);
        IterationTable second = decode.table(decode.cluster);
        KvLink link = link();
        int replicas = Math.addExact(prefill.plan.replicas(), decode.plan.replicas());
        int engines = Math.addExact(prefill.plan.engines(), decode.plan.engines());
        return new ServeLoads(requests, replicas, engines, (others, factor, most) -> {
            PoolsResult result = serve(first, second, link, factor, most);
            return new FleetResult(result.whole(), List.of(result.prefill(), result.decode()));
        });
    }

    /** The first {@code most} requests, or all for {@link Long#MAX_VALUE}, {@code factor} times as fast. */
    private PoolsResult serve(IterationTable first, IterationTable second, KvLink link, double factor, long most) {
        try (RequestSource source = requests.source(factor, ServeRun.unit(prefill.plan), most)) {
            ServeRun.checkUnits(spec, prefill.plan, prefill.plan.replicas(), source);
            return new TwoPools(
                            half(prefill.plan, first, source.blockTokens()),
                            half(decode.plan, second, 0),
                            link,
                            spec.router(),
                            spec.slo(),
                            spec.seed(),
                            AnswerListener.NONE)
                    .run(source);
        }
    }

    private TwoPools.Half half(ServingPlan plan, IterationTable table, int blockTokens) {
        return new TwoPools.Half(plan.replicas(), EngineRules.of(plan, blockTokens, spec.seed()), table);
    }

    private PoolsResult simulate(Cluster from, Cluster to) {
        PoolsResult result = serve(prefill.table(from), decode.table(to), link(from, to), 1, Long.MAX_VALUE);
        if (result.finished() == 0) {
            throw spec.origin()
                    .error(
                            "arrivals",
                            "none of the " + requests.count()
                                    + " requests fits both pools: the longest contexts are "
                                    + prefill.plan.maxContext() + " and " + decode.plan.maxContext()
                                    + " tokens, and the shortest request has " + requests.shortest());
        }
        return result;
    }

    private double[] metrics(Readings readings) {
        Cluster from = prefill.cluster(readings);
        Cluster to = decode.cluster(readings);
        PoolsResult result = simulate(from, to);
        double seconds = result.decode().makespanPs() * ServeRun.PS;
        double watts = PowerUse.of(from, result.prefill().energyJ() / ServeRun.PS, seconds)
                        .siteWatts()
                + PowerUse.of(to, result.decode().energyJ() / ServeRun.PS, seconds)
                        .siteWatts();
        double tokens = Math.max(1, result.outputTokensPerSecond() * seconds);
        double price = from.dollarsPerSecond().orElse(Double.NaN)
                + to.dollarsPerSecond().orElse(Double.NaN);
        double[] metrics = new double[8];
        metrics[ServeRun.OUTPUT] = result.outputTokensPerSecond();
        metrics[ServeRun.TTFT50] =
                ServeRun.percentile(result.decode().latencies().timeToFirstToken(), 50);
        metrics[ServeRun.TTFT99] =
                ServeRun.percentile(result.decode().latencies().timeToFirstToken(), 99);
        metrics[ServeRun.TPOT50] =
                ServeRun.percentile(result.decode().latencies().timePerOutputToken(), 50);
        metrics[ServeRun.TPOT99] =
                ServeRun.percentile(result.decode().latencies().timePerOutputToken(), 99);
        metrics[ServeRun.POWER] = watts;
        metrics[ServeRun.ENERGY] = watts * seconds / tokens;
        metrics[ServeRun.COST] = 1e6 * price * seconds / tokens;
        return metrics;
    }

    /** The run at central values; simulated once. */
    PoolsResult central() {
        PoolsResult known = central;
        if (known == null) {
            known = simulate(prefill.cluster, decode.cluster);
            central = known;
        }
        return known;
    }

    /** The report, with ranges. */
    Report report() {
        String model = Machine.kernels(decode.cluster).name() + "; "
                + Machine.collectives(decode.cluster).name() + "; continuous batching in exact stretches on two pools";
        return new PoolsReport(this, new Headlines(context.ranges(this::metrics), model))
                .report(context.catalog().overlays());
    }

    /** The stages of both pools, and the way between them. */
    Explanation explain() {
        List<Explanation.Part> parts = new ArrayList<>();
        parts.addAll(ServeExplanation.parts(ServeRun.of(prefill.spec, context), "Prefill pool: "));
        parts.addAll(ServeExplanation.parts(ServeRun.of(decode.spec, context), "Decode pool: "));
        KvLink link = link();
        Table table = new Table("prompt tokens", "bytes", "on the way", "bound by");
        String binds = link.senderBytesPerPs() < link.receiverBytesPerPs() ? "sender's NICs" : "receiver's NICs";
        for (long tokens : new long[] {1, 1024, requests.meanInput(), 16384, 131_072}) {
            long bytes = decode.plan.kv().bytes(tokens);
            table.row(
                    Long.toString(tokens),
                    Format.of(link.bytes(bytes), Dimension.BYTES),
                    Format.duration(link.timePs(bytes) * ServeRun.PS),
                    bytes == 0 ? "" : binds);
        }
        parts.add(new Explanation.Part(
                "Keys and values from pool to pool",
                "one at a time from an engine, at "
                        + Format.of(link.senderBytesPerPs() * 1e12, Dimension.BYTES_PER_SECOND)
                        + ", and to one, at "
                        + Format.of(link.receiverBytesPerPs() * 1e12, Dimension.BYTES_PER_SECOND) + "; "
                        + Format.duration(link.latencyPs() * ServeRun.PS) + " each",
                table));
        return new Explanation(
                "One request of " + requests.meanInput() + " prompt and " + requests.meanOutput() + " answer tokens, "
                        + prefill.machine.model().title() + " on two pools",
                parts);
    }
}
