package trnsim.bench.calibration;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import trnsim.bench.calibration.network.Told;
import trnsim.bench.validation.Progress;
import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
import trnsim.workloads.document.Suggest;
import trnsim.workloads.plan.Traffic.Kind;
import trnsim.workloads.spec.StackSpec;

/** {@code calibrate}: measured times to the constants of a chip or of a system's network. */
@Command(
        name = "calibrate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Fits the constants of a chip to measured kernel times, those of a system's network to measured collectives, at"
                    + " most 8, or those of a software stack to published training steps. Prints the errors on the rows it fitted and on rows it did not see, and writes the constants"
                    + " as a catalog overlay."
        },
        descriptionHeading = "%n",
        parameterListHeading = "%n",
        optionListHeading = "%n",
        footerHeading = "%nColumns of files of kernels (units of times: _s, _ms, _us, _ns):%n",
        footer = {
            "  matmuls     gemm_dtype, m, n, k, latency_ms",
            "  attention   batch_size, num_heads, num_key_value_heads, head_dim, isl, step,",
            "              latency_ms; isl 1 or none is a decode step after step tokens",
            "  experts     moe_dtype, num_tokens, hidden_size, inter_size, topk,",
            "              num_experts, moe_tp_size, moe_ep_size, distribution, latency_ms",
            "  NeuronCore  hw, dtype, M, K, N, schedule, time_us",
            "",
            "Files of collectives are what the programs print:",
            "  nccl-tests  the text of all_reduce_perf and its like, or its JSON (-J)",
            "  nccom-test  the table, best with the command above it, or --report-to-json-file",
            "  trnsim      network --csv or --json",
            "A comment such as '# trnsim network --collective all-gather --ranks 8' says what a",
            "file ran; --collective and --ranks say it for files that do not.",
            "",
            "Half of the rows, chosen by a hash of their shapes, are held out; of fewer than",
            "40 rows each is predicted by a fit to the others.",
            "Exit code 2 if a file cannot be used; then nothing is written.",
            "",
            "Examples:",
            "  trnsim calibrate --chip h100 my-matmuls.csv my-attention.csv",
            "  trnsim kernel matmul --chips h100 --m 64 --n 512 --k 512 --catalog calibrated",
            "  trnsim calibrate --chip trn2 own.csv --constants dma.short-rows --out own",
            "  trnsim calibrate --system h100 all_reduce_perf.txt alltoall_perf.txt",
            "  trnsim calibrate --system trn2 --collective all-reduce --ranks 64 nccom.json",
            "  trnsim network --system trn2 --catalog calibrated",
            "  trnsim calibrate --stack nemo gpu-training.csv"
        })
