package trnsim.simulator.report;

import org.jspecify.annotations.Nullable;

/**
 * A table of a report.
 *
 * @param title for people
 * @param table rows; the first cell of each names it
 * @param file name, without ending, under which machines get it: an array of that name in result.json, rows of result.csv, a file of
 *     its own beside them; null: it is only for people
 */
public record Sheet(String title, Table table, @Nullable String file) {}
