package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trnsim.simulator.fleet.Books.Bound;
import trnsim.simulator.fleet.Books.Kind;
import trnsim.simulator.fleet.FleetOutcome;
import trnsim.simulator.fleet.Period;
import trnsim.simulator.money.CostPerGigawatt;
import trnsim.simulator.report.Figure;
import trnsim.simulator.report.Report;
import trnsim.simulator.report.Sheet;
import trnsim.workloads.catalog.Overlay;
import trnsim.workloads.document.Names;
import trnsim.workloads.spec.FleetSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** A fleet's years in figures, tables and words. */
final class FleetReport {

    private final FleetSpec spec;
    private final FleetOutcome outcome;
    private final CostPerGigawatt costs;
    private final Headlines headlines;
    private final FleetWhatIfs whatIfs;
    private final Period all;

    FleetReport(
            FleetSpec spec, FleetOutcome outcome, CostPerGigawatt costs, Headlines headlines, FleetWhatIfs whatIfs) {
        this.spec = spec;
        this.outcome = outcome;
        this.costs = costs;
        this.headlines = headlines;
        this.whatIfs = whatIfs;
        this.all = new Period(outcome, 0, outcome.plan().calendar().quarters());
    }

    Report report(List<Overlay> overlays) {
        FleetTables tables = new FleetTables(outcome, headlines.range());
        List<Sheet> sheets = new ArrayList<>(tables.years());
        sheets.addAll(new FleetRuns(outcome, spec.portfolio().allTraining()).sheets());
        sheets.add(tables.quarters());
        FleetSections sections = new FleetSections(spec, outcome, costs, whatIfs);
        return new Report(
                "fleet",
                title(),
                workload(),
                headlines(),
                sections.all(),
                binding(),
                headlines.range().swings(),
                new FleetNotes(spec, outcome).all(),
                overlays,
                sheets,
                tables.series());
    }

    private String title() {
        return spec.title().isEmpty()
                ? spec.sites().size()
                        + (spec.sites().size() == 1 ? " site, " : " sites, ")
                        + spec.years()
                        + (spec.years() == 1 ? " year from " : " years from ")
                        + spec.start()
                : spec.title();
    }