final class CalibrateCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Measured kernels or collectives.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--chip",
            paramLabel = "NAME",
            description = "The chip that kernels were measured on, of the catalog, or its alias.")
    private @Nullable String chip;

    @Option(
            names = "--system",
            paramLabel = "NAME",
            description = "The system that collectives were measured on; give this or --chip.")
    private @Nullable String system;

    @Option(
            names = "--stack",
            paramLabel = "NAME",
            description =
                    "The software stack whose steps a table like gpu-training.csv holds; other stacks' rows are left out.")
    private @Nullable String stack;

    @Option(
            names = "--collective",
            paramLabel = "NAME",
            description = "What ran, of files that do not say it, such as all-reduce.")
    private @Nullable String collective;

    @Option(
            names = "--ranks",
            paramLabel = "N",
            description = "Ranks that took part, next to each other, of files that do not say it.")
    private @Nullable Long ranks;

    @Option(names = "--in-place", description = "Take the in-place times of nccl-tests, not the out-of-place ones.")
    private boolean inPlace;

    @Option(
            names = "--constants",
            paramLabel = "A,B,...",
            split = ",",
            description =
                    "Fit only these, such as launch.kernel. Default: those that most rows depend on, at least two.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Where chips/NAME.yaml, systems/NAME.yaml or stacks/NAME.yaml is written. Default: calibrated.")
    private Path out = Path.of("calibrated");

    @Option(
            names = "--catalog",
            paramLabel = "DIR",
            description = "Lays a folder of own entries over the catalog; repeatable.")
    private List<Path> overlays = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON object, SI units.")
    private boolean json;

    @Option(names = "--csv", description = "Print one value a line as comma-separated values, SI units.")
    private boolean csv;

    @Override
    public Integer call() {
        if (json && csv) {
            throw new InputException("--json and --csv exclude each other");
        }
        Catalog catalog = Catalog.open(overlays);
        if (stack != null) {
            return stack(catalog, stack);
        }
        if (system != null) {
            return network(catalog, system);
        }
        if (chip == null) {
            throw new InputException(
                    "give --chip NAME for kernels, --system NAME for collectives, or --stack NAME for training steps");
        }
        if (collective != null || ranks != null || inPlace) {
            throw new InputException(
                    "--collective, --ranks and --in-place belong to runs of a --system, not of a --chip");
        }
        String name = catalog.require(Folder.CHIPS, chip);
        Subject subject = Subject.chip(catalog.read(Folder.CHIPS, name, ChipSpec.class));
        List<Constant> candidates = candidates(subject);
        OverlayFile overlay = new OverlayFile(out, Folder.CHIPS, name);
        return fit(subject, candidates, overlay, Samples.read(catalog, name, files));
    }

    private int stack(Catalog catalog, String given) {
        if (chip != null || system != null || collective != null || ranks != null || inPlace) {
            throw new InputException("--stack goes with files of training steps alone; leave the other options out");
        }
        String name = catalog.require(Folder.STACKS, given);
        Subject subject = Subject.stack(catalog, catalog.read(Folder.STACKS, name, StackSpec.class));
        OverlayFile overlay = new OverlayFile(out, Folder.STACKS, name);
        return fit(subject, candidates(subject), overlay, StackSamples.read(catalog, name, files));
    }

    private int network(Catalog catalog, String given) {
        if (chip != null) {
            throw new InputException(
                    "--chip and --system exclude each other: kernels are one run, collectives another");
        }
        if (ranks != null && ranks < 2) {
            throw new InputException("--ranks: " + ranks + " must be at least 2");
        }
        String name = catalog.require(Folder.SYSTEMS, given);
        SystemSpec entry = Cluster.system(catalog, name);
        ChipSpec on = Cluster.chip(catalog, entry);
        Subject subject = Subject.system(entry, on);
        List<Constant> candidates = candidates(subject);
        OverlayFile overlay = new OverlayFile(out, Folder.SYSTEMS, name);
        return fit(
                subject, candidates, overlay, NetworkSamples.read(entry, on, files, new Told(kind(), ranks, inPlace)));
    }

    private @Nullable Kind kind() {
        if (collective == null) {
            return null;
        }
        List<String> words = Names.words(Kind.class).stream()
                .filter(word -> !word.equals(Names.word(Kind.BARRIER)))
                .toList();
        int index = words.indexOf(collective.replace('_', '-'));
        if (index < 0) {
            throw new InputException("--collective: '" + collective + "' is not one of " + String.join(", ", words)
                    + "." + Suggest.maybe(collective, words));
        }
        return Kind.values()[index];
    }

    private int fit(Subject subject, List<Constant> candidates, OverlayFile overlay, Read read) {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        String name = subject.name();
        if (read.rows().isEmpty()) {
            Map.Entry<String, Integer> most = read.leftOut().entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow();
            throw new InputException(
                    "no row can be used for " + name + "; " + most.getValue() + " are left out: " + most.getKey());
        }
        Progress progress = new Progress("calibrate", line.getErr(), Progress.watched());
        Calibration.Result result;
        try {
            result = Calibration.run(
                    subject, candidates, read, (done, all) -> progress.at(name, Math.min(done, all), all));
        } finally {
            progress.end();
        }
        overlay.write(
                result,
                files.stream().map(file -> file.getFileName().toString()).toList());
        PrintWriter to = line.getOut();
        to.print(
                json
                        ? CalibrationJson.write(result)
                        : csv ? CalibrationText.csv(result) : CalibrationText.text(result));
        if (!json && !csv) {
            to.println();
            to.println("written: " + overlay.path() + ", used with --catalog " + out);
        }
        to.flush();
        return 0;
    }

    private List<Constant> candidates(Subject subject) {
        List<Constant> all = subject.constants();
        if (names.isEmpty()) {
            return all;
        }
        List<String> known = all.stream().map(Constant::path).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new InputException("--constants: '" + name + "' is not a constant of " + subject.name()
                        + "; it has " + String.join(", ", known) + "." + Suggest.maybe(name, known));
            }
        }
        return all.stream().filter(constant -> names.contains(constant.path())).toList();
    }
}
