package trnsim.simulator.collective;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Suggest;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * What the user makes a collective run instead of what its library would choose.
 *
 * <pre>
 *   NAME            inside domains, an algorithm of the library; between domains the fewest steps
 *   ring            on NCCL, its ring under the protocol that is fastest
 *   NAME+ring       between domains a ring, NAME+rdh recursive halving and doubling
 *   hierarchical    as the library chooses, one half inside and one between domains; +ring and +rdh as above
 *   flat-ring       one ring over all ranks of all domains
 * </pre>
 *
 * @param inside algorithms of which the fastest counts; empty for the library's choice
 * @param outside what runs between domains
 * @param rings rings of which the fastest goes around all domains; empty for a hierarchical collective
 */
record Forced(String word, List<Algorithm> inside, BetweenDomains.Way outside, List<FlatRing> rings) {

    private static final String HIERARCHICAL = "hierarchical";
    private static final String FLAT = "flat-ring";
    private static final String RING = "ring";
    private static final Map<String, String> ALIASES = Map.of(
            "recursive-doubling", "rdh",
            "recursive-halving", "rdh",
            "hierarchical-ring", "hierarchical+ring",
            "hierarchical-rdh", "hierarchical+rdh");

    /**
     * What {@code name} asks of {@code library}.
     *
     * @throws InputException if it has no such algorithm
     */
    static Forced of(String name, Library library, Cluster cluster) {
        String word = ALIASES.getOrDefault(name, name);
        int plus = word.indexOf('+');
        String inner = plus < 0 ? word : word.substring(0, plus);
        BetweenDomains.Way outside = BetweenDomains.Way.FEWEST;
        if (plus >= 0) {
            String outer = word.substring(plus + 1);
            outside = switch (outer) {
                case RING -> BetweenDomains.Way.RING;
                case "rdh" -> BetweenDomains.Way.RDH;
                default ->
                    throw new InputException("--algorithm: '" + name + "' names '" + outer
                            + "' between domains; it can be ring or rdh." + Suggest.maybe(outer, List.of(RING, "rdh")));
            };
        }
        if (inner.equals(HIERARCHICAL)) {
            return new Forced(word, List.of(), outside, List.of());
        }
        if (inner.equals(FLAT) && plus < 0) {
            List<Algorithm> rings = named(RING, library);
            return new Forced(word, rings, outside, FlatRing.of(rings, cluster));
        }
        List<Algorithm> found = named(inner, library);
        if (found.isEmpty()) {
            List<String> words = words(library);
            throw new InputException("--algorithm: '" + name + "' is not one of " + String.join(", ", words)
                    + ", which " + library.name() + " has on "
                    + cluster.system().name() + "."
                    + Suggest.maybe(inner, words));
        }
        return new Forced(word, found, outside, List.of());
    }

    private static List<Algorithm> named(String name, Library library) {
        List<Algorithm> found = new ArrayList<>();
        for (Algorithm algorithm : library.algorithms()) {
            boolean protocol = name.equals(RING) && algorithm.word().startsWith(RING + "-");
            if (algorithm.word().equals(name) || protocol) {
                found.add(algorithm);
            }
        }
        return List.copyOf(found);
    }

    private static List<String> words(Library library) {
        List<String> words = new ArrayList<>();
        library.algorithms().forEach(algorithm -> words.add(algorithm.word()));
        if (!words.contains(RING)) {
            words.add(RING);
        }
        words.add(HIERARCHICAL);
        words.add(FLAT);
        return words;
    }

    /** The fastest algorithm inside a domain that can run {@code kind}; null if none can. Allocates nothing. */
    @Nullable
    Algorithm fastest(Kind kind, double bytes, GroupShape group) {
        Algorithm best = null;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < inside.size(); i++) {
            Algorithm candidate = inside.get(i);
            if (candidate.runs(kind, group)) {
                double time = candidate.timePs(kind, bytes, group);
                if (best == null || time < least) {
                    best = candidate;
                    least = time;
                }
            }
        }
        return best;
    }

    /** The fastest ring over all domains; null if the collective is hierarchical or the group lies in one domain. */
    @Nullable
    FlatRing ring(Kind kind, double bytes, GroupShape group) {
        FlatRing best = null;
        if (group.domains() > 1 && Algorithm.spreads(kind)) {
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < rings.size(); i++) {
                double time = rings.get(i).timePs(kind, bytes, group);
                if (best == null || time < least) {
                    best = rings.get(i);
                    least = time;
                }
            }
        }
        return best;
    }

    /** Why {@code kind} over {@code group} cannot run so; null if it can. */
    @Nullable
    String refusal(Kind kind, double bytes, GroupShape group) {
        if (inside.isEmpty()) {
            return group.domains() > 1 ? null : "the group lies in one domain";
        }
        boolean idle = rings.isEmpty() && group.perDomain() <= 1;
        return idle || fastest(kind, bytes, group) != null ? null : "it does not run on such groups";
    }
}
