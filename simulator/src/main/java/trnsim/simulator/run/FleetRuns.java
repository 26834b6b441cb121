package trnsim.simulator.run;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import trnsim.simulator.fleet.Books;
import trnsim.simulator.fleet.FleetOutcome;
import trnsim.simulator.fleet.FleetOutcome.RunOutcome;
import trnsim.simulator.fleet.GenerationPlan;
import trnsim.simulator.fleet.Period;
import trnsim.simulator.report.Sheet;
import trnsim.simulator.report.Table;
import trnsim.workloads.fleet.PortfolioSpec.RunSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/**
 * The training runs of a fleet: when and on what, how long they waited, what each took. A run bears the share of each quarter's cost
 * that its energy has in that of all work, as inference does.
 */
final class FleetRuns {

    private final FleetOutcome outcome;
    private final List<RunSpec> asked;
    private final List<GenerationPlan> generations;
    private final List<Run> runs = new ArrayList<>();

    FleetRuns(FleetOutcome outcome, List<RunSpec> asked) {
        this.outcome = outcome;
        this.asked = asked;
        this.generations = outcome.plan().generations();
        Books books = outcome.books();
        for (int i = 0; i < outcome.runs().size(); i++) {
            double joules = 0;
            double dollars = 0;
            for (int q = 0; q < books.runJoules.length; q++) {
                joules += books.runJoules[q][i];
                dollars += new Period(outcome, q, q + 1).cost(books.runJoules[q][i]);
            }
            runs.add(new Run(outcome.runs().get(i), books.runChipHours[i], joules, dollars));
        }
    }

    /** A run with the chip-hours of each generation it had, its energy at the meter and its share of the cost. */
    private record Run(RunOutcome outcome, long[] chipHours, double joules, double dollars) {

        boolean done() {
            return outcome.doneHour() >= 0;
        }

        /** Days from its first hour to its last, waits in between included. */
        double days() {
            return (outcome.doneHour() + 1 - outcome.firstHour()) / 24.0;
        }

        /** Of the step, the mean over the chip-hours it had. */
        double mfu() {
            double sum = 0;
            for (int g = 0; g < chipHours.length; g++) {
                sum += chipHours[g] * outcome.run().work().mfu()[g];
            }
            return sum / Arrays.stream(chipHours).sum();
        }
    }

    /** A table for people, a row for each run or series of the workload, and one for machines, a row for each run. */
    List<Sheet> sheets() {
        return runs.isEmpty()
                ? List.of()
                : List.of(
                        new Sheet("Training runs; a run, on average", series(), null),
                        new Sheet("By run", each(), "runs"));
    }

    private Table series() {
        Table table = new Table(
                "series", "model", "runs", "done", "late", "on", "chips", "takes", "waits", "MFU", "energy", "costs");
        for (int s = 0; s < asked.size(); s++) {
            int spec = s;
            List<Run> all = runs.stream()
                    .filter(run -> run.outcome().run().spec() == spec)
                    .toList();
            List<Run> done = all.stream().filter(Run::done).toList();
            table.row(
                    asked.get(s).name(),
                    asked.get(s).model(),
                    Integer.toString(all.size()),
                    Integer.toString(done.size()),
                    Long.toString(
                            all.stream().filter(run -> run.outcome().missed()).count()),
                    on(all),
                    chips(all),
                    mean(done, Run::days, days -> Format.digits(days) + " d"),
                    mean(all, run -> run.outcome().waitedHours(), hours -> Format.of(hours * 3600, Dimension.SECONDS)),
                    mean(done, Run::mfu, Format::percent),
                    mean(done, Run::joules, joules -> Format.of(joules, Dimension.JOULES)),
                    mean(done, Run::dollars, dollars -> Format.of(dollars, Dimension.DOLLARS)));
        }
        return table;
    }

    private static String mean(List<Run> of, ToDoubleFunction<Run> value, DoubleFunction<String> text) {
        double mean = of.stream().mapToDouble(value).average().orElse(Double.NaN);
        return Double.isFinite(mean) ? text.apply(mean) : "-";
    }

    /** Generations in the order of the file, those that had a run. */
    private String on(List<Run> all) {
        List<String> names = IntStream.range(0, generations.size())
                .filter(g -> all.stream().anyMatch(run -> run.chipHours()[g] > 0))
                .mapToObj(g -> generations.get(g).name())
                .toList();
        return names.isEmpty() ? "-" : String.join(", ", names);
    }

    /** Least and most of a gang. */
    private String chips(List<Run> all) {
        long[] sizes = all.stream()
                .flatMapToLong(run -> IntStream.range(0, generations.size())
                        .filter(g -> run.chipHours()[g] > 0)
                        .mapToLong(g -> run.outcome().run().work().chips()[g]))
                .sorted()
                .toArray();
        if (sizes.length == 0) {
            return "-";
        }
        String least = Format.count(sizes[0]);
        String most = Format.count(sizes[sizes.length - 1]);
        return least.equals(most) ? least : least + " - " + most;
    }

    private Table each() {
        List<String> columns = new ArrayList<>(List.of(
                "run",
                "model",
                "started",
                "done",
                "deadline",
                "missed",
                "waited_s",
                "tokens",
                "tokens_left",
                "mfu_fraction",
                "energy_j",
                "cost_usd"));
        generations.forEach(generation -> columns.add(generation.name() + "_chip_hours"));
        return Table.lazy(columns, table -> {
            for (Run run : runs) {
                RunOutcome found = run.outcome();
                List<String> cells = new ArrayList<>(List.of(
                        found.run().name(),
                        asked.get(found.run().spec()).model(),
                        date(found.firstHour()),
                        date(found.doneHour()),
                        outcome.plan()
                                .calendar()
                                .date(found.run().deadlineDay())
                                .toString(),
                        found.missed() ? "yes" : "no",
                        Long.toString(found.waitedHours() * 3600L),
                        Long.toString(found.run().tokens()),
                        Long.toString(found.tokensLeft()),
                        found.firstHour() < 0 ? "" : Double.toString(run.mfu()),
                        Double.toString(StrictMath.rint(run.joules())),
                        Double.toString(run.dollars())));
                for (long hours : run.chipHours()) {
                    cells.add(Long.toString(hours));
                }
                table.row(cells.toArray(String[]::new));
            }
        });
    }

    private String date(int hour) {
        LocalDate date = outcome.plan().calendar().date(hour / 24);
        return hour < 0 ? "" : date.toString();
    }
}
