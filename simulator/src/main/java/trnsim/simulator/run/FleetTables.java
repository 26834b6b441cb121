package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import trnsim.simulator.fleet.Books;
import trnsim.simulator.fleet.Books.Bound;
import trnsim.simulator.fleet.Books.Item;
import trnsim.simulator.fleet.Books.Kind;
import trnsim.simulator.fleet.Calendar;
import trnsim.simulator.fleet.FleetOutcome;
import trnsim.simulator.fleet.GenerationPlan;
import trnsim.simulator.fleet.Period;
import trnsim.simulator.report.Sheet;
import trnsim.simulator.report.Table;
import trnsim.simulator.uncertainty.Sensitivity;
import trnsim.workloads.document.Names;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** A fleet's years for people, its quarters and hours for machines. */
final class FleetTables {

    private final FleetOutcome outcome;
    private final Sensitivity range;
    private final Calendar calendar;
    private final List<GenerationPlan> generations;

    FleetTables(FleetOutcome outcome, Sensitivity range) {
        this.outcome = outcome;
        this.range = range;
        this.calendar = outcome.plan().calendar();
        this.generations = outcome.plan().generations();
    }

    /** By year: what there is, what it does, what binds. */
    List<Sheet> years() {
        List<String> columns = new ArrayList<>(List.of("year", "energised", "drawn", "PUE"));
        generations.forEach(generation -> columns.add(generation.name()));
        columns.addAll(List.of("available", "busy", "FLOP/s", "answered/day", "lost", "runs", "missed"));
        Table does = new Table(columns.toArray(String[]::new));
        Table pays = new Table(
                "year",
                "chips",
                "facility",
                "energy",
                "upkeep",
                "spent",
                "cost",
                "$/Mtok",
                "binds",
                "one more unit a day");
        for (int from = 0; from < calendar.quarters(); ) {
            int year = calendar.yearOfQuarter(from);
            int to = from;
            while (to < calendar.quarters() && calendar.yearOfQuarter(to) == year) {
                to++;
            }
            Period period = new Period(outcome, from, to);
            does.row(does(period, Integer.toString(year)));
            pays.row(pays(period, Integer.toString(year)));
            from = to;
        }
        return List.of(
                new Sheet("By year: power, chips at the end, work", does, null),
                new Sheet("By year: money, what binds, and what one more unit of it would have bought", pays, null));
    }

    private String[] does(Period period, String name) {
        List<String> cells = new ArrayList<>(List.of(
                name,
                Format.of(period.energisedWatts(), Dimension.WATTS),
                Format.of(period.watts(), Dimension.WATTS),
                known(period.pue(), Dimension.RATIO)));
        for (int g = 0; g < generations.size(); g++) {
            cells.add(Format.count(period.installed(g)));
        }
        cells.addAll(List.of(
                known(period.availability(), Dimension.FRACTION),
                known(period.utilisation(), Dimension.FRACTION),
                Format.of(period.flops(), Dimension.FLOPS_PER_SECOND).replace(" FLOP/s", ""),
                Format.count(period.answeredPerDay()),
                period.asked() == 0 ? "-" : Format.percent(period.lost() / period.asked()),
                Integer.toString(period.finished()),
                Integer.toString(period.missed())));
        return cells.toArray(String[]::new);
    }

    private String[] pays(Period period, String name) {
        double perToken = period.inferenceCost() / period.answered() * 1e6;
        return new String[] {
            name,
            dollars(period.spent(Item.CHIPS)),
            dollars(period.spent(Item.FACILITY)),
            dollars(period.spent(Item.ENERGY)),
            dollars(period.spent(Item.UPKEEP)),
            dollars(period.spent()),
            dollars(period.cost()),
            Double.isFinite(perToken) ? Format.digits(perToken) : "-",
            Names.word(period.bound()),
            shadow(period)
        };
    }

    private static String dollars(double value) {
        return Format.of(value, Dimension.DOLLARS);
    }

    private static String known(double value, Dimension dimension) {
        return Double.isFinite(value) ? Format.of(value, dimension) : "-";
    }

    /** What one more unit of what binds would have bought, in words. */
    static String shadow(Period period) {
        Bound bound = period.bound();
        String unit = switch (bound) {
            case POWER -> "MW";
            case CHIPS -> "chip";
            case MONEY -> "$1,000";
            case COOLING, DEMAND -> "";
        };
        if (unit.isEmpty()) {
            return "-";
        }
        double scale = scale(bound);
        double answered = period.shadow(bound, Kind.ANSWERED) * scale;
        double trained = period.shadow(bound, Kind.TRAINED) * scale;
        List<String> parts = new ArrayList<>();
        if (answered > 0) {
            parts.add(Format.count(answered) + " answered");
        }
        if (trained > 0) {
            parts.add(Format.count(trained) + " trained");
        }
        return parts.isEmpty() ? "-" : (bound == Bound.MONEY ? "" : "1 ") + unit + ": " + String.join(", ", parts);
    }

