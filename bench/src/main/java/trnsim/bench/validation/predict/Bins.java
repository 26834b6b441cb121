package trnsim.bench.validation.predict;

import java.util.Locale;
import trnsim.bench.validation.truth.TruthRow;

/** Names of size classes. */
public final class Bins {

    private Bins() {}

    /** {@code 1e9-1e10 flop}: the decade that holds {@code value}. */
    public static String decade(double value, String unit) {
        if (!(value >= 1)) {
            return "0-1 " + unit;
        }
        int exponent = (int) StrictMath.floor(StrictMath.log10(value) + 1e-9);
        return "1e" + exponent + "-1e" + (exponent + 1) + " " + unit;
    }

    /** {@code 64-127 chips}: the power of two that holds {@code value}. */
    static String octave(long value, String unit) {
        if (value < 1) {
            return "0 " + unit;
        }
        long low = Long.highestOneBit(value);
        return String.format(Locale.ROOT, low == 1 ? "1 %3$s" : "%d-%d %s", low, 2 * low - 1, unit);
    }

    /** The octave of the count in {@code column}; {@code not printed} if there is none. */
    static String octave(TruthRow row, String column, String unit) {
        String text = row.text(column);
        return text.matches("\\d{1,15}") ? octave(Long.parseLong(text), unit) : text.isEmpty() ? "not printed" : text;
    }
}
