package trnsim.simulator.report.chart;

import java.util.ArrayList;
import java.util.List;
import trnsim.workloads.unit.Format;

/**
 * One axis: what it says, what it spans, and where its ticks are.
 *
 * @param title with the unit
 * @param low above zero unless linear
 * @param high above {@code low}
 */
public record Axis(String title, Scale scale, double low, double high) {

    /** How values lie on an axis. */
    public enum Scale {
        LINEAR,
        /** Logarithmic, with ticks at powers of two: {@code 512, 1k, 2k}. */
        BINARY,
        /** Logarithmic, with ticks at powers of ten, and at two and five times them where there is room. */
        DECIMAL
    }

    /** A labelled value. */
    record Tick(double value, String label) {}

    private static final int MOST_TICKS = 12;
    private static final double[] NICE = {1, 2, 5, 10};
    private static final String[] BINARY_PREFIXES = {"", "k", "M", "G", "T", "P", "E"};

    /** An axis over values from {@code low} to {@code high}, widened to the next ticks if it is decimal. */
    public static Axis of(String title, Scale scale, double low, double high) {
        return switch (scale) {
            case DECIMAL -> new Axis(title, scale, nice(low, false), nice(Math.max(high, low * 1.01), true));
            case BINARY -> new Axis(title, scale, low, high > low ? high : 2 * low);
            case LINEAR -> new Axis(title, scale, low, high > low ? high : low + 1);
        };
    }

    /** The next of 1, 2, 5 times a power of ten, above or below. */
    private static double nice(double value, boolean above) {
        double unit = unit(value);
        double found = above ? 10 * unit : unit;
        for (double step : NICE) {
            double candidate = step * unit;
            if (above ? candidate >= value && candidate < found : candidate <= value && candidate > found) {
                found = candidate;
            }
        }
        return found;
    }

    /** The power of ten at or below {@code value}. */
    private static double unit(double value) {
        double exponent = Math.floor(StrictMath.log10(value));
        double unit = power(exponent);
        return unit > value ? power(exponent - 1) : unit;
    }

    private static double power(double exponent) {
        return exponent < 0 ? 1 / StrictMath.pow(10, -exponent) : StrictMath.pow(10, exponent);
    }

    /** Where {@code value} lies: 0 at the low end, 1 at the high end. */
    double at(double value) {
        return scale == Scale.LINEAR
                ? (value - low) / (high - low)
                : StrictMath.log(value / low) / StrictMath.log(high / low);
    }

    List<Tick> ticks() {
        return switch (scale) {
            case LINEAR -> linear();
            case BINARY -> binary();
            case DECIMAL -> decimal();
        };
    }

    private List<Tick> linear() {
        double step = unit(high - low) / 10;
        for (int i = 0; (high - low) / step > MOST_TICKS; i++) {
            step *= i % 3 == 1 ? 2.5 : 2;
        }
        List<Tick> ticks = new ArrayList<>();
        for (double n = Math.ceil(low / step); n * step <= high; n++) {
            ticks.add(new Tick(n * step, Format.count(n * step)));
        }
        return ticks;
    }

    private List<Tick> binary() {
        int first = 0;
        while (StrictMath.scalb(1.0, first) < low) {
            first++;
        }
        int last = first;
        while (StrictMath.scalb(1.0, last + 1) <= high) {
            last++;
        }
        if (last - first < 2) {
            return linear();
        }
        int stride = 1 + (last - first) / MOST_TICKS;
        List<Tick> ticks = new ArrayList<>();
        for (int exponent = first; exponent <= last; exponent += stride) {
            ticks.add(new Tick(StrictMath.scalb(1.0, exponent), (1 << exponent % 10) + BINARY_PREFIXES[exponent / 10]));
        }
        return ticks;
    }

    /** {@code 0.2}, {@code 1,000}: without the zeros that three digits would end on. */
    private static String label(double value) {
        String digits = Format.digits(value);
        return digits.contains(".") ? digits.replaceAll("\\.?0+$", "") : digits;
    }

    private List<Tick> decimal() {
        double decades = StrictMath.log10(high / low);
        List<Tick> ticks = new ArrayList<>();
        for (double unit = unit(low); unit <= high; unit *= 10) {
            for (double step : decades <= 3.5 ? new double[] {1, 2, 5} : new double[] {1}) {
                double value = step * unit;
                if (value >= low * 0.999 && value <= high * 1.001) {
                    ticks.add(new Tick(value, label(value)));
                }
            }
        }
        return ticks;
    }
}
