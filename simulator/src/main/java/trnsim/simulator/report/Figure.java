package trnsim.simulator.report;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/**
 * One number of a result.
 *
 * @param key in snake case, without its unit
 * @param label for people
 * @param value in SI base units of {@code dimension}; NaN if nobody knows
 * @param low the low end of its range; equal to {@code value} if it has none
 * @param high the high end
 * @param dimension what it measures
 * @param model which model produced it, for headlines
 * @param detail words behind the number on the terminal
 */
public record Figure(
        String key,
        String label,
        double value,
        double low,
        double high,
        Dimension dimension,
        @Nullable String model,
        String detail) {

    /** A figure without a range. */
    public static Figure of(String key, String label, double value, Dimension dimension) {
        return new Figure(key, label, value, value, value, dimension, null, "");
    }

    /** A share of a whole. */
    public static Figure share(String key, String label, double value) {
        return of(key, label, value, Dimension.FRACTION);
    }

    public Figure detail(String words) {
        return new Figure(key, label, value, low, high, dimension, model, words);
    }

    /** The key with the SI unit: {@code time_to_train_s}. */
    public String keyWithUnit() {
        String suffix = dimension.suffix();
        return key.equals(suffix) || key.endsWith("_" + suffix) ? key : key + "_" + suffix;
    }

    public boolean known() {
        return !Double.isNaN(value);
    }

    public boolean ranged() {
        return low < high;
    }

    /** {@code 61.8 d}, or unknown. */
    public String shown() {
        return known() ? Format.of(value, dimension) : "unknown";
    }

    /** {@code 54.9 d - 70.3 d}, or nothing. */
    public String shownRange() {
        return ranged() ? Format.of(low, dimension) + " - " + Format.of(high, dimension) : "";
    }
}
