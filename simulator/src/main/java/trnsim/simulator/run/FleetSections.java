package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import trnsim.simulator.fleet.Books;
import trnsim.simulator.fleet.Books.Item;
import trnsim.simulator.fleet.Books.Use;
import trnsim.simulator.fleet.CorePlan;
import trnsim.simulator.fleet.FleetOutcome;
import trnsim.simulator.fleet.GangPlan;
import trnsim.simulator.fleet.GenerationPlan;
import trnsim.simulator.fleet.Period;
import trnsim.simulator.fleet.StreamPlan;
import trnsim.simulator.money.CostPerGigawatt;
import trnsim.simulator.report.Figure;
import trnsim.simulator.report.Section;
import trnsim.workloads.document.Names;
import trnsim.workloads.fleet.CommitmentSpec;
import trnsim.workloads.fleet.PortfolioSpec.RunSpec;
import trnsim.workloads.spec.FleetSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** How a fleet's figures come about. */
final class FleetSections {

    private final FleetSpec spec;
    private final FleetOutcome outcome;
    private final Books books;
    private final CostPerGigawatt costs;
    private final FleetWhatIfs whatIfs;
    private final Period all;

    FleetSections(FleetSpec spec, FleetOutcome outcome, CostPerGigawatt costs, FleetWhatIfs whatIfs) {
        this.spec = spec;
        this.outcome = outcome;
        this.books = outcome.books();
        this.costs = costs;
        this.whatIfs = whatIfs;
        this.all = new Period(outcome, 0, outcome.plan().calendar().quarters());
    }

    List<Section> all() {
        List<Section> sections = new ArrayList<>(List.of(power(), chips()));
        if (!outcome.plan().gangs().isEmpty()) {
            sections.add(training());
        }
        if (all.cores() > 0) {
            sections.add(cores());
        }
        sections.addAll(List.of(work(), money()));
        if (spec.commitments() != null) {
            sections.add(commitment(spec.commitments()));
        }
        sections.add(more());
        sections.add(accounts());
        return sections;
    }

