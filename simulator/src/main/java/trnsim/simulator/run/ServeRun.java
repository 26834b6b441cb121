package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.report.Figure;
import trnsim.simulator.report.Report;
import trnsim.simulator.report.Section;
import trnsim.simulator.serving.IterationCost;
import trnsim.simulator.serving.RequestSizes;
import trnsim.simulator.serving.ServingPlan;
import trnsim.simulator.serving.ServingPlans;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.ServingSimulator;
import trnsim.simulator.serving.TimeSplit;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.uncertainty.Sensitivity;
import trnsim.workloads.arrival.Request;
import trnsim.workloads.arrival.Requests;
import trnsim.workloads.document.Names;
import trnsim.workloads.model.Openness;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Readings;

/** A serving workload answered. */
public final class ServeRun {

    private static final double PS = 1e-12;

    private final ServeSpec spec;
    private final Context context;
    private final Machine machine;
    private final Cluster cluster;
    private final List<Request> requests;
    private final ServingPlan plan;
    private final String model;

    private ServeRun(ServeSpec spec, Context context) {
        this.spec = spec;
        this.context = context;
        this.machine = Machine.of(spec, context);
        this.cluster = machine.cluster(spec, spec.coresPerRank(), Readings.central());
        this.requests = Requests.of(spec.arrivals(), spec.seed(), context.folder());
        this.plan = ServingPlans.of(spec, machine.model(), cluster, RequestSizes.of(requests));
        KernelModel kernels = Machine.kernels(cluster);
        CollectiveModel collectives = Machine.collectives(cluster);
        this.model = kernels.name() + "; " + collectives.name() + "; continuous batching on the event engine";
    }

    /** A run with the layout of {@code spec}. */
    public static ServeRun of(ServeSpec spec, Context context) {
        return new ServeRun(spec, context);
    }

    public ServingPlan plan() {
        return plan;
    }

    public Cluster cluster() {
        return cluster;
    }

    public Machine machine() {
        return machine;
    }

    public List<Request> requests() {
        return requests;
    }

    /** What one iteration costs, on {@code on}. */
    IterationCost cost(Cluster on) {
        return new IterationCost(plan, on, Machine.kernels(on), Machine.collectives(on));
    }

    private ServingResult simulate(Cluster on) {
        return ServingSimulator.run(plan, cost(on), requests, spec.slo());
    }

    private static final int OUTPUT = 0;
    private static final int TTFT50 = 1;
    private static final int TTFT99 = 2;
    private static final int TPOT50 = 3;
    private static final int TPOT99 = 4;
    private static final int POWER = 5;
    private static final int ENERGY = 6;
    private static final int COST = 7;

    private double[] metrics(Readings readings) {
        Cluster on = machine.cluster(spec, spec.coresPerRank(), readings);
        ServingResult result = simulate(on);
        double seconds = result.makespanPs() * PS;
        PowerUse power = PowerUse.of(on, result.energyJ() / PS, seconds);
        double tokens = Math.max(1, result.outputTokens());
        double[] metrics = new double[8];
        metrics[OUTPUT] = result.outputTokensPerSecond();
        metrics[TTFT50] = percentile(result.latencies().timeToFirstToken(), 50);
        metrics[TTFT99] = percentile(result.latencies().timeToFirstToken(), 99);
        metrics[TPOT50] = percentile(result.latencies().timePerOutputToken(), 50);
        metrics[TPOT99] = percentile(result.latencies().timePerOutputToken(), 99);
        metrics[POWER] = power.siteWatts();
        metrics[ENERGY] = power.siteWatts() * seconds / tokens;
        metrics[COST] = on.dollarsPerSecond()
                .map(price -> 1e6 * price * seconds / tokens)
                .orElse(Double.NaN);
        return metrics;
    }

    /** A percentile in seconds; unknown if nothing was recorded. */
    private static double percentile(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0 ? Double.NaN : histogram.getValueAtPercentile(percentile) * PS;
    }

    /** The report, with ranges. */
    public Report report() {
        ServingResult result = simulate(cluster);
        Sensitivity range = Sensitivity.of(
                this::metrics,
                context.threads(),
                (done, of) -> context.terminal().progress("runs for the ranges", done, of));
        context.terminal().clear();
        return new Report(
                "serve",
                title(),
                workload(),
                headlines(range, result),
                List.of(shares(result.time()), latency(result), memory(result), use(result), run(result)),
                binding(result.time()),
                range.swings(),
                notes(result),
                context.catalog().overlays());
    }

