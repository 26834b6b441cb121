package trnsim.workloads.unit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number with its dimension, held in the SI base unit of {@link Dimension}.
 *
 * <p>Written as people write it: {@code 2.9 TB/s}, {@code 96 GiB}, {@code 15.6T tokens}, {@code 54 days}, {@code $35/h}.
 * Counts and their rates may carry k, M, B or T, counts may leave their noun out; fractions and ratios may be bare numbers.
 * Anything else needs its unit.
 *
 * @param si the value in SI base units, finite
 * @param dimension what it measures
 */
public record Quantity(double si, Dimension dimension) {

    private static final Pattern FORM = Pattern.compile(
            "(?<dollar>\\$)?\\s*(?<number>[+-]?(?:(?:\\d{1,3}(?:,\\d{3})+|\\d[\\d_]*)(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?)(?<rest>.*)",
            Pattern.DOTALL);

    /**
     * Parses {@code text} as a quantity of dimension {@code expected}.
     *
     * @throws UnitException if it has another form or dimension; its message is a sentence without position
     */
    public static Quantity parse(String text, Dimension expected) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new UnitException(
                    shown(text) + " is not " + expected.what() + "; write it like " + expected.example());
        }
        double number = Double.parseDouble(form.group("number").replaceAll("[_,]", ""));
        String rest = form.group("rest").strip();
        boolean dollars = form.group("dollar") != null;
        if (isCount(expected) || isCountRate(expected) || dollars) {
            double multiplier = multiplier(rest);
            if (multiplier > 1) {
                number *= multiplier;
                rest = rest.substring(1).strip();
            }
        }
        String symbol = dollars ? "$" + rest : rest;
        if (symbol.isEmpty()) {
            if (!isCount(expected) && !isPure(expected)) {
                throw new UnitException(
                        shown(text) + " has no unit; " + expected.what() + " is written like " + expected.example());
            }
            return finite(number, expected, text);
        }
        UnitTable.@Nullable Unit unit = UnitTable.find(symbol).orElse(null);
        if (unit == null) {
            throw new UnitException(shown(text) + " has the unknown unit " + shown(symbol) + "; " + expected.what()
                    + " is written like " + expected.example());
        }
        if (unit.dimension() != expected && !(isPure(expected) && isPure(unit.dimension()))) {
            throw new UnitException(shown(text) + " is " + unit.dimension().what() + "; expected " + expected.what()
                    + " such as " + expected.example());
        }
        return finite(number * unit.factor(), expected, text);
    }

    private static Quantity finite(double si, Dimension dimension, String text) {
        if (Double.isNaN(si) || Double.isInfinite(si)) {
            throw new UnitException(shown(text) + " is out of range");
        }
        return new Quantity(si, dimension);
    }

    private static String shown(String text) {
        return "'" + (text.length() <= 60 ? text : text.substring(0, 57) + "...") + "'";
    }

    private static double multiplier(String rest) {
        if (rest.isEmpty() || (rest.length() > 1 && Character.isLetter(rest.charAt(1)))) {
            return 1;
        }
        return switch (rest.charAt(0)) {
            case 'k', 'K' -> 1e3;
            case 'M' -> 1e6;
            case 'B', 'G' -> 1e9;
            case 'T' -> 1e12;
            default -> 1;
        };
    }

    private static boolean isCount(Dimension dimension) {
        return switch (dimension) {
            case TOKENS, SEQUENCES, REQUESTS, PARAMETERS, CHIPS, CORES, ENGINES, COUNT -> true;
            default -> false;
        };
    }

    private static boolean isCountRate(Dimension dimension) {
        return dimension == Dimension.TOKENS_PER_SECOND || dimension == Dimension.REQUESTS_PER_SECOND;
    }

    private static boolean isPure(Dimension dimension) {
        return dimension == Dimension.FRACTION || dimension == Dimension.RATIO;
    }
}