    private Section power() {
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of("pue", "PUE", all.pue(), Dimension.RATIO));
        figures.add(Figure.share("drawn_share", "drawn of energised", all.watts() / all.energisedWatts()));
        for (Use use : Use.values()) {
            double share = all.joules(use) / all.joules();
            if (share > 0) {
                figures.add(Figure.share("energy_" + Names.word(use), Names.word(use), share));
            }
        }
        if (all.answered() > 0) {
            double joules = all.joules(Use.INFERENCE);
            figures.add(
                    Figure.of("joules_per_output_token", "an output token", joules / all.answered(), Dimension.JOULES));
            figures.add(Figure.of(
                    "tokens_per_s_per_mw",
                    "a MW of inference",
                    all.answered() / (joules * 1e-6),
                    Dimension.TOKENS_PER_SECOND));
        }
        return new Section("power", "Power", figures);
    }

    private Section chips() {
        List<Figure> figures = new ArrayList<>();
        List<GenerationPlan> generations = outcome.plan().generations();
        for (int g = 0; g < generations.size(); g++) {
            GenerationPlan generation = generations.get(g);
            String name = generation.name();
            double delivered = all.sum(books.delivered, g) + installed(g);
            figures.add(count(name + "_chips", name, delivered));
            figures.add(count(name + "_taken_down", "taken down with their hosts, times", all.sum(books.failures, g)));
            figures.add(count(name + "_retired", "retired", books.retired[all.last()][g]));
            figures.add(Figure.of(name + "_price", "at", generation.priceMicro() * 1e-6, Dimension.DOLLARS));
            figures.add(Figure.of(name + "_provisioned", "given", generation.provisionedWatts(), Dimension.WATTS));
            for (StreamPlan stream : outcome.plan().streams()) {
                double rate = stream.tokensPerChip()[g] / 3600;
                figures.add(Figure.of(
                        name + "_" + stream.name() + "_rate", stream.name(), rate, Dimension.TOKENS_PER_SECOND));
            }
        }
        return new Section("chips", "Chips", figures);
    }

    /** What gangs do, by run or series and generation: chips, MFU, goodput. */
    private Section training() {
        List<Figure> figures = new ArrayList<>();
        List<RunSpec> runs = spec.portfolio().allTraining();
        int before = -1;
        for (GangPlan gang : outcome.plan().gangs()) {
            if (gang.spec() == before) {
                continue;
            }
            before = gang.spec();
            String name = runs.get(gang.spec()).name();
            for (int g : gang.work().generations()) {
                String key = name + "_" + outcome.plan().generations().get(g).name();
                String label =
                        name + " on " + outcome.plan().generations().get(g).name();
                figures.add(Figure.of(key + "_gang", label, gang.work().chips()[g], Dimension.CHIPS));
                figures.add(Figure.share(key + "_mfu", "MFU", gang.work().mfu()[g]));
                figures.add(
                        Figure.share(key + "_goodput", "goodput", gang.work().goodput()[g]));
                figures.add(Figure.of(
                        key + "_rate", "trains", gang.work().tokensPerHour()[g] / 3600, Dimension.TOKENS_PER_SECOND));
            }
        }
        return new Section("training", "Training", figures);
    }

    private long chipsAtEnd() {
        long chips = 0;
        for (int g = 0; g < outcome.plan().generations().size(); g++) {
            chips += all.installed(g);
        }
        return Math.max(1, chips);
    }

    /** Processor servers beside the answers of agents. */
    private Section cores() {
        CorePlan plan = outcome.plan().cores();
        double joules = all.joules(Use.CORES);
        return new Section(
                "graviton",
                "Graviton",
                List.of(
                        Figure.of(
                                "graviton_cores",
                                "cores that work, most",
                                StrictMath.rint(all.mostCores()),
                                Dimension.CORES),
                        Figure.of("graviton_sandbox_memory", "sandboxes keep, most", all.mostKept(), Dimension.BYTES),
                        Figure.of("graviton_installed", "installed at the end", all.cores(), Dimension.CORES),
                        count("graviton_servers", "servers", Math.ceilDiv(all.cores(), plan.perServer())),
                        Figure.of(
                                "graviton_cores_per_chip",
                                "cores a chip",
                                all.cores() / (double) chipsAtEnd(),
                                Dimension.RATIO),
                        Figure.of("graviton_core_watts", "a core that works", plan.worksWatts(), Dimension.WATTS),
                        Figure.of("graviton_mean_power", "power, mean", joules / all.hours() / 3600, Dimension.WATTS),
                        Figure.share("graviton_energy", "of the energy", joules / all.joules()),
                        Figure.of(
                                "graviton_joules_per_token",
                                "an output token",
                                joules / all.answered(),
                                Dimension.JOULES),
                        Figure.of("graviton_core_price", "a core at", plan.priceMicro() * 1e-6, Dimension.DOLLARS),
                        Figure.of("graviton_spent", "bought for", all.spent(Item.CORES), Dimension.DOLLARS)));
    }

    private long installed(int g) {
        return outcome.plan().sites().stream()
                .mapToLong(site -> site.installed()[g])
                .sum();
    }

    private static Figure count(String key, String label, double value) {
        return Figure.of(key, label, value, Dimension.COUNT);
    }

    private Section work() {
        List<Figure> figures = new ArrayList<>();
        figures.add(count("runs_finished", "runs finished", all.finished()));
        figures.add(count("runs_missed", "deadlines missed", all.missed()));
        figures.add(count(
                "preemptions", "preemptions", Arrays.stream(books.preempted).sum()));
        if (!outcome.plan().research().isEmpty()) {
            figures.add(count("research_jobs", "research jobs done", all.sum(books.researchJobs)));
            double waiting = 0;
            for (double[] quarter : books.researchWaiting) {
                waiting += Arrays.stream(quarter).sum();
            }
            figures.add(count("research_waiting", "waiting on average", StrictMath.rint(waiting / all.hours())));
            figures.add(Figure.of("research_tokens", "tokens tried", all.sum(books.researched), Dimension.TOKENS));
        }
        return new Section("work", "Work", figures);
    }

    private Section money() {
        List<Figure> figures = new ArrayList<>();
        for (Item item : Item.values()) {
            if (item == Item.CORES && all.cores() == 0) {
                continue;
            }
            figures.add(Figure.of("spent_" + Names.word(item), Names.word(item), all.spent(item), Dimension.DOLLARS));
            if (item == Item.ENERGY && all.untaken() > 0) {
                figures.add(Figure.of("spent_untaken", "of it not taken", all.untaken(), Dimension.DOLLARS));
            }
        }
        figures.add(Figure.of("capital_recovery", "capital given back", all.recovered(), Dimension.DOLLARS));
        figures.add(Figure.share("energy_of_cost", "energy of the cost", all.spent(Item.ENERGY) / all.cost()));
        double hours = all.sum(books.usableHours);
        figures.add(Figure.of(
                "cost_per_chip_hour", "a chip-hour", all.cost() / hours / 3600, Dimension.DOLLARS_PER_SECOND));
        return new Section("money", "Money", figures);
    }

    private Section commitment(CommitmentSpec commitment) {
        double perYear = costs.perYear(1);
        double bought = commitment.spend() / perYear;
        double years = commitment.over() / CostPerGigawatt.YEAR_SECONDS;
        double most = all.mostEnergisedWatts();
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of("promised", "promised", commitment.spend(), Dimension.DOLLARS));
        figures.add(Figure.of("cost_per_gw_year", "a GW-year at stated cost", perYear, Dimension.DOLLARS));
        figures.add(Figure.of("bought_gw_years", "buys GW-years", bought, Dimension.RATIO));
        double bare = perYear - costs.capital() * costs.upkeep();
        if (bare < perYear) {
            figures.add(
                    Figure.of("bought_without_upkeep", "without upkeep", commitment.spend() / bare, Dimension.RATIO));
        }
        figures.add(Figure.of("mean_power_bought", "mean over its time", bought / years * 1e9, Dimension.WATTS));
        figures.add(Figure.of(
                "full_gw_years",
                "GW-years of " + Format.of(most, Dimension.WATTS) + " all that time",
                most * 1e-9 * years,
                Dimension.RATIO));
        figures.add(Figure.of("price_of_full", "at cost", most * 1e-9 * years * perYear, Dimension.DOLLARS));
        figures.add(Figure.of("energised_gw_years", "GW-years energised here", all.gigawattYears(), Dimension.RATIO));
        double drawn = 0;
        double used = Double.NaN;
        double hours = 0;
        for (int q = 0; q <= all.last(); q++) {
            Period quarter = new Period(outcome, q, q + 1);
            double cost = quarter.cost();
            if (Double.isNaN(used) && drawn + cost >= commitment.spend()) {
                used = (hours + quarter.hours() * (commitment.spend() - drawn) / cost) * 3600;
            }
            drawn += cost;
            hours += quarter.hours();
        }
        if (Double.isFinite(used)) {
            figures.add(Figure.of("used_up_after", "used up after", used, Dimension.SECONDS));
        }
        figures.add(Figure.share("cost_of_promised", "cost of the years, of it", drawn / commitment.spend()));
        return new Section("commitment", "Commitment", figures);
    }

    private Section more() {
        List<Figure> figures = new ArrayList<>();
        for (FleetWhatIfs.Difference difference : whatIfs.differences()) {
            figures.add(Figure.of(
                    difference.what() + "_answered_a_day",
                    "of " + difference.what() + ": " + difference.unit() + " answers",
                    difference.answered(),
                    Dimension.TOKENS));
            figures.add(Figure.of(
                    difference.what() + "_trained_a_day", "and trains", difference.trained(), Dimension.TOKENS));
        }
        return new Section("one_more", "2 % more, a day", figures);
    }

    private Section accounts() {
        int last = all.last();
        double integral = 0;
        double delivered = 0;
        for (int q = 0; q <= last; q++) {
            integral += Arrays.stream(books.siteWattHours[q]).sum() * 3600;
        }
        for (int g = 0; g < outcome.plan().generations().size(); g++) {
            delivered += all.sum(books.delivered, g) + installed(g);
        }
        Period end = new Period(outcome, last, last + 1);
        double gone = end.sum(books.retired);
        double repair = end.sum(books.inRepair);
        double spare = end.sum(books.spare);
        double commissioning = end.sum(books.commissioning);
        double active = end.sum(books.installed) - repair - spare - commissioning;
        return new Section(
                "accounts",
                "Accounts",
                List.of(
                        Figure.of("energy_metered", "energy", all.sum(books.siteJoules), Dimension.JOULES),
                        Figure.of("energy_integral", "= integral of power", integral, Dimension.JOULES),
                        Figure.of("spent_items", "spent, by item", all.spent(), Dimension.DOLLARS),
                        count("chips_delivered", "chips delivered or installed", delivered),
                        count("chips_active", "= active", active),
                        count("chips_spare", "+ spare", spare),
                        count("chips_in_repair", "+ failed or in repair", repair),
                        count("chips_commissioning", "+ commissioning", commissioning),
                        count("chips_retired", "+ retired", gone),
                        Figure.of("tokens_asked", "tokens asked", all.asked(), Dimension.TOKENS),
                        Figure.of("tokens_home", "= answered at home", all.sum(books.home), Dimension.TOKENS),
                        Figure.of("tokens_elsewhere", "+ elsewhere", all.sum(books.elsewhere), Dimension.TOKENS),
                        Figure.of("tokens_lost", "+ lost", all.lost(), Dimension.TOKENS)));
    }
}