    private String title() {
        String asked = spec.title().isEmpty() ? machine.model().title() : spec.title();
        return asked + ": serving on " + Format.whole(spec.chips()) + " x "
                + machine.chip().title() + " (" + machine.system().name() + "), " + layout();
    }

    private String layout() {
        return "tp" + plan.tensor() + (plan.expert() > 1 ? " ep" + plan.expert() : "") + " x " + plan.replicas()
                + (plan.replicas() == 1 ? " replica" : " replicas");
    }

    private Map<String, String> workload() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("model", machine.model().name());
        facts.put("openness", Names.word(machine.model().openness()));
        facts.put("system", machine.system().name());
        facts.put("chip", machine.chip().name());
        facts.put("chips", Long.toString(spec.chips()));
        facts.put("ranks_per_chip", Integer.toString(cluster.ranksPerChip()));
        facts.put("tensor", Integer.toString(plan.tensor()));
        facts.put("expert", Integer.toString(plan.expert()));
        facts.put("replicas", Integer.toString(plan.replicas()));
        facts.put("layout_shown", layout());
        facts.put("layout", plan.chosen() ? "searched" : "given");
        facts.put("precision", Names.word(spec.precision()));
        facts.put("weights", Names.word(spec.weights()));
        facts.put("kv_cache", Names.word(spec.kvCache()));
        facts.put("requests", Integer.toString(requests.size()));
        facts.put(
                "arrivals",
                spec.arrivals().trace() == null ? Names.word(spec.arrivals().process()) : "trace");
        facts.put("seed", Long.toString(spec.seed()));
        return facts;
    }

    private List<Figure> headlines(Sensitivity range, ServingResult result) {
        double[] c = range.central();
        String inputs = Format.of(result.inputTokensPerSecond(), Dimension.TOKENS_PER_SECOND) + " of prompts; "
                + Format.of(c[OUTPUT] / spec.chips(), Dimension.TOKENS_PER_SECOND) + " per chip";
        Figure cost = headline(range, COST, "cost_per_million_output_tokens", "Cost per 1M tokens", Dimension.DOLLARS);
        return List.of(
                headline(range, OUTPUT, "output_tokens_per_s", "Output", Dimension.TOKENS_PER_SECOND)
                        .detail(inputs),
                headline(range, TTFT50, "ttft_p50", "TTFT p50", Dimension.SECONDS)
                        .detail("time to first token, " + Format.whole(result.finished()) + " requests"),
                headline(range, TTFT99, "ttft_p99", "TTFT p99", Dimension.SECONDS),
                headline(range, TPOT50, "tpot_p50", "TPOT p50", Dimension.SECONDS)
                        .detail("time per output token after the first"),
                headline(range, TPOT99, "tpot_p99", "TPOT p99", Dimension.SECONDS),
                headline(range, POWER, "site_power", "Site power", Dimension.WATTS)
                        .detail(Format.of(c[POWER] / spec.chips(), Dimension.WATTS) + " per chip, PUE included"),
                headline(range, ENERGY, "energy_per_output_token", "Energy per token", Dimension.JOULES),
                cost.known() ? cost.detail("output tokens; " + price()) : cost);
    }

    private String price() {
        return Cluster.priceQuantity(machine.system())
                .map(price -> Format.of(price.value().si(), Dimension.DOLLARS_PER_SECOND) + " per "
                        + machine.system().chips() + " chips, " + Names.word(price.provenance()))
                .orElse("");
    }

    private Figure headline(Sensitivity range, int i, String key, String label, Dimension dimension) {
        return Figure.headline(key, label, range.central(), range.low(), range.high(), i, dimension, model);
    }

    private static Figure share(String key, String label, double value) {
        return Figure.of(key, label, value, Dimension.FRACTION);
    }

    private static Section shares(TimeSplit time) {
        return new Section(
                "time_shares",
                "Where time goes",
                List.of(
                        share("tensor_engine", "tensor engine", time.compute()),
                        share("memory_bound", "memory-bound", time.memory()),
                        share("vector", "vector engines", time.other()),
                        share("exposed_comm", "exposed comm", time.collective()),
                        share("launch", "launch and small ops", time.launch()),
                        share("idle", "idle", time.idle())));
    }

    private static Section latency(ServingResult result) {
        var l = result.latencies();
        return new Section(
                "latency",
                "Latency",
                List.of(
                        Figure.of("itl_p50", "ITL p50", percentile(l.interToken(), 50), Dimension.SECONDS),
                        Figure.of("itl_p99", "ITL p99", percentile(l.interToken(), 99), Dimension.SECONDS),
                        Figure.of("end_to_end_p50", "end to end p50", percentile(l.endToEnd(), 50), Dimension.SECONDS),
                        Figure.of("end_to_end_p99", "p99", percentile(l.endToEnd(), 99), Dimension.SECONDS),
                        Figure.of("queueing_p50", "queueing p50", percentile(l.queueing(), 50), Dimension.SECONDS),
                        Figure.of("queueing_p99", "p99", percentile(l.queueing(), 99), Dimension.SECONDS)));
    }

    private Section memory(ServingResult result) {
        return new Section(
                "memory_per_rank",
                "Memory per rank",
                List.of(
                        Figure.of("capacity", "capacity", plan.kv().capacityBytes(), Dimension.BYTES),
                        Figure.of("weights", "weights", plan.kv().weightBytes(), Dimension.BYTES),
                        Figure.of("kv_pool", "KV pool", plan.kv().poolBytes(), Dimension.BYTES),
                        share("kv_mean", "KV in use, mean", result.kvMean()),
                        share("kv_peak", "peak", result.kvPeak())));
    }

    private Section use(ServingResult result) {
        double seconds = result.makespanPs() * PS;
        double bandwidth =
                cluster.chips() * machine.chip().memory().bandwidth().value().si();
        double peak = cluster.ranks() * cluster.rank().peakFlops(spec.precision());
        return new Section(
                "utilisation",
                "Utilisation",
                List.of(
                        share("mbu", "MBU", result.bytes() / seconds / bandwidth),
                        share("mfu", "HFU", result.flops() / seconds / peak),
                        share("padded_heads", "padded heads", plan.heads().waste()),
                        Figure.of("kv_replicas", "KV replicas", plan.heads().kvReplicas(), Dimension.RATIO)));
    }

    private Section run(ServingResult result) {
        return new Section(
                "run",
                "Requests",
                List.of(
                        Figure.of("finished", "finished", result.finished(), Dimension.REQUESTS),
                        Figure.of("rejected", "rejected", result.rejected(), Dimension.REQUESTS),
                        Figure.of("preemptions", "preemptions", result.preemptions(), Dimension.RATIO),
                        Figure.of(
                                "goodput",
                                "within objectives",
                                result.goodputPerSecond(),
                                Dimension.REQUESTS_PER_SECOND),
                        Figure.of("makespan", "makespan", result.makespanPs() * PS, Dimension.SECONDS),
                        Figure.of("iterations", "iterations", result.iterations(), Dimension.RATIO),
                        Figure.of("events", "events", result.engine().events(), Dimension.RATIO)));
    }

    private static String binding(TimeSplit time) {
        double[] shares = {time.compute(), time.memory(), time.other(), time.collective(), time.launch()};
        String[] names = {
            "the tensor engine",
            "device memory bandwidth",
            "vector engines",
            "scale-up links (collectives of tensor parallelism)",
            "launches and operators too small to fill an engine"
        };
        int most = 0;
        for (int i = 1; i < shares.length; i++) {
            most = shares[i] > shares[most] ? i : most;
        }
        double busy = Math.max(time.busy(), 1e-9);
        return names[most] + ", " + Format.percent(shares[most] / busy) + " of the busy time"
                + (time.idle() > 0.5 ? "; replicas idle " + Format.percent(time.idle()) + ", the arrivals bind" : "");
    }

    private List<String> notes(ServingResult result) {
        List<String> notes = new ArrayList<>();
        if (result.saturated()) {
            notes.add("saturated: requests arrive faster than they are served, " + result.backlogAtLastArrival()
                    + " were waiting when the last arrived; latencies grow with the length of the run");
        }
        if (result.rejected() > 0) {
            notes.add(result.rejected() + " requests exceed the longest context or all KV memory and were rejected");
        }
        notes.add("no prefix reuse, speculation or host time; collectives are not overlapped with operators");
        if (machine.model().openness() != Openness.PUBLIC) {
            notes.add(
                    machine.model().openness() == Openness.PROXY
                            ? machine.model().name() + " is a labelled proxy for a size class, not a real model"
                            : "parts of the architecture of " + machine.model().name() + " are not public");
        }
        Machine.priceNote(cluster).ifPresent(notes::add);
        return notes;
    }
}
