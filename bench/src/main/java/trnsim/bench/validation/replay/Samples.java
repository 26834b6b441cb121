package trnsim.bench.validation.replay;

import java.util.Map;
import java.util.TreeMap;

/**
 * A measured function of one number: linear between samples, and beyond the last as between the last two; the first sample holds
 * below it, since no operator takes less than its launch.
 */
final class Samples {

    private final double[] at;
    private final double[] value;

    Samples(TreeMap<Long, Double> samples) {
        this.at = new double[samples.size()];
        this.value = new double[samples.size()];
        int i = 0;
        for (Map.Entry<Long, Double> sample : samples.entrySet()) {
            at[i] = sample.getKey();
            value[i++] = sample.getValue();
        }
    }

    double at(double x) {
        if (x <= at[0] || at.length == 1) {
            return value[0];
        }
        int i = interval(at, x);
        return value[i] + (value[i + 1] - value[i]) * (x - at[i]) / (at[i + 1] - at[i]);
    }

    /** The last interval that starts at or below {@code x}; the first if none does. */
    static int interval(double[] knots, double x) {
        int i = 0;
        while (i + 2 < knots.length && knots[i + 1] <= x) {
            i++;
        }
        return i;
    }
}
