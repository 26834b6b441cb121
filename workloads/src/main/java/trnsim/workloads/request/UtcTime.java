package trnsim.workloads.request;

import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Reads UTC times such as {@code 2023-11-16 18:17:03.9799600}, with a blank or a T, up to nine digits of a second, and
 * {@code Z} or {@code +00:00} or nothing behind. Allocates once a day of the trace.
 */
final class UtcTime {

    private static final int DATE = 10;
    private static final int SECONDS = 19;
    private static final long NS_PER_S = 1_000_000_000L;

    private int date = -1;
    private long day;

    /** Nanoseconds after 1970; {@link Decimal#BROKEN} if {@code text} is no such time, or beyond the years 1700 to 2250. */
    long nanoseconds(CharSequence text) {
        int start = Decimal.start(text);
        int end = Decimal.end(text);
        if (end - start < SECONDS) {
            return Decimal.BROKEN;
        }
        int year = number(text, start, start + 4);
        int month = number(text, start + 5, start + 7);
        int dayOfMonth = number(text, start + 8, start + DATE);
        int hour = number(text, start + 11, start + 13);
        int minute = number(text, start + 14, start + 16);
        int second = number(text, start + 17, start + SECONDS);
        char between = text.charAt(start + DATE);
        boolean punctuated = text.charAt(start + 4) == '-'
                && text.charAt(start + 7) == '-'
                && (between == ' ' || between == 'T')
                && text.charAt(start + 13) == ':'
                && text.charAt(start + 16) == ':';
        boolean digits = year >= 1700 && year <= 2250 && month >= 0 && dayOfMonth >= 0;
        if (!punctuated || !digits || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return Decimal.BROKEN;
        }
        long fraction = fraction(text, start + SECONDS, end);
        if (fraction == Decimal.BROKEN || !day(year, month, dayOfMonth)) {
            return Decimal.BROKEN;
        }
        return (((day * 24 + hour) * 60 + minute) * 60 + second) * NS_PER_S + fraction;
    }

    private boolean day(int year, int month, int dayOfMonth) {
        int wanted = (year * 100 + month) * 100 + dayOfMonth;
        if (wanted != date) {
            try {
                day = LocalDate.of(year, month, dayOfMonth).toEpochDay();
            } catch (DateTimeException e) {
                return false;
            }
            date = wanted;
        }
        return true;
    }

    /** What stands behind the seconds, in nanoseconds. */
    private static long fraction(CharSequence text, int from, int to) {
        int at = from;
        long value = 0;
        if (at < to && text.charAt(at) == '.') {
            long unit = NS_PER_S;
            for (at++; at < to && text.charAt(at) >= '0' && text.charAt(at) <= '9' && unit > 1; at++) {
                unit /= 10;
                value += unit * (text.charAt(at) - '0');
            }
            if (unit == NS_PER_S) {
                return Decimal.BROKEN;
            }
        }
        boolean zone = at == to
                || (at + 1 == to && text.charAt(at) == 'Z')
                || (at + 6 == to
                        && text.charAt(at) == '+'
                        && number(text, at + 1, at + 3) == 0
                        && text.charAt(at + 3) == ':'
                        && number(text, at + 4, to) == 0);
        return zone ? value : Decimal.BROKEN;
    }

    /** The digits from {@code from} to {@code to}; -1 if there is anything else. */
    private static int number(CharSequence text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = 10 * value + (c - '0');
        }
        return value;
    }
}
