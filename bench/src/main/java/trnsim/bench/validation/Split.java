package trnsim.bench.validation;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import trnsim.bench.validation.truth.TruthRow;

/**
 * Which half of the rows a row belongs to, by a hash of its configuration alone: rows that repeat a configuration under
 * another software version, source or spelling fall in the same half.
 *
 * <p>FNV-1a, 64 bit, over {@code column=value} of the configuration columns in name order; numbers in their shortest form,
 * words in lower case with blanks and underscores as hyphens. The top bit after a final multiplicative mix decides.
 */
public enum Split {
    FIT,
    TEST;

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    /** The half of {@code row}; {@code also} is configuration outside its columns. */
    public static Split of(TruthRow row, List<String> configuration, String also) {
        Map<String, String> values = new TreeMap<>();
        configuration.forEach(column -> values.put(column, row.text(column)));
        return of(values, also);
    }

    /** The half of a row with {@code configuration}, values by column. */
    public static Split of(Map<String, String> configuration, String also) {
        long hash = OFFSET;
        for (Map.Entry<String, String> column : new TreeMap<>(configuration).entrySet()) {
            hash = add(hash, column.getKey() + "=" + canonical(column.getValue()) + ";");
        }
        hash = add(hash, also);
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return (hash ^ (hash >>> 33)) < 0 ? TEST : FIT;
    }

    private static long add(long hash, String text) {
        long next = hash;
        for (int i = 0; i < text.length(); i++) {
            next = (next ^ text.charAt(i)) * PRIME;
        }
        return next;
    }

    private static String canonical(String value) {
        try {
            BigDecimal number = new BigDecimal(value);
            return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
        } catch (NumberFormatException e) {
            return value.toLowerCase(Locale.ROOT).replace(' ', '-').replace('_', '-');
        }
    }

    /** As it stands in results. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
