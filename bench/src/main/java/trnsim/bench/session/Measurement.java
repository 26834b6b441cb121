package trnsim.bench.session;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What JMH measured of one benchmark with one set of parameters.
 *
 * @param benchmark class and method with their package
 * @param params in the order of their names
 * @param mode as JMH writes it: {@code thrpt}, {@code avgt}, {@code ss}
 * @param unit of the score, such as {@code ops/s}
 * @param forks the score of each iteration, by fork; at least one
 * @param bytesPerOp bytes allocated per operation; NaN if not measured
 */
public record Measurement(
        String benchmark,
        Map<String, String> params,
        String mode,
        String unit,
        List<List<Double>> forks,
        double bytesPerOp) {

    public Measurement {
        forks = forks.stream().map(List::copyOf).toList();
    }

    /** Measurements with the same key can be compared. */
    public String key() {
        return name() + " (" + mode + ", " + unit + ")";
    }

    /** Class, method and parameters: {@code EventQueueBenchmark.radix pending=1000}. */
    public String name() {
        return (simpleClass() + "." + method() + " " + parameters()).strip();
    }

    /** The class without its package. */
    String simpleClass() {
        String type = benchmark.substring(0, Math.max(0, benchmark.lastIndexOf('.')));
        return type.substring(type.lastIndexOf('.') + 1);
    }

    String method() {
        return benchmark.substring(benchmark.lastIndexOf('.') + 1);
    }

    String parameters() {
        return params.entrySet().stream()
                .map(param -> param.getKey() + "=" + param.getValue())
                .collect(Collectors.joining(" "));
    }

    /** True if a larger score is faster. */
    boolean rate() {
        return mode.equals("thrpt");
    }

    /** All scores, forks one after the other. */
    double[] scores() {
        return forks.stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    /** The median of all scores. */
    public double median() {
        return Bootstrap.median(scores());
    }
}
