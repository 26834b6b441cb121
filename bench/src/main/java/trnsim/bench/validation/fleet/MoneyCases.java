package trnsim.bench.validation.fleet;

import java.util.ArrayList;
import java.util.List;
import trnsim.bench.validation.fleet.FleetCase.Worth;
import trnsim.bench.validation.predict.Hardware;
import trnsim.bench.validation.predict.ServedDay;
import trnsim.simulator.money.CostPerGigawatt;
import trnsim.simulator.money.TokenPrices;
import trnsim.simulator.money.TokenPrices.Tokens;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.unit.Readings;

/** C1 to C4: what a day of serving, a round of training, a session and a gigawatt cost. */
final class MoneyCases {

    private static final double DAY = 86400;
    private static final double BILLION = 1e9;

    private MoneyCases() {}

    static List<FleetCase> run(Catalog catalog) {
        List<FleetCase> cases = new ArrayList<>();
        cases.addAll(dayOfDeepSeek(catalog));
        cases.addAll(reinforcement());
        cases.addAll(sessions(catalog));
        cases.addAll(gigawatt(catalog));
        return cases;
    }

    /**
     * 608B tokens in, 342B of them from caches, and 168B out in 24 hours, on nodes of 8 at $2 an hour a GPU; experts over 32
     * GPUs in prefill and 144 in decode, 21 tokens a second for each user. Idle nodes are lent away at night, so that the average
     * of nodes in use is that of the load.
     */
    private static List<FleetCase> dayOfDeepSeek(Catalog catalog) {
        double in = 608 * BILLION;
        double cached = 342 * BILLION;
        double out = 168 * BILLION;
        double printed = in / DAY / 73_700 + out / DAY / 14_800;
        ServedDay day = ServedDay.ofDeepSeek(new Hardware(catalog));
        double predicted = day.prefillNodes(32) + day.decodeNodes(144, 21);
        TokenPrices prices = TokenPrices.of(catalog, "deepseek-r1", Readings.central());
        double income = prices.dollars(new Tokens(in - cached, 0, 0, cached, out));
        return List.of(
                within(
                        "C1",
                        "DeepSeek's day: nodes from its own tokens a node",
                        Worth.ARITHMETIC,
                        226.75,
                        printed,
                        0.005,
                        ""),
                within(
                        "C1",
                        "its nodes, each phase simulated request by request: what 'validate serving' says of a node",
                        Worth.PREDICTED,
                        226.75,
                        predicted,
                        0.05,
                        ""),
                within("C1", "dollars of 226.75 nodes", Worth.ARITHMETIC, 87_072, 226.75 * 8 * 2 * 24, 0.005, "$"),
                within("C1", "its income at list prices", Worth.ARITHMETIC, 562_027, income, 0.005, "$"));
    }

    /** 512 H800 for 198 and 80 hours and 5,000 GPU hours of data, at $2. */
    private static List<FleetCase> reinforcement() {
        double hours = 512 * (198 + 80) + 5000;
        return List.of(
                within("C2", "GPU hours of R1 after V3", Worth.ARITHMETIC, 147_336, hours, 0, "h"),
                within("C2", "their dollars, $294K printed", Worth.ARITHMETIC, 294_672, 2 * hours, 0, "$"));
    }

    /** TraceLab: 52.6B cached, 2.34B appended (kept for minutes) and 186.9M tokens out at the prices of Opus 4.5. */
    private static List<FleetCase> sessions(Catalog catalog) {
        TokenPrices prices = TokenPrices.of(catalog, "claude-opus-4.5", Readings.central());
        Tokens tokens = new Tokens(0, 2.34 * BILLION, 0, 52.6 * BILLION, 0.1869 * BILLION);
        double all = prices.dollars(tokens);
        double reads = 100 * tokens.read() * prices.read() / all;
        double appends = 100 * tokens.write() * prices.write() / all;
        double answers = 100 * tokens.output() * prices.output() / all;
        return List.of(
                within(
                        "C3",
                        "TraceLab's sessions at list prices, per million tokens",
                        Worth.ARITHMETIC,
                        0.83,
                        all / tokens.total() * 1e6,
                        0.05,
                        "$"),
                points("C3", "share of cache reads, of TraceLab's own bill", 59.5, reads, 5),
                points("C3", "share of appended tokens", 29.2, appends, 5),
                points("C3", "share of answers", 11.2, answers, 5));
    }

    /** $5.9M a rack of GB200 and $35B a gigawatt (Bernstein). */
    private static List<FleetCase> gigawatt(Catalog catalog) {
        CostPerGigawatt cost = CostPerGigawatt.of(catalog, "bernstein-gb200", Readings.central());
        double racks = cost.capital() / 5.9e6;
        double facility = 1e6 / racks;
        Hardware hardware = new Hardware(catalog);
        Cluster rack = hardware.cluster(hardware.system("gb200-nvl72"), 72, null);
        return List.of(
                within("C4", "racks of GB200 in a gigawatt at $35B", Worth.ARITHMETIC, 5932, racks, 0.005, ""),
                within("C4", "kW of facility a rack", Worth.ARITHMETIC, 169, facility, 0.005, "kW"),
                within(
                        "C4",
                        "the same from the catalog's rack at the limits of its chips, PUE included; no storage, front end or reserve",
                        Worth.PREDICTED,
                        facility,
                        rack.siteWatts(rack.rank().chipPeakWatts()) * 1e-3,
                        0.05,
                        "kW"));
    }

    private static FleetCase points(String id, String what, double published, double got, double tolerance) {
        return FleetCase.of(id, what, Worth.CONSISTENCY, published, got, tolerance, "%");
    }

    private static FleetCase within(
            String id, String what, Worth worth, double published, double got, double share, String unit) {
        return FleetCase.of(id, what, worth, published, got, share * published, unit);
    }
}
