package trnsim.simulator.run;

import org.jspecify.annotations.Nullable;
import trnsim.simulator.campaign.CampaignOutcome;
import trnsim.simulator.campaign.CampaignPlan;
import trnsim.simulator.campaign.CampaignPlans;
import trnsim.simulator.campaign.Campaigns;
import trnsim.simulator.campaign.CheckpointCosts;
import trnsim.simulator.campaign.Component;
import trnsim.simulator.campaign.FailureSpec;
import trnsim.simulator.campaign.IntervalSearch;
import trnsim.simulator.campaign.Pace;
import trnsim.simulator.campaign.Paces;
import trnsim.simulator.campaign.StorageSpec;
import trnsim.simulator.report.Report;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.TrainingStep;
import trnsim.simulator.uncertainty.Sensitivity;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.catalog.UnknownNameException;
import trnsim.workloads.spec.ReliabilitySpec;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.unit.Readings;

/**
 * A training workload with failures answered: steps from the training simulator, months from the campaign simulator.
 *
 * <p>What it costs counts spares too; spares and a run that stands still draw idle power.
 */
public final class CampaignRun {

    private static final double US = 1e6;
    private static final int MOST_SEEDS = 100_000;

    /** Campaigns of each moved run of the ranges, under the same chance as the first of the central run. */
    private static final int RANGE_SEEDS = 10;

    /** Campaigns of each interval that the search for the best one tries. */
    private static final int SEARCH_SEEDS = 12;

    private final TrainSpec spec;
    private final ReliabilitySpec reliability;
    private final Context context;
    private final TrainRun run;
    private final FailureSpec failures;
    private final StorageSpec storage;
    private final Situation central;
    private final double flopsPerSequence;
    private final double networkShare;

    /** One reading of the catalog. */
    record Situation(Cluster cluster, CampaignPlans plans, CampaignPlan plan, Paces paces) {}

    private CampaignRun(TrainSpec spec, ReliabilitySpec reliability, Context context, TrainRun run) {
        this.spec = spec;
        this.reliability = reliability;
        this.context = context;
        this.run = run;
        if (reliability.seeds() > MOST_SEEDS) {
            throw reliability.origin().error("seeds", reliability.seeds() + " campaigns are more than " + MOST_SEEDS);
        }
        Catalog catalog = context.catalog();
        try {
            failures = catalog.read(
                    Folder.RELIABILITY, catalog.require(Folder.RELIABILITY, reliability.failures()), FailureSpec.class);
        } catch (UnknownNameException e) {
            throw e.at(reliability.origin(), "failures");
        }
        try {
            storage = catalog.read(
                    Folder.STORAGES,
                    catalog.require(Folder.STORAGES, reliability.checkpoint().storage()),
                    StorageSpec.class);
        } catch (UnknownNameException e) {
            throw e.at(reliability.origin(), "checkpoint.storage");
        }
        TrainingStep step = run.step();
        this.flopsPerSequence = step.modelFlops() / run.plan().globalBatch();
        this.networkShare = step.networkShare();
        this.central = situation(Readings.central(), null);
    }

    /** The campaign of {@code run}, which is {@code spec}'s. */
    static CampaignRun of(TrainSpec spec, ReliabilitySpec reliability, Context context, TrainRun run) {
        return new CampaignRun(spec, reliability, context, run);
    }

    /** {@code spec}'s campaign, with its own layout. */
    public static CampaignRun of(TrainSpec spec, Context context) {
        ReliabilitySpec reliability = spec.reliability();
        if (reliability == null) {
            throw spec.origin().error("reliability", "is missing, so nothing fails");
        }
        return new CampaignRun(spec, reliability, context, TrainRun.of(spec, context));
    }

    private Situation situation(Readings readings, @Nullable Paces known) {
        Cluster cluster = run.machine().cluster(spec, spec.coresPerRank(), readings);
        CampaignPlans plans =
                new CampaignPlans(spec, reliability, failures, storage, run.plan(), cluster, networkShare);
        Paces paces = known != null
                ? known
                : new StepPaces(
                        run.plan(),
                        plans.batches(),
                        cluster,
                        chips -> run.machine()
                                .cluster(
                                        spec.on(spec.system(), chips, spec.coresPerRank(), spec.precision()),
                                        spec.coresPerRank(),
                                        readings));
        return new Situation(cluster, plans, plans.plan(idealSeconds(plans, paces), stepUs(plans, paces)), paces);
    }

    /** All steps without failures, of the whole batch. */
    private double idealSeconds(CampaignPlans plans, Paces paces) {
        return spec.tokens() / ((double) spec.globalBatch() * spec.sequence()) * stepUs(plans, paces) / US;
    }

    private static long stepUs(CampaignPlans plans, Paces paces) {
        return paces.full(plans.batches().size() - 1).stepUs();
    }

    /** The run that the campaign repeats step by step. */
    public TrainRun training() {
        return run;
    }

    public CampaignPlan plan() {
        return central.plan();
    }

    /** How many of {@code component} the job has. */
    long units(Component component) {
        return component.units(central.plan().chips(), central.plan().hosts());
    }

    /** Steps at central values. */
    public Paces paces() {
        return central.paces();
    }

    CheckpointCosts costs() {
        return central.plans().costs();
    }

    FailureSpec failures() {
        return failures;
    }

    StorageSpec storage() {
        return storage;
    }

