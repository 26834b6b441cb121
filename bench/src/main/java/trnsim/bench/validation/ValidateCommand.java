package trnsim.bench.validation;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import trnsim.bench.validation.fleet.FleetCase;
import trnsim.bench.validation.fleet.FleetCases;
import trnsim.bench.validation.fleet.FleetOutput;
import trnsim.bench.validation.predict.Suite;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.Suggest;

/** {@code validate}: published against predicted. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Predicts published measurements and prints the errors.",
        descriptionHeading = "%n",
        parameterListHeading = "%n",
        optionListHeading = "%n",
        footerHeading = "%nSuites:%n",
        footer = {
            "  kernels    one operator on one rank: matmul, attention, experts, power",
            "  network    one collective inside a scale-up domain",
            "  training   step time and memory of training runs",
            "  serving    throughput, time to first token, time per token",
            "  fleet      campaigns over weeks: failures, goodput, uptime",
            "",
            "Without --truth: the table of published Trainium rows that is shipped.",
            "Exit code 1 if a suite predicts fewer than 90 %% of its rows with known",
            "hardware and layout or a fleet case is off that should agree by",
            "construction, 2 if the folder or a file in it cannot be read.",
            "",
            "Example:",
            "  trnsim validate kernels --truth measurements",
            "  trnsim validate all --truth measurements --json > validation.json"
        })
final class ValidateCommand implements Callable<Integer> {

    private static final String ALL = "all";

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "SUITE",
            defaultValue = ALL,
            converter = SuiteConverter.class,
            completionCandidates = SuiteNames.class,
            description = "kernels, network, training, serving, fleet or all (default).")
    private Choice choice = new Choice(EnumSet.allOf(Suite.class));

    @Option(
            names = "--truth",
            paramLabel = "DIR",
            description = "A folder of measurement files, predicted beside the shipped table.")
    private @Nullable Path truth;

    @Option(
            names = "--catalog",
            paramLabel = "DIR",
            description = "Lays a folder of own chips, systems and models over the catalog; repeatable.")
    private List<Path> overlays = new ArrayList<>();

    @Option(names = "--rows", description = "Lists every row, not only the summary.")
    private boolean rows;

    @Option(
            names = "--bins",
            description = "Also errors by size class on the held-out half. Default for a single suite.")
    private boolean bins;

    @Option(names = "--json", description = "Prints rows and summary as JSON; what was assumed goes to stderr.")
    private boolean json;

    @Option(names = "--csv", description = "Prints all rows and cases as CSV; what was assumed goes to stderr.")
    private boolean csv;

    @Override
    public Integer call() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        if (json && csv) {
            throw new CommandLine.ParameterException(line, "--json and --csv exclude each other");
        }
        PrintWriter out = line.getOut();
        PrintWriter err = line.getErr();
        Progress progress = new Progress("validate", err, Progress.watched());
        Validation.Result result;
        List<FleetCase> cases = List.of();
        try {
            Catalog catalog = Catalog.open(overlays);
            result = Validation.run(catalog, choice.suites(), truth, progress);
            if (choice.suites().contains(Suite.FLEET)) {
                cases = FleetCases.run(catalog, progress);
            }
        } finally {
            progress.end();
        }
        List<Coverage> coverage = Coverage.of(result.rows());
        if (json || csv) {
            out.print(
                    json
                            ? JsonOutput.write(result.rows(), Summary.of(result.rows()), cases)
                            : CsvOutput.write(result.rows(), cases));
            out.flush();
            result.assumptions().forEach(sentence -> err.println("assumed: " + sentence));
            result.notes().forEach(sentence -> err.println("note: " + sentence));
            coverage.forEach(suite -> err.println("coverage: " + suite.sentence()));
            err.flush();
        } else {
            if (!cases.isEmpty()) {
                FleetOutput.text(cases, out);
            }
            if (cases.isEmpty() || choice.suites().size() > 1) {
                new TextOutput(out).write(result, rows, bins || choice.suites().size() == 1);
            }
        }
        boolean fails =
                coverage.stream().anyMatch(Coverage::fails) || cases.stream().anyMatch(FleetCase::fails);
        return fails ? 1 : 0;
    }

    /** The suites to run. */
    record Choice(Set<Suite> suites) {}

    /** A suite's name as the set of suites to run. */
    static final class SuiteConverter implements CommandLine.ITypeConverter<Choice> {
        @Override
        public Choice convert(String value) {
            if (value.equals(ALL)) {
                return new Choice(EnumSet.allOf(Suite.class));
            }
            for (Suite suite : Suite.values()) {
                if (suite.word().equals(value)) {
                    return new Choice(EnumSet.of(suite));
                }
            }
            List<String> names = new ArrayList<>();
            new SuiteNames().forEach(names::add);
            throw new CommandLine.TypeConversionException("'" + value + "' is no suite; known: "
                    + String.join(", ", names) + "." + Suggest.maybe(value, names));
        }
    }

    /** For the shell. */
    static final class SuiteNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            List<String> names = new ArrayList<>();
            for (Suite suite : Suite.values()) {
                names.add(suite.word());
            }
            names.add(ALL);
            return names.iterator();
        }
    }
}
