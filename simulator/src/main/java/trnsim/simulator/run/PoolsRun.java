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
import trnsim.simulator.serving.PoolsResult;
import trnsim.simulator.serving.ServingPlan;
import trnsim.simulator.serving.ServingPlans;
import trnsim.simulator.serving.batching.AnswerListener;
import trnsim.simulator.serving.batching.EngineRules;
import trnsim.simulator.serving.batching.TwoPools;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.request.RequestSource;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.spec.ServeSpec.DisaggregationSpec;
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

    private PoolsRun(ServeSpec spec, DisaggregationSpec pools, Context context) {
        this.spec = spec;
        this.context = context;
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
        this.requests = new Asked(spec, context.folder());
        this.prefill = side(spec.of(pools.prefill()));
        this.decode = side(spec.of(pools.decode()));
        if (!link(prefill.cluster, decode.cluster).known()) {
            throw pools.origin()
                    .error(
                            "prefill",
                            "no network joins " + prefill.machine.system().name() + " and "
                                    + decode.machine.system().name() + ", over which keys and values could travel");
        }
    }

    private Side side(ServeSpec pool) {
        Machine machine = Machine.of(pool, context);
        Cluster cluster = machine.cluster(pool, pool.coresPerRank(), Readings.central());
        ServingPlan plan = ServingPlans.of(
                pool,
                machine.engine(pool, context),
                machine.model(),
                null,
                cluster,
                requests.longest(),
                java.util.Comparator.comparingInt(ServingPlan::tensor));
        if (plan.pipeline() > 1) {
            throw pool.origin().error("parallel", "pipeline stages are not simulated on two pools; write pipeline: 1");
        }
        return new Side(pool, machine, cluster, plan);
    }

    /** A run of {@code spec}, which has two pools. */
    static PoolsRun of(ServeSpec spec, Context context) {
        DisaggregationSpec pools = spec.disaggregation();
        if (pools == null) {
            throw new IllegalArgumentException("the workload has one pool");
        }
        return new PoolsRun(spec, pools, context);
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

    private PoolsResult simulate(Cluster from, Cluster to) {
        try (RequestSource source = requests.source(1, ServeRun.unit(prefill.plan), Long.MAX_VALUE)) {
            ServeRun.checkUnits(spec, prefill.plan, prefill.plan.replicas(), source);
            PoolsResult result = new TwoPools(
                            half(prefill, from, source.blockTokens()),
                            half(decode, to, 0),
                            link(from, to),
                            spec.router(),
                            spec.slo(),
                            spec.seed(),
                            AnswerListener.NONE)
                    .run(source);
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
    }

    private TwoPools.Half half(Side side, Cluster on, int blockTokens) {
        return new TwoPools.Half(
                side.plan.replicas(), EngineRules.of(side.plan, blockTokens, spec.seed()), side.table(on));
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