    private Map<String, Object> workload() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("start", spec.start().toString());
        facts.put("years", spec.years());
        facts.put("sites", spec.sites().size());
        facts.put(
                "generations",
                String.join(", ", spec.generations().stream().map(g -> g.name()).toList()));
        facts.put("placement", Names.word(spec.policies().placement()));
        facts.put("refresh", Names.word(spec.policies().refresh()));
        facts.put("night_training", spec.policies().nightTraining() ? "yes" : "no");
        facts.put("spares_fraction", spec.policies().spares());
        facts.put("provision_fraction", spec.policies().provision());
        facts.put("power_cap_fraction", spec.policies().powerCap());
        facts.put("costs", spec.costs());
        facts.put("seed", spec.seed());
        return facts;
    }

    private List<Figure> headlines() {
        List<Figure> figures = new ArrayList<>();
        if (all.asked() > 0) {
            figures.add(headlines.of(
                    FleetMetrics.ANSWERED,
                    "answered",
                    "Answered",
                    Dimension.TOKENS,
                    Format.count(all.answeredPerDay()) + " output tokens a day"));
            figures.add(headlines.of(
                    FleetMetrics.SHARE,
                    "answered_share",
                    "Of what is asked",
                    Dimension.FRACTION,
                    all.lost() > 0 ? "the rest is lost" : "nothing is lost"));
        }
        if (!outcome.plan().gangs().isEmpty()) {
            figures.add(headlines.of(
                    FleetMetrics.TRAINED,
                    "trained",
                    "Trained",
                    Dimension.TOKENS,
                    all.finished() + " runs done, " + all.missed() + " after their deadline or not at all"));
        }
        figures.add(headlines.of(
                FleetMetrics.FLOPS,
                "useful_flops",
                "Useful work",
                Dimension.FLOPS_PER_SECOND,
                "operations of models, mean of the years"));
        figures.add(headlines.of(
                FleetMetrics.AVAILABILITY,
                "availability",
                "Availability",
                Dimension.FRACTION,
                "healthy chip-hours of those past commissioning; busy " + Format.percent(all.utilisation())));
        figures.add(atMost(
                all.mostEnergisedWatts(),
                FleetMetrics.WATTS,
                "most_power",
                "Most power",
                "mean " + Format.of(all.watts(), Dimension.WATTS) + " of "
                        + Format.of(all.energisedWatts(), Dimension.WATTS) + " energised, PUE "
                        + Format.digits(all.pue())));
        figures.add(headlines.of(FleetMetrics.ENERGY, "energy", "Energy", Dimension.JOULES, "at the meters"));
        figures.add(headlines.of(
                FleetMetrics.CARBON, "carbon", "Carbon dioxide", Dimension.KILOGRAMS, "of the grids, location-based"));
        figures.add(headlines.of(
                FleetMetrics.SPENT, "spent", "Spent", Dimension.DOLLARS, "chips, buildings, energy, upkeep as paid"));
        figures.add(headlines.of(
                FleetMetrics.COST,
                "cost",
                "Cost",
                Dimension.DOLLARS,
                "capital given back with interest, energy, upkeep"));
        if (all.answered() > 0) {
            figures.add(headlines.of(
                    FleetMetrics.PER_TOKEN,
                    "cost_per_output_token",
                    "Cost of a token",
                    Dimension.DOLLARS_PER_TOKEN,
                    "of output, by inference's share of the energy"));
        }
        figures.add(headlines.of(
                FleetMetrics.PER_GIGAWATT_YEAR,
                "cost_per_gigawatt_year",
                "Cost of a GW-year",
                Dimension.DOLLARS,
                "energised, " + Format.digits(all.gigawattYears()) + " GW-years"));
        if (spec.commitments() != null) {
            figures.add(headlines.of(
                    FleetMetrics.COMMITTED,
                    "committed_gigawatt_years",
                    "Commitment buys",
                    Dimension.RATIO,
                    "GW-years for " + Format.of(spec.commitments().spend(), Dimension.DOLLARS) + " at "
                            + Format.of(costs.perYear(1), Dimension.DOLLARS) + " each"));
        }
        return figures;
    }

    private String binding() {
        Bound bound = all.bound();
        if (bound == Bound.DEMAND) {
            return "demand: whatever is asked finds its chips and power in "
                    + (shortShare() > 0 ? "all but " + Format.percent(shortShare()) + " of the hours" : "every hour");
        }
        List<String> shares = new ArrayList<>();
        for (Bound each : Bound.values()) {
            if (all.boundShare(each) > 0) {
                shares.add(Names.word(each) + " " + Format.percent(all.boundShare(each)));
            }
        }
        String more = FleetTables.shadow(all);
        return Names.word(bound) + "; short of " + String.join(", ", shares) + " of the hours"
                + (more.equals("-") ? "" : "; tokens a day for one more, all the time: " + more)
                + range(bound);
    }

    /** A headline of power that cannot pass {@code most}, whatever its inputs add up to. */
    private Figure atMost(double most, int metric, String key, String label, String detail) {
        Figure figure = headlines.of(metric, key, label, Dimension.WATTS, detail);
        double high = Math.max(figure.value(), Math.min(figure.high(), most));
        return new Figure(
                key, label, figure.value(), figure.low(), high, Dimension.WATTS, figure.model(), figure.detail());
    }

    private double shortShare() {
        double sum = 0;
        for (Bound bound : Bound.values()) {
            sum += all.boundShare(bound);
        }
        return sum;
    }

    /** The interval of the shadow value in the last quarter in which it is above zero. */
    private String range(Bound bound) {
        int quarters = outcome.plan().calendar().quarters();
        for (int q = quarters - 1; q >= 0; q--) {
            for (Kind kind : Kind.values()) {
                int i = FleetMetrics.shadow(q, bound, kind);
                double value = headlines.range().central()[i];
                ShadowRange interval = ShadowRange.of(headlines.range(), i);
                if (value > 0 && interval.low() < interval.high()) {
                    double scale = FleetTables.scale(bound);
                    return "; in " + outcome.plan().calendar().quarterName(q) + " "
                            + Format.count(value * scale) + " (" + Format.count(interval.low() * scale) + " - "
                            + Format.count(interval.high() * scale) + ") " + Names.word(kind);
                }
            }
        }
        return "";
    }
}
