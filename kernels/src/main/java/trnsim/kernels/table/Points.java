package trnsim.kernels.table;

import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one dtype, interpolated in the logarithms of their sizes.
 *
 * <pre>
 *   full grid       ln time multilinear between the corners of a cell: never falls with a size if the table does not
 *   scattered       model x exp( mean of ln( measured / model ) over the {@value #NEIGHBOURS} nearest rows, weights 1 / distance^2 ),
 *                   never below a measured smaller shape or above a measured larger one
 *   beyond          model x measured / model of the nearest row
 * </pre>
 *
 * <p>Inside means that one row is no larger and one no smaller in every size. At a row's own shape the time is the measured one.
 * A grid knows nothing of tiles between its points, so let it step by the sizes that are to be asked. Looks at every row for a
 * shape that is none of a grid.
 */
final class Points {

    private static final int SIZES = 4;
    private static final int NEIGHBOURS = 8;

    private final double[][] at;
    private final double[] ps;
    private final double[] ratio;
    private final double @Nullable [][] axes;

    /** {@code rows} of one dtype in the table's order, and what the model says of each. */
    Points(List<TableRow> rows, double[] modelPs) {
        int count = rows.size();
        at = new double[count][SIZES];
        ps = new double[count];
        ratio = new double[count];
        for (int i = 0; i < count; i++) {
            long[] sizes = rows.get(i).sizes();
            for (int j = 0; j < SIZES; j++) {
                at[i][j] = StrictMath.log(sizes[j]);
            }
            ps[i] = rows.get(i).ps();
            ratio[i] = StrictMath.log(ps[i] / modelPs[i]);
        }
        axes = axes();
    }

    /** The distinct sizes of each dimension if all their combinations are there. */
    private double @Nullable [][] axes() {
        double[][] found = new double[SIZES][];
        long cells = 1;
        for (int j = 0; j < SIZES; j++) {
            TreeSet<Double> distinct = new TreeSet<>();
            for (double[] point : at) {
                distinct.add(point[j]);
            }
            found[j] = distinct.stream().mapToDouble(size -> size).toArray();
            cells *= found[j].length;
            if (cells > at.length) {
                return null;
            }
        }
        return cells == at.length ? found : null;
    }

    /** A time and where it comes from. */
    record Estimate(double ps, Source source) {}

    /** The time of a shape of {@code sizes} that the model prices at {@code modelPs}. */
    Estimate estimate(long[] sizes, double modelPs) {
        double[] x = new double[SIZES];
        for (int j = 0; j < SIZES; j++) {
            x[j] = StrictMath.log(sizes[j]);
        }
        double below = 0;
        double above = Double.POSITIVE_INFINITY;
        for (int i = 0; i < at.length; i++) {
            boolean smaller = atMost(at[i], x);
            boolean larger = atMost(x, at[i]);
            if (smaller && larger) {
                return new Estimate(ps[i], Source.MEASURED);
            }
            below = smaller ? Math.max(below, ps[i]) : below;
            above = larger ? Math.min(above, ps[i]) : above;
        }
        boolean inside = below > 0 && above < Double.POSITIVE_INFINITY;
        if (!inside) {
            return new Estimate(modelPs * StrictMath.exp(correction(x, 1)), Source.EXTRAPOLATED);
        }
        if (axes != null) {
            return new Estimate(multilinear(axes, x), Source.INTERPOLATED);
        }
        double scaled = modelPs * StrictMath.exp(correction(x, NEIGHBOURS));
        // Noise can make a smaller shape the slower one; then there is nothing to keep between.
        double kept = below <= above ? Math.max(below, Math.min(above, scaled)) : scaled;
        return new Estimate(kept, Source.INTERPOLATED);
    }

    private static boolean atMost(double[] a, double[] b) {
        return a[0] <= b[0] && a[1] <= b[1] && a[2] <= b[2] && a[3] <= b[3];
    }

    private double multilinear(double[][] grid, double[] x) {
        int[] cell = new int[SIZES];
        double[] share = new double[SIZES];
        for (int j = 0; j < SIZES; j++) {
            double[] axis = grid[j];
            int i = 0;
            while (i < axis.length - 2 && x[j] >= axis[i + 1]) {
                i++;
            }
            cell[j] = i;
            share[j] = axis.length == 1 ? 0 : (x[j] - axis[i]) / (axis[i + 1] - axis[i]);
        }
        double sum = 0;
        for (int corner = 0; corner < 1 << SIZES; corner++) {
            double weight = 1;
            int row = 0;
            for (int j = 0; j < SIZES; j++) {
                int up = corner >> j & 1;
                weight *= up == 1 ? share[j] : 1 - share[j];
                row = row * grid[j].length + Math.min(cell[j] + up, grid[j].length - 1);
            }
            sum += weight == 0 ? 0 : weight * StrictMath.log(ps[row]);
        }
        return StrictMath.exp(sum);
    }

    /** Mean of ln( measured / model ) over the {@code count} rows nearest to {@code x}; the first of equally near ones. */
    private double correction(double[] x, int count) {
        int kept = 0;
        double[] distance = new double[count];
        double[] value = new double[count];
        for (int i = 0; i < at.length; i++) {
            double d = 0;
            for (int j = 0; j < SIZES; j++) {
                d += (x[j] - at[i][j]) * (x[j] - at[i][j]);
            }
            int place = kept;
            while (place > 0 && distance[place - 1] > d) {
                if (place < count) {
                    distance[place] = distance[place - 1];
                    value[place] = value[place - 1];
                }
                place--;
            }
            if (place < count) {
                distance[place] = d;
                value[place] = ratio[i];
                kept = Math.min(count, kept + 1);
            }
        }
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < kept; i++) {
            sum += value[i] / distance[i];
            weights += 1 / distance[i];
        }
        return sum / weights;
    }
}
