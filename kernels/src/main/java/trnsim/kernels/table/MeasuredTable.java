package trnsim.kernels.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.KernelModel;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;

/**
 * Matmul times from a user's table of measurements, and all else from the model beneath.
 *
 * <p>{@link Points} says how shapes between rows are found; {@link #source(int)} says of each operator whether its time was
 * measured, interpolated, extrapolated or modelled. A row stands for matmuls whose inputs, weights and outputs have its dtype.
 * Engines are busy for as long as the model says, but not beyond the measured time; energy follows them.
 *
 * <p>A convenience for shapes that a user has measured, on the chip it was measured on. No figure of this project's accuracy
 * uses one. Reuses its buffers: one per thread.
 */
public final class MeasuredTable implements KernelModel {

    private final String file;
    private final int rows;
    private final KernelModel base;
    private final Map<Dtype, Points> points = new EnumMap<>(Dtype.class);
    private Source[] sources = new Source[0];

    private MeasuredTable(String file, List<TableRow> table, KernelModel base) {
        this.file = file;
        this.rows = table.size();
        this.base = base;
        Map<Dtype, List<TableRow>> byDtype = new EnumMap<>(Dtype.class);
        table.forEach(row ->
                byDtype.computeIfAbsent(row.dtype(), dtype -> new ArrayList<>()).add(row));
        byDtype.forEach((dtype, own) -> points.put(
                dtype,
                new Points(
                        own,
                        own.stream().mapToDouble(row -> modelled(base, row)).toArray())));
    }

    private static double modelled(KernelModel base, TableRow row) {
        CostBatch costs = new CostBatch();
        try {
            base.cost(
                    new OperatorBatch(1)
                            .add(new Operator.Matmul(
                                    "row", row.m(), row.n(), row.k(), row.groups(), Operator.Tag.of(row.dtype()))),
                    costs);
        } catch (IllegalArgumentException e) {
            throw new InputException(row.at(), String.valueOf(e.getMessage()));
        }
        return costs.timePs[0];
    }

    /**
     * The table in {@code file} over {@code base}, whose rank it was measured on.
     *
     * @throws InputException if the file is no such table, or has a dtype that the chip cannot compute in
     */
    public static MeasuredTable read(Path file, KernelModel base) {
        if (!Files.isRegularFile(file)) {
            throw new InputException(
                    Position.whole(file.toString()), "there is no such file; --table takes a CSV file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new MeasuredTable(file.getFileName().toString(), TableReader.read(file.toString(), in), base);
        } catch (IOException e) {
            throw new InputException(Position.whole(file.toString()), "cannot be read (" + e.getMessage() + ")");
        }
    }

    @Override
    public String name() {
        return "table " + file + " of " + rows + " rows, else " + base.name();
    }

    @Override
    public Rank rank() {
        return base.rank();
    }

    @Override
    public void cost(OperatorBatch operators, CostBatch costs) {
        base.cost(operators, costs);
        int size = operators.size();
        if (sources.length < size) {
            sources = new Source[size];
        }
        Arrays.fill(sources, Source.MODELLED);
        for (int i = 0; i < size; i++) {
            Points own = points(operators, i);
            if (own != null && costs.timePs[i] > 0) {
                row(own, operators, i, costs);
            }
        }
    }

    private @Nullable Points points(OperatorBatch operators, int i) {
        boolean plain = operators.kind(i) == OperatorKind.MATMUL
                && operators.input[i] == operators.weight[i]
                && operators.input[i] == operators.output[i];
        return plain ? points.get(Dtype.values()[operators.input[i]]) : null;
    }

    private void row(Points own, OperatorBatch operators, int i, CostBatch costs) {
        long repeat = operators.repeat[i];
        long[][] d = operators.d;
        long[] sizes = {d[0][i], d[1][i], d[2][i], d[3][i]};
        Points.Estimate estimate = own.estimate(sizes, costs.timePs[i] / repeat);
        costs.retime(i, base.rank(), repeat * Math.max(1, Math.rint(estimate.ps())));
        sources[i] = estimate.source();
    }

    /** Where the time of row {@code row} of the batch priced last comes from. */
    public Source source(int row) {
        return sources[row];
    }

    /** The rows of the batch priced last whose times are extrapolated. */
    public int[] extrapolated() {
        return IntStream.range(0, sources.length)
                .filter(row -> sources[row] == Source.EXTRAPOLATED)
                .toArray();
    }
}
