package trnsim.bench.validation.fleet;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import trnsim.bench.validation.fleet.FleetCase.Worth;
import trnsim.simulator.power.Pue;
import trnsim.simulator.power.RackPower;
import trnsim.simulator.power.ServerRow;
import trnsim.simulator.power.SitePower;
import trnsim.simulator.power.Wave;
import trnsim.simulator.report.Report;
import trnsim.simulator.run.Context;
import trnsim.simulator.run.PowerQuestion;
import trnsim.simulator.run.PowerRun;
import trnsim.simulator.run.Runs;
import trnsim.simulator.run.Terminal;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.spec.WorkloadSpec;
import trnsim.workloads.spec.Workloads;
import trnsim.workloads.unit.Readings;

/** The published figures of power: sites, hosts, caps and rows of servers. */
final class PowerCases {

    private static final long SECOND = 1_000_000_000_000L;

    /** Powers of Acme's GPUs at these shares of the time; two clusters, of which each is the mean of both. */
    private static final double[][] ACME = {
        {0, 60}, {0.10, 63}, {0.50, 99}, {0.75, 331}, {0.90, 399.5}, {0.99, 438.5}, {1, 579}
    };

    private static final double[] ROW_RATES = {0.5, 1, 2, 4, 6};

    /** Requests a second that one server takes within 2 s to the first token and 100 ms a token. */
    private static final double ROW_PEAK = 4;

    private final Catalog catalog;

    PowerCases(Catalog catalog) {
        this.catalog = catalog;
    }

    private Context context() {
        return new Context(catalog, Path.of(""), 1, Terminal.ofProcess(), false);
    }

    private WorkloadSpec workload(String name, String text) {
        return Workloads.bind(DocumentReader.read(name, text.getBytes(StandardCharsets.UTF_8)));
    }

    private SitePower site(String system, String cooling) {
        return SitePower.of(catalog, system, cooling, Readings.central());
    }

    /** 83,000 GB200 at 960 of 1,200 W in a site of 150 MW, and the cap at which a cluster does most with a watt. */
    List<FleetCase> meta() {
        SystemSpec system = Cluster.system(catalog, "gb200-nvl72");
        RackPower rack = site("gb200-nvl72", "liquid").rack().provisioned(960.0 / 1200);
        double pue = system.overhead().pue().value().si();
        return List.of(
                new FleetCase(
                        "P1",
                        "83,000 GB200 provisioned at 960 W with hosts, network, conversion and PUE, in 150 MW",
                        Worth.PREDICTED,
                        150,
                        83_000 * rack.provisioned() * pue * 1e-6,
                        83_000 * 960e-6,
                        150,
                        "MW",
                        null),
                bestCap());
    }

    /** The limit at which a joule does most, and how much less it does at 1,000 W: the curve is flat. */
    private FleetCase bestCap() {
        TrainSpec spec = (TrainSpec) workload("gb200.yaml", """
                kind: train
                model: llama-3.1-405b
                system: gb200-nvl72
                chips: 1152
                tokens: 1T
                sequence: 8192
                global-batch: 1152 sequences
                parallel: {tensor: 8, pipeline: 9, data: 16, zero: 1}
                """);
        double best = 0;
        double published = 0;
        double at = 0;
        for (double cap = 600; cap <= 1200; cap += 100) {
            PowerQuestion question =
                    new PowerQuestion(PowerQuestion.PLAIN.smoothing(), cap, Double.POSITIVE_INFINITY, "liquid");
            double work = 1 / PowerRun.of(spec, context(), question).stepJoules();
            if (work > best) {
                best = work;
                at = cap;
            }
            published = cap == 1000 ? work : published;
        }
        return FleetCase.of(
                "P1",
                String.format(
                        Locale.ROOT,
                        "limit of a GB200 at which a cluster that trains does most with a watt; at 1,000 W it does %.1f %% less",
                        100 * (1 - published / best)),
                Worth.PREDICTED,
                1000,
                at,
                100,
                "W");
    }

    /** A host of eight H100: at full load, and in a simulated step of the model that was measured. */
    List<FleetCase> host() {
        TrainSpec spec = (TrainSpec) workload("h100.yaml", """
                kind: train
                model: llama-2-13b
                system: h100-hgx
                chips: 8
                tokens: 1B
                sequence: 4096
                global-batch: 128 sequences
                parallel: {tensor: 2, data: 4, zero: 1}
                """);
        RackPower rack = site("h100-hgx", "air").rack();
        Wave chip = PowerRun.of(spec, context(), PowerQuestion.PLAIN).chip();
        return List.of(
                FleetCase.of(
                        "P2",
                        "a node of 8 H100 at their limit: 8.4 kW at most, of 10.2 kW rated",
                        Worth.CONSISTENCY,
                        8.4,
                        node(rack, rack.chip().limitWatts()),
                        0.05 * 8.4,
                        "kW"),
                FleetCase.of(
                        "P2",
                        "mean of a step of Llama 2 13B on it, batch assumed: the most intensive training takes 76 % of the rating",
                        Worth.PREDICTED,
                        0.76 * 10.2,
                        node(rack, chip.mean()),
                        0.05 * 0.76 * 10.2,
                        "kW"));
    }

