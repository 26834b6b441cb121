package trnsim.bench.calibration;

import java.util.Arrays;
import java.util.List;
import trnsim.bench.validation.Summary;

/**
 * Absolute errors, in percent of the measurement. Quantiles are the nearest rank, as in {@code trnsim validate}.
 *
 * @param n rows
 */
record Spread(int n, double median, double mean, double p90) {

    /** The errors of {@code predicted} seconds of {@code samples}, of which there is at least one. */
    static Spread of(List<Sample> samples, double[] predicted) {
        double[] errors = new double[predicted.length];
        for (int i = 0; i < errors.length; i++) {
            double measured = samples.get(i).seconds();
            errors[i] = 100 * Math.abs(predicted[i] - measured) / measured;
        }
        Arrays.sort(errors);
        return new Spread(
                errors.length,
                Summary.median(errors),
                Arrays.stream(errors).sum() / errors.length,
                Summary.rank(errors, 0.9));
    }
}
