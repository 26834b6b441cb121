package trnsim.bench.validation.fleet;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import trnsim.bench.validation.fleet.FleetCase.Worth;
import trnsim.bench.validation.fleet.Jobs.Job;
import trnsim.simulator.campaign.CampaignOutcome;
import trnsim.simulator.campaign.Campaigns;
import trnsim.simulator.campaign.Cause;
import trnsim.simulator.campaign.CheckpointTheory;
import trnsim.simulator.campaign.Component;
import trnsim.simulator.campaign.FailureSpec;
import trnsim.simulator.campaign.StorageSpec;
import trnsim.simulator.report.Report;
import trnsim.simulator.run.CampaignRun;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;

/** R1 to R14: failures, goodput and recovery. */
final class FailureCases {

    private static final double US = 1e-6;
    private static final double HOUR = 3600;

    /** Interruptions of 54 days of Llama 3 by accelerator, host, network, maintenance, software and unknown. */
    private static final double[] LLAMA = {268, 21, 35, 32, 63};

    /** The campaign of Llama 3. */
    static final String LLAMA_FILE = "llama-3.1-405b-h100-54-days.yaml";

    private final Shipped shipped;
    private final Catalog catalog;

    FailureCases(Catalog catalog) {
        this.catalog = catalog;
        this.shipped = new Shipped(catalog);
    }

    /** The cases, a group that shares a run at a time. */
    List<Supplier<List<FleetCase>>> groups() {
        return List.of(
                this::ladder,
                this::llama,
                this::optimum,
                this::intervals,
                this::lostPerIncident,
                this::hlat,
                this::superpod,
                this::stragglers);
    }

    /** Time between failures, counted in simulated years. */
    private List<FleetCase> ladder() {
        return List.of(
                FleetCase.of(
                        "R1",
                        "MTTF of 16,384 GPUs at 6.50 per 1,000 host-days",
                        Worth.ARITHMETIC,
                        1.8,
                        mttf(2048),
                        0.036,
                        "h"),
                FleetCase.of(
                        "R2", "MTTF of 131,072 GPUs at that rate", Worth.ARITHMETIC, 0.23, mttf(16384), 0.0115, "h"),
                FleetCase.of(
                        "R3",
                        "MTTF of 1,024 GPUs, measured: rates of large jobs are optimistic for small ones",
                        Worth.PREDICTED,
                        7.9,
                        mttf(128),
                        0.1 * 7.9,
                        "h"));
    }

    private static double mttf(long hosts) {
        Job job = new Job(hosts, 6.5e-3, 0, 600, 0, 60_000.0 / hosts * 10);
        Campaigns runs = job.campaigns(20);
        return runs.mean(CampaignOutcome::wallUs) * US / HOUR / runs.mean(CampaignOutcome::allFailures);
    }

    /** One file, one run: failures, goodput and MFU together. */
    private List<FleetCase> llama() {
        CampaignRun run = shipped.campaign(LLAMA_FILE);
        Campaigns campaigns = run.campaigns();
        Report report = run.report();
        CampaignOutcome first = campaigns.runs().getFirst();
        double[] counted = {
            first.failures()[Component.CHIP.ordinal()] + first.failures()[Component.SILENT_CORRUPTION.ordinal()],
            first.failures()[Component.HOST.ordinal()],
            first.failures()[Component.PORT.ordinal()],
            first.failures()[Component.MAINTENANCE.ordinal()],
            first.failures()[Component.SOFTWARE.ordinal()]
        };
        double squares = 0;
        for (int i = 0; i < LLAMA.length; i++) {
            squares += (counted[i] - LLAMA[i]) * (counted[i] - LLAMA[i]) / (counted[i] + LLAMA[i]);
        }
        return List.of(
                FleetCase.of(
                        "R4",
                        "Llama 3: interruptions in 54 days, within 3 sigma",
                        Worth.CONSISTENCY,
                        419,
                        campaigns.mean(CampaignOutcome::allFailures),
                        61,
                        ""),
                new FleetCase(
                        "R4",
                        "in the same run: goodput above 90 %, recovery times estimated",
                        Worth.PREDICTED,
                        90,
                        100 * campaigns.goodput(),
                        90,
                        100,
                        "%",
                        null),
                new FleetCase(
                        "R4",
                        "in the same run: MFU 38 to 43 %",
                        Worth.PREDICTED,
                        40.5,
                        100 * report.headline("mfu").value(),
                        38,
                        43,
                        "%",
                        null),
                new FleetCase(
                        "R13",
                        "its causes in one campaign against the paper's: chi-squared of 5 groups, 99 % below 15.1",
                        Worth.CONSISTENCY,
                        0,
                        squares,
                        0,
                        15.09,
                        "",
                        null));
    }

