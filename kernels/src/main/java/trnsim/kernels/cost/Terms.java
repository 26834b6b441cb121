package trnsim.kernels.cost;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A time as a formula of named times, all in picoseconds: what a person needs to compute it again. */
public sealed interface Terms {

    /** Its value. */
    double ps();

    /** How it is written: {@code fixed + max( tensor, memory )}. */
    String formula();

    /** Its terms by name, in the order of the formula, each with whether it decides the value. */
    default Map<Term, Boolean> terms() {
        Map<Term, Boolean> terms = new LinkedHashMap<>();
        collect(terms, true);
        return terms;
    }

    /** Adds the terms; {@code decides} says whether this formula's value enters the whole. */
    void collect(Map<Term, Boolean> into, boolean decides);

    /**
     * One time.
     *
     * @param name unique within a formula
     * @param how where the number comes from: its own arithmetic, with sizes and rates
     */
    record Term(String name, double ps, String how) implements Terms {
        @Override
        public String formula() {
            return name;
        }

        @Override
        public void collect(Map<Term, Boolean> into, boolean decides) {
            into.merge(this, decides, Boolean::logicalOr);
        }
    }

    /** The sum of its parts. */
    record Sum(List<Terms> parts) implements Terms {
        @Override
        public double ps() {
            return parts.stream().mapToDouble(Terms::ps).sum();
        }

        @Override
        public String formula() {
            return parts.stream().map(Terms::formula).collect(Collectors.joining(" + "));
        }

        @Override
        public void collect(Map<Term, Boolean> into, boolean decides) {
            parts.forEach(part -> part.collect(into, decides));
        }
    }

    /** The longest of its parts; the first of them if several are. */
    record Max(List<Terms> parts) implements Terms {
        @Override
        public double ps() {
            return parts.stream().mapToDouble(Terms::ps).max().orElse(0);
        }

        @Override
        public String formula() {
            return parts.stream().map(Terms::formula).collect(Collectors.joining(", ", "max( ", " )"));
        }

        @Override
        public void collect(Map<Term, Boolean> into, boolean decides) {
            double longest = ps();
            boolean open = decides;
            for (Terms part : parts) {
                boolean wins = open && part.ps() == longest;
                part.collect(into, wins);
                open = open && !wins;
            }
        }
    }

    /** One time. */
    static Term term(String name, double ps, String how) {
        return new Term(name, ps, how);
    }

    /** A sum without the parts that are zero. */
    static Terms sum(Terms... parts) {
        List<Terms> kept = new ArrayList<>();
        for (Terms part : parts) {
            if (part.ps() != 0) {
                kept.add(part);
            }
        }
        return kept.size() == 1 ? kept.getFirst() : new Sum(List.copyOf(kept));
    }

    /** A maximum without the parts that are zero. */
    static Terms max(Terms... parts) {
        List<Terms> kept = new ArrayList<>();
        for (Terms part : parts) {
            if (part.ps() != 0) {
                kept.add(part);
            }
        }
        return kept.size() == 1 ? kept.getFirst() : new Max(List.copyOf(kept));
    }
}
