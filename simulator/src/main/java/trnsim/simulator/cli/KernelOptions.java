package trnsim.simulator.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.Family;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.model.Kernels;
import trnsim.kernels.neuron.NeuronModel;
import trnsim.kernels.neuron.Schedule;
import trnsim.kernels.table.MeasuredTable;
import trnsim.simulator.report.Table;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
import trnsim.workloads.document.Suggest;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Readings;

/** What the {@code kernel} subcommands share: chips, dtype, sweeps, and the table of costs. */
final class KernelOptions {

    @Option(
            names = "--chips",
            paramLabel = "CHIP",
            split = ",",
            required = true,
            description = "Chips of the catalog, or their aliases.")
    private List<String> chips = new ArrayList<>();

    @Option(names = "--dtype", paramLabel = "DTYPE", description = "Dtype of the inputs. Default: bf16.")
    private @Nullable String dtype;

    @Option(
            names = "--cores-per-rank",
            paramLabel = "N",
            description = "Physical cores of a rank (LNC). Default: each chip's own.")
    private @Nullable Integer cores;

    @Option(
            names = "--sweep",
            paramLabel = "SIZE=FROM..TO",
            description =
                    "One row per value of a size: m=1..65536 doubles, x4 behind it quadruples, +128 adds, :100 takes 100 values.")
    private @Nullable String sweep;

    @Option(
            names = "--plot",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = "",
            description =
                    "Also draw the sweep against each chip's roofline as SVG. Default: kernel-OPERATOR-SIZE.svg in this folder.")
    private @Nullable String plot;

    @Option(
            names = "--explain",
            negatable = true,
            description = "What was chosen and the terms of the formula. Default: for a single row, and in JSON.")
    private @Nullable Boolean explain;

    private @Nullable Path table;

    @Mixin
    private CatalogOption catalog = new CatalogOption();

    @Mixin
    private TableOptions form = new TableOptions();

    /** The dtype asked for, bf16 if none was. */
    Dtype dtype() {
        return dtypeOr(Dtype.BF16);
    }

    Dtype dtypeOr(Dtype fallback) {
        return dtype == null ? fallback : dtype("--dtype", dtype);
    }

    /** Reads a dtype given to {@code option}. */
    static Dtype dtype(String option, String word) {
        List<String> words = Names.words(Dtype.class);
        int index = words.indexOf(word);
        if (index < 0) {
            throw new InputException(option + ": '" + word + "' is not one of " + String.join(", ", words) + "."
                    + Suggest.maybe(word, words));
        }
        return Dtype.values()[index];
    }

    /** The costs on each chip of what {@code make} makes of the sizes, as text; draws the chart if asked for. */
    String price(String operator, KernelSizes sizes, Function<KernelSizes, Operator> make) {
        return price(operator, dtype(), sizes, make);
    }

    /** The same of an operator with another default dtype. */
    String price(String operator, Dtype of, KernelSizes sizes, Function<KernelSizes, Operator> make) {
        KernelSweep over = sweep == null ? null : KernelSweep.parse(sweep, operator, sizes.names());
        if (over == null && plot != null) {
            throw new InputException("--plot draws a sweep; give one, such as --sweep "
                    + sizes.names().getFirst() + "=1..65536");
        }
        if (over != null && sizes.has(over.size())) {
            throw new InputException("--sweep: --" + over.size() + " is given as well; leave one of them out");
        }
        List<KernelModel> models = models();
        List<KernelPrice> prices = new ArrayList<>();
        boolean derive = explain != null ? explain : over == null && (models.size() == 1 || form.json());
        for (long value : over == null ? List.of(0L) : over.values()) {
            Operator one = make.apply(over == null ? sizes : sizes.with(over.size(), value));
            for (KernelModel model : models) {
                prices.add(price(model, one, over, value, derive));
            }
        }
        KernelReport report = new KernelReport(prices, over == null ? null : over.size());
        String text = form.json() ? report.json() : form.plain() ? report.text() : report.csv();
        if (over != null && plot != null) {
            Path file = Path.of(plot.isEmpty() ? "kernel-" + operator + "-" + over.size() + ".svg" : plot);
            new KernelChart(operator + ": " + String.join(", ", titled(sizes, of)), over, prices).write(file);
            return form.plain() ? text + "\nChart: " + file + "\n" : text;
        }
        return text;
    }

    private List<String> titled(KernelSizes sizes, Dtype of) {
        List<String> words = new ArrayList<>(sizes.given());
        words.add(Names.word(of));
        return words;
    }

    private static KernelPrice price(
            KernelModel model, Operator operator, @Nullable KernelSweep over, long value, boolean derive) {
        try {
            return KernelPrice.of(model, operator, value, over != null, derive);
        } catch (IllegalArgumentException e) {
            throw new InputException((over == null ? "" : over.size() + " " + value + ": ") + e.getMessage());
        }
    }

    /** Lays a table of measured times over the model of the one chip it was measured on. */
    void measuredBy(Path file) {
        table = file;
    }

    private List<KernelModel> models() {
        if (table != null && chips.size() != 1) {
            throw new InputException(
                    "--table: a table is measured on one chip, and --chips names " + chips.size() + "; ask one by one");
        }
        List<KernelModel> models = new ArrayList<>();
        Catalog from = catalog.open();
        for (String name : chips) {
            ChipSpec chip = from.read(Folder.CHIPS, from.require(Folder.CHIPS, name), ChipSpec.class);
            try {
                KernelModel model = Kernels.forRank(new Rank(chip, cores, Readings.central()));
                models.add(table == null ? model : MeasuredTable.read(table, model));
            } catch (IllegalArgumentException e) {
                throw new InputException(String.valueOf(e.getMessage()));
            }
        }
        return models;
    }

    /** A matmul under a forced schedule, alone on one core of each chip, as text. */
    String schedule(Schedule schedule, long m, long n, long k, long blockM, long blockN) {
        if (sweep != null || plot != null) {
            throw new InputException("--schedule: a forced schedule cannot be swept");
        }
        Table table = new Table("chip", "schedule", "time", "rate", "of core's engine");
        Catalog from = catalog.open();
        for (String name : chips) {
            ChipSpec chip = from.read(Folder.CHIPS, from.require(Folder.CHIPS, name), ChipSpec.class);
            if (chip.family() != Family.NEURON) {
                throw new InputException("--schedule: " + chip.name() + " has no NeuronCores");
            }
            try {
                Rank rank = new Rank(chip, 1, Readings.central());
                double ps = NeuronModel.alone(rank).scheduledPs(schedule, m, k, n, dtype(), blockM, blockN);
                double rate = 2.0 * m * n * k / ps * 1e12;
                double engine = 2e12
                        * rank.columnsPerPs()
                        * rank.arrayRows()
                        * rank.arrayColumns()
                        / rank.passes(dtype().ordinal());
                table.row(
                        chip.name(),
                        Names.word(schedule),
                        Format.duration(ps * 1e-12),
                        Format.of(rate, Dimension.FLOPS_PER_SECOND),
                        Format.percent(rate / engine));
            } catch (IllegalArgumentException e) {
                throw new InputException(String.valueOf(e.getMessage()));
            }
        }
        return form.write(table);
    }
}
