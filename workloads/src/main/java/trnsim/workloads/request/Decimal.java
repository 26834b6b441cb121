package trnsim.workloads.request;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Reads decimal numbers exactly, without allocation but for those with an exponent. */
final class Decimal {

    /** No number. */
    static final long BROKEN = Long.MIN_VALUE;

    private static final int DIGITS = 18;

    private Decimal() {}

    /**
     * {@code text} times ten to the {@code shift}, rounded down to a whole number; {@link #BROKEN} if it is no number, is
     * negative or needs more than 18 digits.
     */
    static long scaled(CharSequence text, int shift) {
        int start = start(text);
        int end = end(text);
        long value = 0;
        int left = shift;
        int digits = 0;
        boolean point = false;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c == '.' && !point) {
                point = true;
            } else if (c >= '0' && c <= '9') {
                digits++;
                if (point && left == 0) {
                    continue;
                }
                left -= point ? 1 : 0;
                value = 10 * value + (c - '0');
                if (value >= 1_000_000_000_000_000_000L) {
                    return BROKEN;
                }
            } else {
                return digits > 0 && (c == 'e' || c == 'E') ? exponent(text.subSequence(start, end), shift) : BROKEN;
            }
        }
        if (digits == 0) {
            return BROKEN;
        }
        for (; left > 0; left--) {
            value *= 10;
            if (value >= 1_000_000_000_000_000_000L) {
                return BROKEN;
            }
        }
        return value;
    }

    private static long exponent(CharSequence text, int shift) {
        try {
            BigDecimal value = new BigDecimal(text.toString());
            if (Math.abs((long) value.precision() - value.scale() + shift) > DIGITS || value.signum() < 0) {
                return value.signum() >= 0 && value.precision() - value.scale() + shift <= 0 ? 0 : BROKEN;
            }
            return value.movePointRight(shift).setScale(0, RoundingMode.FLOOR).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            return BROKEN;
        }
    }

    /** Where {@code text} begins behind blanks. */
    static int start(CharSequence text) {
        int start = 0;
        while (start < text.length() && text.charAt(start) <= ' ') {
            start++;
        }
        return start;
    }

    /** Where {@code text} ends before blanks; not before its start. */
    static int end(CharSequence text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) <= ' ') {
            end--;
        }
        return Math.max(end, start(text));
    }
}
