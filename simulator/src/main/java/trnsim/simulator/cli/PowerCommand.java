package trnsim.simulator.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trnsim.simulator.power.Smoothing;
import trnsim.simulator.report.CsvReport;
import trnsim.simulator.report.JsonReport;
import trnsim.simulator.report.MarkdownReport;
import trnsim.simulator.report.OutputFolder;
import trnsim.simulator.report.Report;
import trnsim.simulator.report.Table;
import trnsim.simulator.report.TableForms;
import trnsim.simulator.report.TextReport;
import trnsim.simulator.run.PowerQuestion;
import trnsim.simulator.run.PowerRun;
import trnsim.workloads.document.InputException;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.spec.Workloads;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Quantity;
import trnsim.workloads.unit.UnitException;

/** {@code trnsim power}. */
@Command(
        name = "power",
        description =
                "Simulates the power of a training step from chip to site: its wave, what the grid sees of it, and what a"
                        + " floor, jobs out of step, a battery or a cap make of it.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  trnsim power workloads/train/llama-3.1-405b-trn2.yaml",
            "  trnsim power workloads/train/llama-3.1-405b-trn2.yaml --floor 0.6 --battery '65 J' --plot wave.svg",
            "  trnsim power workloads/train/llama-3.1-405b-trn2.yaml --stagger 4 --ramp '1 MW/s'",
            "  trnsim power workloads/train/llama-3.1-405b-trn2.yaml --cap '300 W' --json"
        })
final class PowerCommand implements Callable<Integer> {

    private static final int MOST_JOBS = 256;

    @Parameters(paramLabel = "FILE", description = "A training workload, YAML or JSON.")
    private Path file = Path.of("");

    @Option(
            names = "--floor",
            paramLabel = "SHARE",
            description = "Fill a chip's time with work of no use below this share of its limit, such as 0.6.")
    private double floor;

    @Option(
            names = "--stagger",
            paramLabel = "JOBS",
            description = "Share the chips among so many jobs evenly out of step. Default: 1.")
    private int jobs = 1;

    @Option(
            names = "--slip",
            paramLabel = "TIME",
            description =
                    "Let 8 groups of replicas begin a step within this time, such as '200 ms'; the step takes it longer.")
    private @Nullable String slip;

    @Option(
            names = "--battery",
            paramLabel = "ENERGY",
            description = "Energy stored for each chip, such as '65 J' for the supplies of GB300.")
    private @Nullable String battery;

    @Option(
            names = "--ramp",
            paramLabel = "RATE",
            description = "Say what store keeps the site from ramping faster, such as '10 MW/s'.")
    private @Nullable String ramp;

    @Option(
            names = "--cap",
            paramLabel = "POWER",
            description = "Limit each chip, such as '400 W'; the step slows down.")
    private @Nullable String cap;

    @Option(
            names = "--cooling",
            paramLabel = "NAME",
            description = "Cooling of the catalog. Default: liquid for chips of 1 kW and more, else air.")
    private @Nullable String cooling;

    @Option(names = "--json", description = "Print result.json in place of the report.")
    private boolean json;

    @Option(names = "--csv", description = "Print one row per figure in place of the report.")
    private boolean csv;

    @Option(names = "--tornado", description = "List every estimate that moves the site's power.")
    private boolean tornado;

    @Option(names = "--plot", paramLabel = "FILE.svg", description = "Draw the wave.")
    private @Nullable Path plot;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Also write result.json, report.md, result.csv and the wave, series.csv, to DIR.")
    private @Nullable Path out;

    @Mixin
    private RunOptions options = new RunOptions();

    @Override
    public Integer call() {
        if (json && csv) {
            throw new InputException("--json and --csv exclude each other; --out writes both");
        }
        if (plot != null) {
            PowerChart.check(plot);
        }
        PowerQuestion question = question();
        if (!(Workloads.read(file) instanceof TrainSpec spec)) {
            throw new InputException(
                    file + ": only training workloads have steps; run prints the power of serving and of fleets");
        }
        OutputFolder folder = out == null ? null : OutputFolder.open(out);
        Report report = PowerRun.of(spec, options.context(file), question).report();
        Table series = report.series();
        if (series != null && plot != null) {
            PowerChart.write(plot, name(spec), series, question.smoothing().measures() > 0);
        }
        if (folder != null) {
            folder.write("result.json", JsonReport.write(report));
            folder.write("result.csv", CsvReport.write(report));
            folder.write("report.md", MarkdownReport.write(report));
            if (series != null) {
                folder.write("series.csv", TableForms.csv(series));
            }
        }
        System.out.print(
                json ? JsonReport.write(report) : csv ? CsvReport.write(report) : TextReport.write(report, tornado));
        return 0;
    }

    private static String name(TrainSpec spec) {
        return (spec.title().isEmpty() ? spec.model() : spec.title()) + " on " + Format.whole(spec.chips())
                + " chips of " + spec.system();
    }

    private static final int SLIP_GROUPS = 8;

    private PowerQuestion question() {
        if (!(floor >= 0 && floor <= 1)) {
            throw new InputException("--floor: " + floor + " must lie between 0 and 1, a share of the chip's limit");
        }
        if (jobs < 1 || jobs > MOST_JOBS) {
            throw new InputException("--stagger: " + jobs + " must lie between 1 and " + MOST_JOBS + " jobs");
        }
        double slipSeconds = read("--slip", slip, Dimension.SECONDS, 0);
        double joules = read("--battery", battery, Dimension.JOULES, 0);
        Smoothing smoothing =
                new Smoothing(floor, jobs, slipSeconds > 0 ? SLIP_GROUPS : 1, Math.round(slipSeconds * 1e12), joules);
        return new PowerQuestion(
                smoothing,
                read("--cap", cap, Dimension.WATTS, Double.POSITIVE_INFINITY),
                read("--ramp", ramp, Dimension.WATTS_PER_SECOND, Double.POSITIVE_INFINITY),
                cooling);
    }

    private static double read(String option, @Nullable String text, Dimension dimension, double absent) {
        if (text == null) {
            return absent;
        }
        try {
            double value = Quantity.parse(text, dimension).si();
            if (value > 0) {
                return value;
            }
        } catch (UnitException e) {
            throw new InputException(option + ": " + e.getMessage());
        }
        throw new InputException(option + ": " + text + " must be above zero");
    }
}
