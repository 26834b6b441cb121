package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.report.Report;
import trnsim.simulator.serving.HostCopy;
import trnsim.simulator.serving.HostSampling;
import trnsim.simulator.serving.IterationCost;
import trnsim.simulator.serving.LayoutPace;
import trnsim.simulator.serving.MemorySteps;
import trnsim.simulator.serving.ServingPlan;
import trnsim.simulator.serving.ServingPlans;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.Speculations;
import trnsim.simulator.serving.batching.FleetResult;
import trnsim.simulator.serving.batching.Reuse;
import trnsim.simulator.serving.batching.ServingSimulator;
import trnsim.simulator.serving.frontend.Frontend;
import trnsim.simulator.serving.frontend.HostUse;
import trnsim.simulator.serving.frontend.HostWork;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.simulator.serving.price.TableError;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.uncertainty.Sensitivity;
import trnsim.workloads.request.RequestSource;
import trnsim.workloads.spec.RouterSpec.Routing;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.spec.ServeSpec.SloSpec;
import trnsim.workloads.unit.Readings;

/** A serving workload answered. */
public final class ServeRun {

    static final double PS = 1e-12;

    private final ServeSpec spec;
    private final Context context;
    private final Machine machine;
    private final Cluster cluster;
    private final Map<String, ServingResult> trials = new HashMap<>();
    private final Asked requests;
    private final ServingPlan plan;
    private final String model;
    private final @Nullable Frontend frontend;
    private @Nullable ServingResult central;

    private ServeRun(ServeSpec spec, Context context, Asked requests) {
        if (spec.disaggregation() != null) {
            throw spec.origin().error("disaggregation", "here one kind of replica is wanted: remove disaggregation");
        }
        this.frontend = Frontend.of(spec, context.catalog());
        this.spec = spec;
        this.context = context;
        this.machine = Machine.of(spec, context);
        this.cluster = machine.cluster(spec, spec.coresPerRank(), Readings.central());
        if (frontend != null && !frontend.spec().dedicated() && frontend.spec().hosts() > cluster.nodes()) {
            throw frontend.spec()
                    .origin()
                    .error(
                            "hosts",
                            frontend.spec().hosts() + " hosts that are the accelerators' own are more than the "
                                    + cluster.nodes() + " of " + spec.chips() + " chips");
        }
        this.requests = requests;
        this.plan = ServingPlans.of(
                spec,
                machine.engine(spec, context),
                machine.model(),
                Speculations.of(spec, machine.model(), context.catalog(), context.folder()),
                cluster,
                requests.longest(),
                this::choose);
        KernelModel kernels = Machine.kernels(cluster);
        CollectiveModel collectives = Machine.collectives(cluster);
        this.model = kernels.name() + "; " + collectives.name() + "; continuous batching in exact stretches";
    }

    /** A run of the first kind of replica of {@code spec} alone, with its layout. */
    public static ServeRun of(ServeSpec spec, Context context) {
        return of(spec, context, new Asked(spec, context.folder()));
    }

    /** The same for requests that were looked at before. */
    static ServeRun of(ServeSpec spec, Context context, Asked requests) {
        return new ServeRun(spec.alone(), context, requests);
    }

    /** Fewer tokens are not kept one by one. */
    private static final int LEAST_UNIT = 16;

    private static final int MOST_REMEMBERED = 64;

    /** Requests each candidate layout is tried with. */
    private static final int TRIAL = 256;

    /** Layouts with experts over all ranks that are tried. */
    private static final int SPREAD = 3;

    /** Iterations that the stated error of the cost function is taken over. */
    private static final int ERROR_POINTS = 100;

