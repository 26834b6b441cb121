package trnsim.bench.validation.replay;

import java.util.Map;
import java.util.TreeMap;

/** A measured function of two numbers whose rows were sampled at different places; linear along and between rows. */
final class Ragged {

    private final double[] rows;
    private final Samples[] along;

    Ragged(TreeMap<Long, TreeMap<Long, Double>> samples) {
        this.rows = new double[samples.size()];
        this.along = new Samples[samples.size()];
        int i = 0;
        for (Map.Entry<Long, TreeMap<Long, Double>> row : samples.entrySet()) {
            rows[i] = row.getKey();
            along[i++] = new Samples(row.getValue());
        }
    }

    /** The first row holds below it; beyond the last the function goes on as between the last two. */
    double at(double row, double x) {
        if (row <= rows[0] || rows.length == 1) {
            return along[0].at(x);
        }
        int i = Samples.interval(rows, row);
        double low = along[i].at(x);
        return low + (along[i + 1].at(x) - low) * (row - rows[i]) / (rows[i + 1] - rows[i]);
    }

    double firstRow() {
        return rows[0];
    }
}
