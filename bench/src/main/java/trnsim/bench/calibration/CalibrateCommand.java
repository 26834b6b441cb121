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
import trnsim.bench.validation.Progress;
import trnsim.kernels.chip.ChipSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Suggest;

/** {@code calibrate}: measured kernel times to the constants of a chip. */
@Command(
        name = "calibrate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Fits the efficiency constants of a chip, at most 8, to measured kernel times, prints the errors on the rows it"
                    + " fitted and on rows it did not see, and writes the constants as a catalog overlay."
        },
        descriptionHeading = "%n",
        parameterListHeading = "%n",
        optionListHeading = "%n",
        footerHeading = "%nColumns of the files (units of times: _s, _ms, _us, _ns):%n",
        footer = {
            "  matmuls     gemm_dtype, m, n, k, latency_ms",
            "  attention   batch_size, num_heads, num_key_value_heads, head_dim, isl, step,",
            "              latency_ms; isl 1 or none is a decode step after step tokens",
            "  experts     moe_dtype, num_tokens, hidden_size, inter_size, topk,",
            "              num_experts, moe_tp_size, moe_ep_size, distribution, latency_ms",
            "  NeuronCore  hw, dtype, M, K, N, schedule, time_us",
            "",
            "Half of the rows, chosen by a hash of their shapes, are held out; of fewer than",
            "40 rows each is predicted by a fit to the others.",
            "Exit code 2 if a file cannot be used; then nothing is written.",
            "",
            "Examples:",
            "  trnsim calibrate --chip h100 my-matmuls.csv my-attention.csv",
            "  trnsim kernel matmul --chips h100 --m 64 --n 512 --k 512 --catalog calibrated",
            "  trnsim calibrate --chip trn2 own.csv --constants dma.short-rows --out own"
        })
final class CalibrateCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE.csv", description = "Measured kernels of that chip.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--chip",
            paramLabel = "NAME",
            required = true,
            description = "The chip they were measured on, of the catalog, or its alias.")
    private String chip = "";

    @Option(
            names = "--constants",
            paramLabel = "A,B,...",
            split = ",",
            description = "Fit only these, such as launch.kernel. Default: all that at least two rows depend on.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--out", paramLabel = "DIR", description = "Where chips/NAME.yaml is written. Default: calibrated.")
    private Path out = Path.of("calibrated");

    @Option(
            names = "--catalog",
            paramLabel = "DIR",
            description = "Lays a folder of own chips over the catalog; repeatable.")
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
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        Catalog catalog = Catalog.open(overlays);
        String name = catalog.require(Folder.CHIPS, chip);
        ChipSpec entry = catalog.read(Folder.CHIPS, name, ChipSpec.class);
        List<Constant> candidates = candidates(entry);
        OverlayFile overlay = new OverlayFile(out, name);
        Samples.Read read = Samples.read(catalog, name, files);
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
                    entry, candidates, read, (done, all) -> progress.at(name, Math.min(done, all), all));
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

    private List<Constant> candidates(ChipSpec entry) {
        List<Constant> all = Constant.of(entry);
        if (names.isEmpty()) {
            return all;
        }
        List<String> known = all.stream().map(Constant::path).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new InputException("--constants: '" + name + "' is not a constant of " + entry.name()
                        + "; it has " + String.join(", ", known) + "." + Suggest.maybe(name, known));
            }
        }
        return all.stream().filter(constant -> names.contains(constant.path())).toList();
    }
}
