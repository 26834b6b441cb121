package trnsim.workloads.document;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates of workload files: {@code 2027-04-01}, {@code 2027-04} or {@code 2027-Q2}, the latter two meaning their first day. */
final class Days {

    private static final Pattern FORM = Pattern.compile("(\\d{4})-(?:Q([1-4])|(\\d{2})(?:-(\\d{2}))?)");

    private Days() {}

    /**
     * The day that {@code node} names.
     *
     * @throws InputException if it names none
     */
    static LocalDate parse(Node.Scalar node) {
        Matcher form = FORM.matcher(node.text());
        if (form.matches()) {
            int year = Integer.parseInt(form.group(1));
            try {
                return form.group(2) != null
                        ? LocalDate.of(year, 3 * Integer.parseInt(form.group(2)) - 2, 1)
                        : LocalDate.of(
                                year,
                                Integer.parseInt(form.group(3)),
                                form.group(4) == null ? 1 : Integer.parseInt(form.group(4)));
            } catch (DateTimeException e) {
                throw node.error(node.describe() + " is no day of the calendar");
            }
        }
        throw node.error(node.describe() + " is not a date; write it like 2027-04-01, 2027-04 or 2027-Q2");
    }
}
