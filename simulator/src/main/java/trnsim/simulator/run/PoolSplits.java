package trnsim.simulator.run;

import java.util.List;
import java.util.TreeMap;
import trnsim.simulator.run.CapacityFront.Point;
import trnsim.simulator.run.PoolLayouts.Split;
import trnsim.simulator.run.PoolLayouts.Tried;
import trnsim.workloads.document.InputException;

/**
 * The ways to divide a number of chips between two pools.
 *
 * <p>A pool has as many chips as its replicas fill, so with replicas of {@code a} and {@code b} chips the prefill pool grows from
 * way to way by the least common multiple of both. More prefill chips take more prompts and leave fewer for answers: the load
 * that meets the objectives first rises, then falls.
 */
final class PoolSplits {

    private final PoolLayouts layouts;
    private final Context context;
    private final long chips;
    private final long first;
    private final long step;
    private final int count;

    /** The ways for the chips of the workload, whatever its pools have. */
    PoolSplits(PoolLayouts layouts, Context context) {
        this.layouts = layouts;
        this.context = context;
        this.chips = layouts.spec().chips();
        long prefill = layouts.prefillUnit();
        long decode = layouts.decodeUnit();
        this.step = prefill / greatestCommon(prefill, decode) * decode;
        this.first = first(chips, prefill, decode, step);
        if (first < 0) {
            throw layouts.spec().origin().error("chips", objection(chips, prefill, decode, step));
        }
        this.count = Math.toIntExact((chips - decode - first) / step + 1);
    }

    private static long greatestCommon(long a, long b) {
        return b == 0 ? a : greatestCommon(b, a % b);
    }

    /** The fewest prefill chips that leave whole decode replicas; -1 if there are none. */
    private static long first(long chips, long prefill, long decode, long step) {
        for (long some = prefill; some <= Math.min(step, chips - decode); some += prefill) {
            if ((chips - some) % decode == 0) {
                return some;
            }
        }
        return -1;
    }

    private static String objection(long chips, long prefill, long decode, long step) {
        long below = chips - 1;
        while (below > 0 && first(below, prefill, decode, step) < 0) {
            below--;
        }
        long above = chips + 1;
        while (first(above, prefill, decode, step) < 0) {
            above++;
        }
        return chips + " chips are not filled by prefill replicas of " + prefill + " and decode replicas of " + decode
                + " chips. Maybe " + (below > 0 ? below + " or " + above : above) + "?";
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /** Way {@code i}, those with the fewest prefill chips first. */
    Split split(int i) {
        long prefill = first + i * step;
        return layouts.split(prefill, chips - prefill);
    }

    /**
     * The ways that were tried, with the highest loads they meet; the best among them, unless loads rise and fall more than once.
     *
     * @throws InputException if none can be
     */
    TreeMap<Integer, Tried> tried(LoadTable loads) {
        TreeMap<Integer, Tried> tried = Crest.climb(
                count,
                i -> {
                    Split split = split(i);
                    return new Tried(split, split.fleet() == null ? null : loads.peak(split.fleet()));
                },
                Tried::rate,
                context.threads(),
                this::progress);
        context.terminal().clear();
        requireOne(tried);
        return tried;
    }

    /** The points of the ways, or of some of many that lie evenly. */
    void front(CapacityFront front, CapacitySearch search) {
        Crest.even(count, i -> points(split(i), search), context.threads(), this::progress)
                .forEach((place, points) -> front.add(points));
        context.terminal().clear();
    }

    private static List<Point> points(Split split, CapacitySearch search) {
        return split.fleet() == null ? List.of() : CapacityFront.points(split.fleet(), search);
    }

    private void progress(int done) {
        context.terminal().progress("divisions of the chips", done, Math.max(done, Math.min(count, Crest.EACH)));
    }

    private static void requireOne(TreeMap<Integer, Tried> tried) {
        InputException objection = null;
        for (Tried one : tried.values()) {
            if (one.peak() != null) {
                return;
            }
            objection = one.split().objection();
        }
        if (objection != null) {
            throw objection;
        }
    }
}
