package trnsim.simulator.run;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.LongPredicate;
import trnsim.simulator.run.CapacitySearch.Load;
import trnsim.simulator.run.PoolLayouts.Split;
import trnsim.simulator.run.SizeTable.Size;

/**
 * The fewest chips in two pools that meet a demand.
 *
 * <p>Pools of {@code n} replicas each grow twofold until they meet it. The fewest replicas of one pool beside {@code n} of the
 * other are found by halving; no fleet has fewer of either. From there on fleets are tried in the order of their chips: the
 * first that meets the demand is the smallest, as long as one replica more never makes a fleet worse.
 */
final class PoolSizes {

    /** Replicas of a pool beyond which no fleet is sought. */
    private static final int MOST = 1 << 12;
    /** Fleets tried as a rule, for the progress. */
    private static final int LIKELY = 16;

    private final PoolLayouts layouts;
    private final CapacitySearch search;
    private final double demand;
    private final Context context;
    private int tries;

    PoolSizes(PoolLayouts layouts, CapacitySearch search, double demand, Context context) {
        this.layouts = layouts;
        this.search = search;
        this.demand = demand;
        this.context = context;
    }

    /** Replicas of both pools, counted in chips where several fit one. */
    private record Pair(long prefill, long decode) {}

    /** The smallest fleet; the largest tried, not met, if none meets the demand. */
    Size smallest() {
        try {
            long most = 1;
            Size found = size(new Pair(most, most));
            while (!found.load().met()) {
                if (most >= MOST || CapacitySearch.hopeless(found.load())) {
                    return found;
                }
                most *= 2;
                found = size(new Pair(most, most));
            }
            return most == 1 ? found : below(most);
        } finally {
            context.terminal().clear();
        }
    }

    /** The smallest fleet with at most {@code most} replicas in a pool, so many in both being enough. */
    private Size below(long most) {
        Pair least = new Pair(
                fewest(most, prefill -> size(new Pair(prefill, most)).load().met()),
                fewest(most, decode -> size(new Pair(most, decode)).load().met()));
        PriorityQueue<Pair> next =
                new PriorityQueue<>(Comparator.comparingLong(this::chips).thenComparingLong(Pair::prefill));
        Set<Pair> seen = new HashSet<>();
        next.add(least);
        while (true) {
            Pair pair = next.remove();
            Size size = size(pair);
            if (size.load().met()) {
                return size;
            }
            for (Pair larger :
                    List.of(new Pair(pair.prefill() + 1, pair.decode()), new Pair(pair.prefill(), pair.decode() + 1))) {
                if (larger.prefill() <= most && larger.decode() <= most && seen.add(larger)) {
                    next.add(larger);
                }
            }
        }
    }

    /** The least number that is enough, {@code enough} being so. */
    private static long fewest(long enough, LongPredicate meets) {
        long fails = 0;
        long least = enough;
        while (least - fails > 1) {
            long middle = (fails + least) / 2;
            if (meets.test(middle)) {
                least = middle;
            } else {
                fails = middle;
            }
        }
        return least;
    }

    private long chips(Pair pair) {
        return pair.prefill() * layouts.prefillUnit() + pair.decode() * layouts.decodeUnit();
    }

    private Size size(Pair pair) {
        Split split = layouts.split(pair.prefill() * layouts.prefillUnit(), pair.decode() * layouts.decodeUnit());
        LoadedFleet fleet = split.fleet();
        if (fleet == null) {
            throw Objects.requireNonNull(split.objection());
        }
        Load load = search.attempt(fleet.loads(), fleet.loads().replicas(), demand);
        context.terminal().progress("fleets", ++tries, Math.max(tries, LIKELY));
        return new Size(
                fleet.system(),
                fleet.chips(),
                fleet.layout(),
                load,
                fleet.money().apply(load.parts()));
    }
}