    private static double node(RackPower rack, double chipWatts) {
        return 8 * (rack.works(chipWatts) - rack.networkWatts()) * 1e-3;
    }

    List<FleetCase> acme() {
        double mean = 0;
        for (int i = 1; i < ACME.length; i++) {
            mean += (ACME[i][0] - ACME[i - 1][0]) * (ACME[i][1] + ACME[i - 1][1]) / 2;
        }
        return List.of(
                new FleetCase(
                        "P3",
                        "Acme: mean GPU power of 168 and 191 W from its published quantiles",
                        Worth.ARITHMETIC,
                        179.5,
                        mean,
                        0.9 * 168,
                        1.1 * 191,
                        "W",
                        null),
                FleetCase.skipped(
                        "P3",
                        "Acme: mean GPU power from its load",
                        "the load of each GPU over time is not in the facts"));
    }

    List<FleetCase> newCarlisle() {
        SitePower site = site("trn2-ultraserver", "air");
        double job = 0.75 * 1e9 / 1.14;
        return List.of(
                FleetCase.of(
                        "P4",
                        "New Carlisle: 1.04M Trainium2 at their limit",
                        Worth.CONSISTENCY,
                        1.1,
                        site.itWatts(1_040_000, 1, 0) * (1 + site.pue().overhead()) * 1e-9,
                        0.11,
                        "GW"),
                FleetCase.of(
                        "P4",
                        "swing of a 1 GW site, three quarters of it one job that communicates at half its power",
                        Worth.ARITHMETIC,
                        330,
                        Wave.square(5 * SECOND, 0.8, job, job / 2).swing() * 1e-6,
                        3,
                        "MW"));
    }

    List<FleetCase> gemini() {
        Pue pue = new Pue(0.10, 0.5, 0.1, 0.8, 0);
        return List.of(
                FleetCase.of(
                        "P5",
                        "Gemini: share of overhead in the energy of a prompt, at Google's PUE of 1.10",
                        Worth.ARITHMETIC,
                        8,
                        100 * (1 - 1 / pue.at(0.8, 0)),
                        1.5,
                        "%"),
                FleetCase.skipped(
                        "P5",
                        "Gemini: 58 % TPU, 25 % host, 10 % idle of 0.24 Wh",
                        "neither model nor batch nor the power of a TPU are public"));
    }

    /** Rows of DGX A100 that serve Llama 3.3 70B, each server's power from a serving simulation at its load. */
    List<FleetCase> polca() {
        RackPower rack = site("p4de.24xlarge", "air").rack();
        double[] rates = new double[ROW_RATES.length + 1];
        double[] watts = new double[rates.length];
        watts[0] = 1e3 * node(rack, rack.chip().idleWatts());
        for (int i = 0; i < ROW_RATES.length; i++) {
            rates[i + 1] = ROW_RATES[i];
            watts[i + 1] = serving(rack, ROW_RATES[i]);
        }
        ServerRow row = new ServerRow(rates, watts, ROW_PEAK, 0.5, 2);
        double limit = 40 * 1e3 * node(rack, rack.chip().limitWatts());
        return List.of(
                new FleetCase(
                        "P6",
                        "POLCA: peak of a row of 40 inference servers, of what is provisioned for their GPUs' limits",
                        Worth.PREDICTED,
                        79,
                        100 * row.simulate(40, limit, 1, 1).highest() / limit,
                        71,
                        87,
                        "%",
                        null),
                new FleetCase(
                        "P6",
                        "with 30 % more servers: share of the time above the limit, below 1 %",
                        Worth.PREDICTED,
                        0,
                        100 * row.simulate(52, limit, 1, 1).capped(),
                        0,
                        1,
                        "%",
                        null));
    }

    private double serving(RackPower rack, double rate) {
        Report report = Runs.report(workload("row.yaml", """
                kind: serve
                model: llama-3.3-70b
                system: p4de.24xlarge
                chips: 8
                parallel: {tensor: 8}
                arrivals:
                  requests: 1000
                  rate: %s requests/s
                  input: {mean: 1155 tokens, cv: 1, max: 8k}
                  output: {mean: 211 tokens, cv: 0.8, max: 1k}
                """.formatted(Double.toString(rate))), context());
        double pue = Cluster.system(catalog, "p4de.24xlarge")
                .overhead()
                .pue()
                .value()
                .si();
        return report.headline("site_power").value() / pue - 8 * rack.networkWatts();
    }
}
