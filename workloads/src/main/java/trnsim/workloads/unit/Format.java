package trnsim.workloads.unit;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Writes SI values as people read them: three significant digits and the unit that keeps the number short. */
public final class Format {

    private static final String[] DECIMAL = {"", "k", "M", "G", "T", "P", "E"};
    private static final String[] BINARY = {"", "Ki", "Mi", "Gi", "Ti", "Pi"};

    private Format() {}

    /** {@code value}, in SI base units of {@code dimension}, with its unit. */
    public static String of(double value, Dimension dimension) {
        return switch (dimension) {
            case BYTES -> scaled(value, 1024, BINARY, "B");
            case BYTES_PER_SECOND -> scaled(value, 1000, DECIMAL, "B/s");
            case SECONDS -> duration(value);
            case HERTZ -> scaled(value, 1000, DECIMAL, "Hz");
            case FLOPS_PER_SECOND -> scaled(value, 1000, DECIMAL, "FLOP/s");
            case WATTS -> scaled(value, 1000, DECIMAL, "W");
            case WATTS_PER_SECOND -> scaled(value, 1000, DECIMAL, "W/s");
            case JOULES -> energy(value);
            case DOLLARS -> "$" + count(value);
            case DOLLARS_PER_SECOND -> "$" + grouped(value * 3600) + "/h";
            case DOLLARS_PER_TOKEN -> "$" + grouped(value * 1e6) + "/Mtok";
            case DOLLARS_PER_JOULE -> "$" + digits(value * 3.6e9) + "/MWh";
            case DOLLARS_PER_WATT -> "$" + count(value * 1e9) + "/GW";
            case KILOGRAMS -> mass(value * 1e-3);
            case KILOGRAMS_PER_JOULE -> digits(value * 3.6e6) + " kg/kWh";
            case REQUESTS_PER_SECOND -> digits(value) + " requests/s";
            case TOKENS_PER_SECOND -> count(value) + " tokens/s";
            case TOKENS -> count(value) + " tokens";
            case SEQUENCES -> count(value) + " sequences";
            case REQUESTS -> count(value) + " requests";
            case PARAMETERS -> count(value) + " parameters";
            case CHIPS -> grouped(value) + " chips";
            case CORES -> grouped(value) + " cores";
            case ENGINES -> grouped(value) + " engines";
            case MACS_PER_CYCLE -> grouped(value) + " MAC/cycle";
            case ELEMENTS_PER_CYCLE -> grouped(value) + " elements/cycle";
            case KELVIN -> digits(value) + " K";
            case COUNT -> count(value);
            case FRACTION -> percent(value);
            case RATIO -> digits(value);
        };
    }

    private static String mass(double tonnes) {
        double size = Math.abs(tonnes);
        if (size >= 1e6 * 0.9995) {
            return digits(tonnes * 1e-6) + " Mt";
        }
        return size >= 1e4 ? digits(tonnes * 1e-3) + " kt" : grouped(tonnes) + " t";
    }

    private static String energy(double joules) {
        double size = Math.abs(joules);
        if (size >= 3.6e6) {
            return scaled(joules / 3600, 1000, DECIMAL, "Wh");
        }
        if (size >= 1 || size == 0) {
            return scaled(joules, 1000, DECIMAL, "J");
        }
        if (size >= 1e-3) {
            return digits(joules * 1e3) + " mJ";
        }
        return size >= 1e-6 ? digits(joules * 1e6) + " uJ" : digits(joules * 1e12) + " pJ";
    }

    /** A duration: {@code 61.8 d}, {@code 3.2 h}, {@code 7.43 s}, {@code 19.6 ms}, {@code 4.1 us}. */
    public static String duration(double seconds) {
        double size = Math.abs(seconds);
        if (size >= 2 * 86400) {
            return digits(seconds / 86400) + " d";
        }
        if (size >= 2 * 3600) {
            return digits(seconds / 3600) + " h";
        }
        if (size >= 120) {
            return digits(seconds / 60) + " min";
        }
        if (size >= 0.9995 || size == 0) {
            return digits(seconds) + " s";
        }
        if (size >= 0.9995e-3) {
            return digits(seconds * 1e3) + " ms";
        }
        if (size >= 0.9995e-6) {
            return digits(seconds * 1e6) + " us";
        }
        return digits(seconds * 1e9) + " ns";
    }

    /** A count with k, M, B or T from ten thousand on: {@code 15.6T}, {@code 8,192}. */
    public static String count(double value) {
        double size = Math.abs(value);
        if (size < 10_000) {
            return grouped(value);
        }
        double scale = 1e3;
        for (String suffix : new String[] {"k", "M", "B"}) {
            if (size < scale * 999.5) {
                return digits(value / scale) + suffix;
            }
            scale *= 1000;
        }
        return digits(value / 1e12) + "T";
    }

    /** Every digit, thousands grouped: {@code 16,384}. */
    public static String whole(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** {@code 38.2 %}. */
    public static String percent(double fraction) {
        return digits(fraction * 100) + " %";
    }

    /** Three significant digits, never in scientific notation, thousands grouped. */
    public static String digits(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(3, RoundingMode.HALF_UP));
        if (Math.abs(value) >= 1000) {
            return String.format(Locale.ROOT, "%,d", whole(value));
        }
        return rounded.setScale(Math.max(0, rounded.scale()), RoundingMode.UNNECESSARY)
                .toPlainString();
    }

    private static BigInteger whole(double value) {
        return new BigDecimal(value).setScale(0, RoundingMode.HALF_UP).toBigInteger();
    }

    private static String grouped(double value) {
        return value == StrictMath.rint(value) && Math.abs(value) < 1e15
                ? String.format(Locale.ROOT, "%,d", Math.round(value))
                : digits(value);
    }

    private static String scaled(double value, int base, String[] prefixes, String unit) {
        double size = value;
        int prefix = 0;
        while (Math.abs(size) >= base * 0.9995 && prefix < prefixes.length - 1) {
            size /= base;
            prefix++;
        }
        return digits(size) + " " + prefixes[prefix] + unit;
    }
}