    /** The best in trials of the plain layouts, and of the others that look best in closed form. */
    private ServingPlan choose(List<ServingPlan> plain, List<ServingPlan> spread) {
        List<ServingPlan> tried = new ArrayList<>(plain);
        SloSpec slo = spec.slo();
        LayoutPace.Demand demand = new LayoutPace.Demand(
                requests.rate(),
                requests.meanInput(),
                requests.longInput(),
                requests.meanOutput(),
                slo == null ? null : slo.ttft(),
                slo == null ? null : slo.tpot(),
                true);
        tried.addAll(LayoutPace.best(
                spread, demand, cluster, Machine.kernels(cluster), Machine.collectives(cluster), SPREAD));
        return Collections.min(tried, this::compare);
    }

    /** Orders layouts by the output they reach within the objectives, to a fiftieth, then by the pace of a single answer. */
    private int compare(ServingPlan a, ServingPlan b) {
        ServingResult first = trials.computeIfAbsent(a.shortLayout(), layout -> trial(a));
        ServingResult second = trials.computeIfAbsent(b.shortLayout(), layout -> trial(b));
        double ratio = useful(first) / Math.max(useful(second), 1e-12);
        if (ratio > 1.02 || ratio < 0.98) {
            return ratio > 1 ? -1 : 1;
        }
        return Double.compare(
                percentile(first.latencies().timePerOutputToken(), 50),
                percentile(second.latencies().timePerOutputToken(), 50));
    }

    private static double useful(ServingResult result) {
        return result.outputTokensPerSecond() * result.withinSlo() / Math.max(1, result.requests());
    }

    private ServingResult trial(ServingPlan candidate) {
        IterationCost cost = cost(candidate, cluster);
        return serve(candidate, candidate.replicas(), IterationTable.of(candidate, cost), cluster, 1, TRIAL);
    }

    ServeSpec spec() {
        return spec;
    }