    /** From a watt, chip or dollar to what people count in. */
    static double scale(Bound bound) {
        return bound == Bound.POWER ? 1e6 : bound == Bound.MONEY ? 1e3 : 1;
    }

    /** By quarter, numbers in SI units. */
    Sheet quarters() {
        List<String> columns = new ArrayList<>(List.of(
                "quarter",
                "energised_w",
                "drawn_w",
                "most_w",
                "energy_j",
                "pue_ratio",
                "availability_fraction",
                "utilisation_fraction",
                "useful_flop_per_s",
                "asked_tokens",
                "answered_home_tokens",
                "answered_elsewhere_tokens",
                "lost_tokens",
                "trained_tokens",
                "research_tokens",
                "runs_finished",
                "runs_missed",
                "preemptions",
                "research_jobs",
                "graviton_cores"));
        for (Item item : Item.values()) {
            columns.add("spent_" + Names.word(item) + "_usd");
        }
        columns.addAll(List.of("spent_usd", "cost_usd", "carbon_kg", "binds"));
        for (Bound bound : Bound.values()) {
            columns.add("short_of_" + Names.word(bound) + "_fraction");
        }
        for (Bound bound : List.of(Bound.POWER, Bound.CHIPS, Bound.MONEY)) {
            for (Kind kind : Kind.values()) {
                String name = shadowName(bound, kind);
                columns.addAll(List.of(name, name + "_low", name + "_high"));
            }
        }
        for (GenerationPlan generation : generations) {
            for (String what : List.of(
                    "delivered", "installed", "commissioning", "in_repair", "spare", "retired_so_far", "taken_down")) {
                columns.add(generation.name() + "_" + what + "_chips");
            }
        }
        return new Sheet(
                "By quarter",
                Table.lazy(columns, table -> {
                    for (int q = 0; q < calendar.quarters(); q++) {
                        table.row(quarter(q));
                    }
                }),
                "quarters");
    }

    private static String shadowName(Bound bound, Kind kind) {
        String unit = bound == Bound.POWER ? "w" : bound == Bound.CHIPS ? "chip" : "usd";
        return Names.word(kind) + "_tokens_a_day_per_" + unit;
    }

    private String[] quarter(int q) {
        Period period = new Period(outcome, q, q + 1);
        Books books = outcome.books();
        List<String> cells = new ArrayList<>();
        cells.add(calendar.quarterName(q));
        for (double value : new double[] {
            period.energisedWatts(),
            period.watts(),
            period.mostWatts(),
            period.joules(),
            period.pue(),
            period.availability(),
            period.utilisation(),
            period.flops(),
            period.asked(),
            period.sum(books.home),
            period.sum(books.elsewhere),
            period.lost(),
            period.trained(),
            period.sum(books.researched),
            period.finished(),
            period.missed(),
            books.preempted[q],
            period.sum(books.researchJobs),
            period.mostCores()
        }) {
            cells.add(number(value));
        }
        for (Item item : Item.values()) {
            cells.add(number(period.spent(item)));
        }
        cells.add(number(period.spent()));
        cells.add(number(period.cost()));
        cells.add(number(period.carbon()));
        cells.add(Names.word(period.bound()));
        for (Bound bound : Bound.values()) {
            cells.add(number(period.boundShare(bound)));
        }
        for (Bound bound : List.of(Bound.POWER, Bound.CHIPS, Bound.MONEY)) {
            for (Kind kind : Kind.values()) {
                int i = FleetMetrics.shadow(q, bound, kind);
                cells.add(number(range.central()[i]));
                ShadowRange interval = ShadowRange.of(range, i);
                cells.add(number(interval.low()));
                cells.add(number(interval.high()));
            }
        }
        for (int g = 0; g < generations.size(); g++) {
            for (long[][] of : List.of(
                    books.delivered,
                    books.installed,
                    books.commissioning,
                    books.inRepair,
                    books.spare,
                    books.retired,
                    books.failures)) {
                cells.add(Long.toString(of[q][g]));
            }
        }
        return cells.toArray(String[]::new);
    }

    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return "";
        }
        return value == StrictMath.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** Watts by hour and site. */
    Table series() {
        List<String> columns = new ArrayList<>(List.of("time_s"));
        outcome.plan().sites().forEach(site -> columns.add(site.name().toLowerCase(Locale.ROOT) + "_w"));
        return Table.lazy(columns, table -> {
            float[][] watts = outcome.watts();
            String[] row = new String[watts.length + 1];
            for (int hour = 0; hour < calendar.hours(); hour++) {
                row[0] = Long.toString(hour * 3600L);
                for (int s = 0; s < watts.length; s++) {
                    row[s + 1] = Long.toString(Math.round((double) watts[s][hour]));
                }
                table.row(row);
            }
        });
    }
}