    /** Goodput at Daly's interval, simulated, against figures from the exact formula and an independent Monte Carlo. */
    private List<FleetCase> optimum() {
        return List.of(
                FleetCase.of(
                        "R5",
                        "goodput at 3.79 per 1,000 host-days, 20 s checkpoints, 8 min of restart",
                        Worth.CONSISTENCY,
                        90.15,
                        goodput(new Job(2048, 3.789e-3, 20, 654, 480, 540)),
                        0.3,
                        "%"),
                FleetCase.of(
                        "R6",
                        "with 60 s and 10 min: 90 % is out of reach",
                        Worth.CONSISTENCY,
                        85.26,
                        goodput(new Job(2048, 3.789e-3, 60, 1116, 600, 540)),
                        0.4,
                        "%"),
                FleetCase.of(
                        "R7",
                        "100,000 GPUs at 2.34, 2 min of restart, 6 s every 2 min (Meta's formula)",
                        Worth.CONSISTENCY,
                        89.4,
                        goodput(new Job(12_500, 2.34e-3, 6, 120, 120, 200)),
                        0.45,
                        "%"));
    }

    private static double goodput(Job job) {
        return 100 * job.campaigns(20).goodput();
    }

    private List<FleetCase> intervals() {
        double steps = StrictMath.floor(CheckpointTheory.young(10, 6000 + 600) / 15);
        StorageSpec jeanZay = catalog.read(Folder.STORAGES, "jean-zay", StorageSpec.class);
        double stall = 2.3e12 / jeanZay.write().value().si();
        Campaigns bloom = new Job(48, 0, stall, 3 * HOUR, 0, 30).campaigns(1);
        return List.of(
                FleetCase.of(
                        "R8",
                        "steps between checkpoints at 6,000, 600, 10 and 15 s",
                        Worth.ARITHMETIC,
                        24,
                        steps,
                        0,
                        ""),
                FleetCase.of(
                        "R9",
                        "BLOOM: share of time in checkpoints of 2.3 TB every 3 h",
                        Worth.CONSISTENCY,
                        0.37,
                        100 * bloom.share(o -> o.ledger().us(Cause.CHECKPOINT)),
                        0.01,
                        "%"));
    }

    /** What a failure may cost on a job of 1,200 hosts that keeps 97 %. */
    private List<FleetCase> lostPerIncident() {
        Job job = new Job(1200, 3.79e-3, 0, 1, 9.5 * 60, 900);
        return List.of(FleetCase.of(
                "R10",
                "ByteRobust on 9,600 GPUs: 9.5 min lost a failure leave 97 %",
                Worth.CONSISTENCY,
                97,
                goodput(job),
                0.15,
                "%"));
    }

    private List<FleetCase> hlat() {
        return List.of(
                FleetCase.of(
                        "R11",
                        "HLAT on 4,096 Trainium: uptime with automatic recovery",
                        Worth.CONSISTENCY,
                        98.81,
                        uptime("hlat-70b-trn1-automatic.yaml"),
                        1,
                        "%"),
                FleetCase.of(
                        "R11",
                        "with manual restarts",
                        Worth.CONSISTENCY,
                        77.83,
                        uptime("hlat-70b-trn1-manual.yaml"),
                        1,
                        "%"));
    }

    private double uptime(String name) {
        return 100 * shipped.campaign(name).campaigns().uptime();
    }

    private List<FleetCase> superpod() {
        return List.of(FleetCase.of(
                "R12",
                "P(130 or more of 144 cubes work) where one does with 0.93469",
                Worth.ARITHMETIC,
                0.95,
                binomialAtLeast(144, 0.93469, 130),
                1e-3,
                ""));
    }

    /** {@code P(X >= k)} of a binomial distribution, term by term. */
    static double binomialAtLeast(int n, double p, int k) {
        double term = StrictMath.pow(p, n);
        double sum = 0;
        for (int i = n; i >= k; i--) {
            sum += term;
            term *= (double) i / (n - i + 1) * (1 - p) / p;
        }
        return sum;
    }

    /** Jobs of 1,024 chips for five days on which nobody looks for slow chips. */
    private List<FleetCase> stragglers() {
        FailureSpec record = catalog.read(Folder.RELIABILITY, "llama-3-stragglers", FailureSpec.class);
        FailureSpec.ComponentSpec slow = record.components().get(Component.SLOW_CHIP);
        Campaigns jobs = Jobs.unwatched(Objects.requireNonNull(slow), 1024, 5, 2000);
        double slowed =
                jobs.runs().stream().filter(run -> run.goodput() <= 1 / 1.1).count() / 20.0;
        return List.of(
                FleetCase.of(
                        "R14",
                        "stragglers: jobs that run 10 % and more slower than without, of 2,000",
                        Worth.CONSISTENCY,
                        42.5,
                        slowed,
                        5,
                        "%"),
                FleetCase.of(
                        "R14",
                        "what the worst job of 100 wastes",
                        Worth.CONSISTENCY,
                        45,
                        100 * (1 - jobs.percentile(CampaignOutcome::goodput, 1)),
                        5,
                        "%"));
    }
}