    /** Physical cores of a rank; null for the chip's default. */
    @Nullable
    Integer coresPerRank() {
        return spec.coresPerRank();
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

    /** What prices the iterations, in words. */
    String model() {
        return model;
    }

    Asked requests() {
        return requests;
    }

    /** The same fleet under other loads. */
    public ServeLoads loads() {
        IterationTable table = IterationTable.of(plan, cost(cluster));
        return new ServeLoads(requests, plan.replicas(), plan.engines(), (replicas, factor, most) -> {
            ServingResult whole = serve(plan, replicas, table, cluster, factor, most);
            return new FleetResult(whole, List.of(whole));
        });
    }

    /** What one iteration costs, on {@code on}. */
    IterationCost cost(Cluster on) {
        return cost(plan, on);
    }

    private IterationCost cost(ServingPlan how, Cluster on) {
        return new IterationCost(how, on, Machine.kernels(on), Machine.collectives(on)).samplingOn(sampling(how, on));
    }

    /** How the hosts choose answer tokens; null if the device does. */
    private @Nullable HostSampling sampling(ServingPlan how, Cluster on) {
        if (frontend == null || !frontend.samples()) {
            return null;
        }
        HostCopy copy = HostCopy.of(on);
        if (!copy.known()) {
            throw frontend.spec()
                    .origin()
                    .error(
                            "sampling",
                            "the catalog does not know how fast chips of "
                                    + on.system().name()
                                    + " copy to their host's memory; write sampling: device");
        }
        HostWork work = frontend.work(on::read, how.architecture().vocab());
        return new HostSampling(
                work.samplePs(),
                (double) work.cores() / (how.replicas() * how.wide().data()),
                (long) (how.architecture().vocab() * how.precision().stream().bytes()),
                copy);
    }

    /** How many KV blocks a rank has, a line at a time. */
    List<MemorySteps.Step> memory() {
        return MemorySteps.of(plan, cluster, machine.engineVersion(spec, context), spec.engine());
    }

    /** That the engine is not made for the chip; nothing if it is. */
    List<String> foreignEngine() {
        return machine.foreignEngine(spec, plan.engine(), context);
    }

    /** How far the iterations simulated are from those the kernels price, on random others. */
    TableError error() {
        IterationCost cost = cost(cluster);
        return TableError.of(IterationTable.of(plan, cost), plan, cost, ERROR_POINTS);
    }

    /** The hosts before the engines; null without. */
    @Nullable
    Frontend frontend() {
        return frontend;
    }

    /** What the hosts take, read on {@code on}, before {@code replicas} replicas of {@code how}: each has the cores it has in the workload. */
    private @Nullable HostWork hosts(ServingPlan how, int replicas, Cluster on) {
        if (frontend == null) {
            return null;
        }
        HostWork work = frontend.work(on::read, how.architecture().vocab());
        return replicas == how.replicas()
                ? work
                : work.on((int) Math.max(1, Math.ceilDiv((long) work.cores() * replicas, (long) how.replicas())));
    }

    /** The first {@code most} requests, or all for {@link Long#MAX_VALUE}, {@code factor} times as fast, on {@code replicas} replicas of {@code how} on {@code on}. */
    private ServingResult serve(
            ServingPlan how, int replicas, IterationTable table, Cluster on, double factor, long most) {
        try (RequestSource source = requests.source(factor, unit(how), most)) {
            checkUnits(how, replicas, source);
            return ServingSimulator.run(
                    how, replicas, table, hosts(how, replicas, on), source, spec.router(), spec.slo(), spec.seed());
        }
    }

    /** Tokens of the units in which {@code how} keeps prompts: its blocks, or several of small ones; 0 if it keeps none. */
    static int unit(ServingPlan how) {
        int block = how.kv().blockSize();
        return how.engine().prefixCaching() && Reuse.supports(how.kv()) ? block * Math.ceilDiv(LEAST_UNIT, block) : 0;
    }

    void checkUnits(ServingPlan how, int replicas, RequestSource source) {
        checkUnits(spec, how, replicas, source);
    }

    /** Refuses blocks that do not divide those of {@code source}, and more replicas than a router remembers prefixes of. */
    static void checkUnits(ServeSpec spec, ServingPlan how, int replicas, RequestSource source) {
        int block = how.kv().blockSize();
        if (unit(how) > 0 && source.blockTokens() % block != 0) {
            throw spec.origin()
                    .error(
                            "engine.block-size",
                            "blocks of " + block + " tokens do not divide the " + source.blockTokens()
                                    + " tokens by which the trace names prompts, so prefixes cannot be reused; write a"
                                    + " power of two, or prefix-caching: false");
        }
        if (spec.router().policy() == Routing.PREFIX && replicas > MOST_REMEMBERED) {
            throw spec.origin()
                    .error(
                            "router.policy",
                            "a router remembers the prefixes of at most " + MOST_REMEMBERED + " replicas, not of "
                                    + replicas);
        }
    }

    private ServingResult simulate(Cluster on) {
        ServingPlan read = plan.reading(on);
        ServingResult result = serve(read, plan.replicas(), IterationTable.of(plan, cost(on)), on, 1, Long.MAX_VALUE);
        if (result.finished() == 0) {
            throw spec.origin()
                    .error(
                            "arrivals",
                            "none of the " + requests.count() + " requests fits: the longest context is "
                                    + plan.maxContext() + " tokens, the KV pool of a replica holds "
                                    + plan.kv().blocks() * plan.kv().blockSize() + ", and the shortest request has "
                                    + requests.shortest());
        }
        return result;
    }

    static final int OUTPUT = 0;
    static final int TTFT50 = 1;
    static final int TTFT99 = 2;
    static final int TPOT50 = 3;
    static final int TPOT99 = 4;
    static final int POWER = 5;
    static final int ENERGY = 6;
    static final int COST = 7;

    private double[] metrics(Readings readings) {
        Cluster on = machine.cluster(spec, spec.coresPerRank(), readings);
        // Read in every run, so that the range of the acceptance counts.
        plan.reading(on);
        boolean asBefore = readings.movesOnly(this::leavesTimeAlone);
        ServingResult result = asBefore ? central() : simulate(on);
        double seconds = result.makespanPs() * PS;
        double dynamic = asBefore ? on.rank().dynamicWatts() / cluster.rank().dynamicWatts() : 1;
        PowerUse power = PowerUse.of(on, result.energyJ() * dynamic / PS, seconds);
        double watts = power.siteWatts() + hostWatts(on, result, plan.replicas());
        double tokens = Math.max(1, result.outputTokens());
        double[] metrics = new double[8];
        metrics[OUTPUT] = result.outputTokensPerSecond();
        metrics[TTFT50] = percentile(result.latencies().timeToFirstToken(), 50);
        metrics[TTFT99] = percentile(result.latencies().timeToFirstToken(), 99);
        metrics[TPOT50] = percentile(result.latencies().timePerOutputToken(), 50);
        metrics[TPOT99] = percentile(result.latencies().timePerOutputToken(), 99);
        metrics[POWER] = watts;
        metrics[ENERGY] = watts * seconds / tokens;
        metrics[COST] = on.dollarsPerSecond()
                .map(price -> 1e6 * (price + hostDollars(on, plan.replicas())) * seconds / tokens)
                .orElse(Double.NaN);
        return metrics;
    }

    /** What hosts of their own before {@code replicas} replicas draw, conversion and PUE included. */
    private double hostWatts(Cluster on, ServingResult result, int replicas) {
        HostUse use = result.hosts();
        if (frontend == null || use == null) {
            return 0;
        }
        double hosts = frontend.spec().hosts() * (double) replicas / plan.replicas();
        return frontend.watts(on::read, use.utilisation(), hosts)
                * on.read(on.system().overhead().conversion())
                * on.read(on.system().overhead().pue());
    }

    /** What they cost a second; NaN if nobody prints a price. */
    private double hostDollars(Cluster on, int replicas) {
        if (frontend == null) {
            return 0;
        }
        double hosts = frontend.spec().hosts() * (double) replicas / plan.replicas();
        return frontend.dollarsPerSecond(on::read, hosts).orElse(Double.NaN);
    }

    /** What {@code result} of {@code replicas} replicas on {@code on} draws and costs, the front end's own hosts included. */
    Money money(Cluster on, ServingResult result, int replicas) {
        return Money.of(on, result).with(hostWatts(on, result, replicas), hostDollars(on, replicas));
    }

    /** True for quantities that move power or money but no event, so that nothing need be simulated again. */
    boolean leavesTimeAlone(String path) {
        boolean unusedNetwork =
                path.contains(".scale-out.") && plan.whole(cluster).domains() == 1;
        return unusedNetwork || path.matches(".*\\.(host\\.power|overhead\\..*|price\\..*|power\\.idle|power\\.peak)");
    }

    /** The run at central values; simulated once. */
    private ServingResult central() {
        ServingResult known = central;
        if (known == null) {
            known = simulate(cluster);
            central = known;
        }
        return known;
    }

    /** The same requests in the same layout with a token of a sequence per pass, for comparison. */
    ServingResult withoutSpeculation() {
        ServeSpec plain = spec.laidOut(plan.tensor(), plan.expert()).withoutSpeculation();
        return new ServeRun(plain, context.withoutRanges(), requests).central();
    }

    /** A percentile in seconds; unknown if nothing was recorded, zero below what the histogram tells apart. */
    static double percentile(Histogram histogram, double percentile) {
        if (histogram.getTotalCount() == 0) {
            return Double.NaN;
        }
        long value = histogram.getValueAtPercentile(percentile);
        return value < histogram.getLowestDiscernibleValue() ? 0 : value * PS;
    }

    /** The report, with ranges. */
    public Report report() {
        Sensitivity range = context.ranges(this::metrics);
        return new ServeReport(spec, this, central(), new Headlines(range, model))
                .report(context.catalog().overlays());
    }
}
