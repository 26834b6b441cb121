package trnsim.workloads.document;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The nearest valid name to a misspelt one, by optimal string alignment distance. */
public final class Suggest {

    /** Longer texts are no misspelt names. */
    private static final int LONGEST = 100;

    private Suggest() {}

    /** The nearest of {@code names} if it is near enough to be what was meant; ties go to the first in order. */
    public static Optional<String> nearest(String misspelt, Collection<String> names) {
        if (misspelt.length() > LONGEST) {
            return Optional.empty();
        }
        String wanted = fold(misspelt);
        return names.stream()
                .filter(name -> distance(wanted, fold(name))
                                <= Math.max(1, Math.max(wanted.length(), name.length()) / 3)
                        || (wanted.length() >= 3 && (fold(name).startsWith(wanted) || wanted.startsWith(fold(name)))))
                .min(Comparator.<String>comparingInt(name -> distance(wanted, fold(name)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** {@code " Maybe NAME?"}, or nothing if no name is near. */
    public static String maybe(String misspelt, Collection<String> names) {
        return nearest(misspelt, names).map(name -> " Maybe " + name + "?").orElse("");
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
    }

    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
