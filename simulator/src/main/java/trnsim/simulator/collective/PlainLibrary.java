package trnsim.simulator.collective;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.plan.Traffic.Kind;

/** A library nobody measured: it takes the fastest algorithm, and a step costs a hop. */
final class PlainLibrary implements Library {

    private final List<Algorithm> all;

    PlainLibrary(Domain domain) {
        SlicePace pace = new SlicePace(0, domain.hopPs(), 0);
        all = List.of(
                new Ring("ring", domain, pace, false),
                new Ring("bidirectional-ring", domain, pace, true),
                new RecursiveHalving("rdh", domain, pace),
                new Mesh("mesh", domain, pace),
                new Tree("tree", domain, pace),
                new Pairwise("pairwise", domain, 1, 0, domain.hopPs(), 0, 0, 0));
    }

    @Override
    public String name() {
        return "unknown library";
    }

    @Override
    public List<Algorithm> algorithms() {
        return all;
    }

    @Override
    public @Nullable Algorithm choose(Kind kind, double bytes, GroupShape group) {
        Algorithm best = null;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < all.size(); i++) {
            Algorithm candidate = all.get(i);
            double time = candidate.runs(kind, group) ? candidate.timePs(kind, bytes, group) : Double.POSITIVE_INFINITY;
            if (time < least) {
                best = candidate;
                least = time;
            }
        }
        return best;
    }
}
