package trnsim.simulator.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Suggest;
import trnsim.workloads.unit.Format;

/**
 * A size and the values it takes.
 *
 * <p>Written {@code m=1..65536} for doublings, {@code m=1..65536x4} for another factor, {@code m=128..4096+128} for equal
 * steps, {@code m=1..65536:100} for about that many values, equally spaced on a logarithmic scale. The last is always taken.
 *
 * @param even true for equal steps
 */
record KernelSweep(String size, List<Long> values, boolean even) {

    private static final int MOST = 10_000;
    private static final Pattern FORM = Pattern.compile("([a-z-]+)=(\\d+)\\.\\.(\\d+)(?:([:x+])(\\d+))?");

    KernelSweep {
        values = List.copyOf(values);
    }

    /** Reads {@code text}; {@code sizes} are those that {@code operator} has. */
    static KernelSweep parse(String text, String operator, List<String> sizes) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new InputException(
                    "--sweep: '" + text + "' is not NAME=FROM..TO with xFACTOR, +STEP or :POINTS behind,"
                            + " such as m=1..65536, m=1..65536x4, m=128..4096+128 or m=1..65536:100");
        }
        String size = form.group(1);
        if (!sizes.contains(size)) {
            throw new InputException("--sweep: '" + size + "' is not a size of " + operator + ", which has "
                    + String.join(", ", sizes) + "." + Suggest.maybe(size, sizes));
        }
        long from = number(form.group(2));
        long to = number(form.group(3));
        if (from < 1 || to < from) {
            throw new InputException("--sweep: " + from + ".." + to + " must rise from at least 1");
        }
        String step = form.group(4);
        if (step == null) {
            return new KernelSweep(size, multiples(from, to, 2), false);
        }
        long by = number(form.group(5));
        return switch (step) {
            case "x" -> new KernelSweep(size, multiples(from, to, by), false);
            case "+" -> new KernelSweep(size, steps(from, to, by), true);
            default -> new KernelSweep(size, spaced(from, to, by), false);
        };
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new InputException("--sweep: " + digits + " is too large");
        }
    }

    private static List<Long> multiples(long from, long to, long factor) {
        if (factor < 2) {
            throw new InputException("--sweep: a factor of " + factor + " never arrives; it must be at least 2");
        }
        List<Long> values = new ArrayList<>();
        for (long value = from; value < to; value = value > to / factor ? to : value * factor) {
            values.add(value);
        }
        values.add(to);
        return values;
    }

    private static List<Long> steps(long from, long to, long step) {
        if (step < 1) {
            throw new InputException("--sweep: steps of " + step + " never arrive; they must be at least 1");
        }
        few((to - from) / step + 1);
        List<Long> values = new ArrayList<>();
        for (long value = from; value < to; value = value > to - step ? to : value + step) {
            values.add(value);
        }
        values.add(to);
        return values;
    }

    private static List<Long> spaced(long from, long to, long points) {
        if (points < 2) {
            throw new InputException("--sweep: " + points + " points are too few; at least 2");
        }
        few(points);
        TreeSet<Long> values = new TreeSet<>();
        double ratio = (double) to / from;
        for (int i = 0; i < points; i++) {
            double value = from * StrictMath.pow(ratio, i / (points - 1.0));
            values.add(Math.clamp(StrictMath.round(value), from, to));
        }
        values.add(to);
        return new ArrayList<>(values);
    }

    private static void few(long points) {
        if (points > MOST) {
            throw new InputException(
                    "--sweep: " + Format.whole(points) + " points are too many; at most " + Format.whole(MOST));
        }
    }
}