    ReliabilitySpec reliability() {
        return reliability;
    }

    /** The campaigns at central values. */
    public Campaigns campaigns() {
        Terminal terminal = context.terminal();
        Campaigns all = Campaigns.of(
                central.plan(),
                central.paces(),
                spec.seed(),
                reliability.seeds(),
                done -> terminal.progress("campaigns", done, reliability.seeds()));
        terminal.clear();
        if (reliability.window() == null && !all.allFinished()) {
            throw reliability
                    .origin()
                    .error(
                            "failures",
                            "a campaign was a thousand times as long as its steps and had not finished; recovery is too slow"
                                    + " for this failure rate");
        }
        return all;
    }

    /** The interval with the highest simulated goodput. */
    public IntervalSearch bestInterval() {
        Terminal terminal = context.terminal();
        IntervalSearch best = IntervalSearch.of(
                central.plan(),
                central.paces(),
                spec.seed(),
                Math.min(SEARCH_SEEDS, reliability.seeds()),
                central.plan().saving().intervalUs(),
                Math.max(
                        stepUs(central.plans(), central.paces()),
                        central.plan().saving().durableUs()),
                done -> terminal.progress("checkpoint intervals", done, IntervalSearch.TRIED));
        terminal.clear();
        return best;
    }

    static final int FIRST = 0;
    static final int TIME = 1;
    static final int GOODPUT = 2;
    static final int ETTR = 3;
    static final int MTTF = 4;
    static final int FAILURES = 5;
    static final int MFU = 6;
    static final int ENERGY = 7;
    static final int COST = 8;
    static final int RATE = 9;
    private static final int METRICS = 10;

    /** True if the campaign ends by the clock, so that the tokens are what is asked. */
    boolean windowed() {
        return reliability.window() != null;
    }

    private double[] metrics(Situation there, Campaigns campaigns) {
        double[] metrics = new double[METRICS];
        Cluster on = there.cluster();
        double seconds = campaigns.percentile(CampaignOutcome::wallUs, 50) / US;
        double meanSeconds = campaigns.mean(CampaignOutcome::wallUs) / US;
        double tokens = campaigns.mean(CampaignOutcome::sequences) * spec.sequence();
        double spares = (double) there.plan().spares() / there.plan().hosts();
        metrics[TIME] = seconds;
        metrics[FIRST] = windowed() ? tokens : seconds;
        metrics[GOODPUT] = campaigns.goodput();
        metrics[ETTR] = campaigns.ettr();
        metrics[FAILURES] = campaigns.mean(CampaignOutcome::allFailures);
        metrics[MTTF] = metrics[FAILURES] > 0 ? meanSeconds / metrics[FAILURES] : Double.NaN;
        Pace pace = there.paces().full(there.plan().phases().size() - 1);
        double flops = flopsPerSequence * pace.sequences();
        double peak = on.ranks() * on.rank().peakFlops(spec.precision());
        metrics[MFU] = flops / (pace.stepUs() / US) / peak;
        metrics[ENERGY] = campaigns.mean(outcome -> joules(on, outcome, spares));
        metrics[COST] = on.dollarsPerSecond()
                .map(price -> price * (1 + spares) * meanSeconds)
                .orElse(Double.NaN);
        metrics[RATE] = tokens / meanSeconds;
        return metrics;
    }

    /** Steps at their power, standing still and spares idle. */
    private static double joules(Cluster on, CampaignOutcome outcome, double spares) {
        double idle = on.siteWatts(on.rank().idleWatts() * on.ranksPerChip());
        double still = (outcome.wallUs() - outcome.workUs()) / US;
        return outcome.workJoules() + idle * (still + spares * outcome.wallUs() / US);
    }

    /** The central run's metrics, moved as the same few campaigns move with the readings. */
    private double[] moved(Readings readings, double[] central, double[] few) {
        boolean sameSteps = readings.movesOnly(this::leavesStepsAlone);
        Situation there = situation(readings, sameSteps ? this.central.paces() : null);
        if (!sameSteps) {
            Paces paces = new MovedPaces(there.paces(), this.central.paces());
            there = new Situation(there.cluster(), there.plans(), there.plan(), paces);
        }
        double[] moved = metrics(there, few(there));
        for (int i = 0; i < moved.length; i++) {
            moved[i] = few[i] > 0 ? central[i] * moved[i] / few[i] : moved[i];
        }
        return moved;
    }

    private Campaigns few(Situation there) {
        return Campaigns.of(there.plan(), there.paces(), spec.seed(), Math.min(RANGE_SEEDS, reliability.seeds()));
    }

    private boolean leavesStepsAlone(String path) {
        return path.startsWith(failures.name() + ".") || path.startsWith(storage.name() + ".");
    }

    /** The report, with ranges. */
    public Report report() {
        Campaigns all = campaigns();
        double[] metrics = metrics(central, all);
        double[] few = metrics(central, few(central));
        Sensitivity range = context.ranges(readings -> {
            if (readings.movesNothing()) {
                // Reads what the central run reads, so that its uncertain quantities are known.
                Situation there = situation(readings, null);
                metrics(there, new Campaigns(all.runs()));
                return metrics;
            }
            return moved(readings, metrics, few);
        });
        return new CampaignReport(spec, this, all, new Headlines(range, run.model()))
                .report(context.catalog().overlays());
    }
}
