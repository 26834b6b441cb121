package trnsim.simulator.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.Family;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Engine;
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
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Readings;

/** What the {@code kernel} subcommands share: chips, dtype, and the table of costs. */
final class KernelOptions {

    @Option(
            names = "--chips",
            paramLabel = "A,B,...",
            split = ",",
            required = true,
            description = "Chips of the catalog, or their aliases.")
    private List<String> chips = new ArrayList<>();

    @Option(names = "--dtype", paramLabel = "DTYPE", description = "Dtype of the inputs. Default: bf16.")
    private String dtype = "bf16";

    @Option(
            names = "--cores-per-rank",
            paramLabel = "N",
            description = "Physical cores of a rank (LNC). Default: each chip's own.")
    private @Nullable Integer cores;

    @Mixin
    private CatalogOption catalog = new CatalogOption();

    @Mixin
    private TableOptions form = new TableOptions();

    /** The dtype asked for. */
    Dtype dtype() {
        List<String> words = Names.words(Dtype.class);
        int index = words.indexOf(dtype);
        if (index < 0) {
            throw new InputException("--dtype: '" + dtype + "' is not one of " + String.join(", ", words) + "."
                    + Suggest.maybe(dtype, words));
        }
        return Dtype.values()[index];
    }

    /** Fails unless {@code value} is above zero. */
    static long positive(String option, long value) {
        if (value < 1) {
            throw new InputException(option + ": " + value + " must be at least 1");
        }
        return value;
    }

    /** The costs of {@code operator} on each chip, as text. */
    String price(Operator operator) {
        return price(operator, null);
    }

    /** The same, with a table of measured times over the model of the one chip it was measured on. */
    String price(Operator operator, @Nullable Path measured) {
        if (measured != null && chips.size() != 1) {
            throw new InputException(
                    "--table: a table is measured on one chip, and --chips names " + chips.size() + "; ask one by one");
        }
        Table table = new Table(
                "chip", "time", "rate", "of rank peak", "bytes", "of rank bandwidth", "bound by", "energy", "model");
        Catalog from = catalog.open();
        for (String name : chips) {
            ChipSpec chip = from.read(Folder.CHIPS, from.require(Folder.CHIPS, name), ChipSpec.class);
            table.row(row(chip, operator, measured));
        }
        return form.write(table);
    }

    /** A matmul under a forced schedule, alone on one core of each chip, as text. */
    String schedule(Schedule schedule, long m, long n, long k, long blockM, long blockN) {
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

    private String[] row(ChipSpec chip, Operator operator, @Nullable Path measured) {
        CostBatch costs = new CostBatch();
        Rank rank;
        KernelModel model;
        try {
            rank = new Rank(chip, cores, Readings.central());
            model = Kernels.forRank(rank);
            model = measured == null ? model : MeasuredTable.read(measured, model);
            model.cost(new OperatorBatch(1).add(operator), costs);
        } catch (IllegalArgumentException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        }
        double seconds = costs.timePs[0] * 1e-12;
        double rate = costs.flops[0] / seconds;
        double bandwidth = chip.memory().bandwidth().value().si() / rank.ranksPerChip();
        return new String[] {
            chip.name() + (rank.ranksPerChip() > 1 ? " (1 of " + rank.ranksPerChip() + " ranks)" : ""),
            Format.duration(seconds),
            Format.of(rate, Dimension.FLOPS_PER_SECOND),
            Format.percent(rate / rank.peakFlops(operator.tag().input())),
            Format.of(costs.bytes[0], Dimension.BYTES),
            Format.percent(costs.bytes[0] / seconds / bandwidth),
            Names.word(Engine.values()[costs.bound[0]]),
            Format.of(costs.energyPj[0] * 1e-12, Dimension.JOULES),
            named(model)
        };
    }

    /** The model, and for a table where the time comes from. */
    private static String named(KernelModel model) {
        return model instanceof MeasuredTable table ? Names.word(table.source(0)) + ": " + model.name() : model.name();
    }
}
