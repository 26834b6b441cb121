package trnsim.bench.validation.replay;

import java.util.List;

/** A function of several numbers sampled at all combinations of the axes' knots; linear between them, constant beyond. */
final class Mesh {

    /** The value at one combination of knots. */
    interface Point {
        double at(long[] knots);
    }

    private final double[][] axes;
    private final double[] values;

    Mesh(List<long[]> axes, Point point) {
        this.axes = new double[axes.size()][];
        int count = 1;
        for (int j = 0; j < axes.size(); j++) {
            this.axes[j] = new double[axes.get(j).length];
            for (int i = 0; i < axes.get(j).length; i++) {
                this.axes[j][i] = axes.get(j)[i];
            }
            count *= axes.get(j).length;
        }
        this.values = new double[count];
        long[] knots = new long[axes.size()];
        for (int cell = 0; cell < count; cell++) {
            int rest = cell;
            for (int j = axes.size() - 1; j >= 0; j--) {
                knots[j] = axes.get(j)[rest % axes.get(j).length];
                rest /= axes.get(j).length;
            }
            values[cell] = point.at(knots);
        }
    }

    double at(double... x) {
        return along(0, 0, x);
    }

    private double along(int axis, int base, double[] x) {
        if (axis == axes.length) {
            return values[base];
        }
        double[] knots = axes[axis];
        int start = base * knots.length;
        double inside = Math.max(knots[0], Math.min(knots[knots.length - 1], x[axis]));
        int i = Samples.interval(knots, inside);
        double low = along(axis + 1, start + i, x);
        if (inside <= knots[i]) {
            return low;
        }
        return low + (along(axis + 1, start + i + 1, x) - low) * (inside - knots[i]) / (knots[i + 1] - knots[i]);
    }
}
