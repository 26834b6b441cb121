package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/**
 * The highest of many values that first rise and then fall, from few of them.
 *
 * <p>Up to {@value #EACH} are all tried. Of more, as many are tried that lie evenly from the first to the last, then as many
 * between the neighbours of the highest, until nothing lies between them. Values that rise and fall more than once may hide a
 * higher one.
 */
final class Crest {

    /** Values tried at a time. */
    static final int EACH = 16;

    /** Called after each value with how many are known. */
    interface Progress {
        void done(int values);
    }

    private Crest() {}

    /**
     * Those of values 0 to {@code count} - 1 that were tried, in order.
     *
     * @param value of a place; called from several threads at once
     * @param height what is to be highest; of equals, the first counts
     */
    static <T> TreeMap<Integer, T> climb(
            int count, IntFunction<T> value, ToDoubleFunction<T> height, int threads, Progress progress) {
        TreeMap<Integer, T> known = new TreeMap<>();
        int low = 0;
        int high = count - 1;
        while (true) {
            List<Integer> wanted = spread(low, high, known);
            if (wanted.isEmpty()) {
                return known;
            }
            all(wanted, value, threads, known, progress);
            int best = highest(known, height);
            Integer before = known.lowerKey(best);
            Integer after = known.higherKey(best);
            low = before == null ? best : before;
            high = after == null ? best : after;
        }
    }

    /** All values, or {@value #EACH} that lie evenly from the first to the last. */
    static <T> TreeMap<Integer, T> even(int count, IntFunction<T> value, int threads, Progress progress) {
        TreeMap<Integer, T> known = new TreeMap<>();
        all(spread(0, count - 1, known), value, threads, known, progress);
        return known;
    }

    /** The place of the highest of {@code known}; the first of equals. */
    static <T> int highest(TreeMap<Integer, T> known, ToDoubleFunction<T> height) {
        int best = known.firstKey();
        double most = height.applyAsDouble(known.firstEntry().getValue());
        for (var entry : known.entrySet()) {
            double here = height.applyAsDouble(entry.getValue());
            if (here > most) {
                best = entry.getKey();
                most = here;
            }
        }
        return best;
    }

    /** At most {@value #EACH} places from {@code low} to {@code high} that are not known. */
    private static List<Integer> spread(int low, int high, TreeMap<Integer, ?> known) {
        List<Integer> places = new ArrayList<>();
        int gaps = Math.min(EACH - 1, high - low);
        for (int i = 0; i <= gaps; i++) {
            int place = gaps == 0 ? low : low + (int) ((long) (high - low) * i / gaps);
            if (place >= 0 && !known.containsKey(place)) {
                places.add(place);
            }
        }
        return places;
    }

    private static <T> void all(
            List<Integer> places, IntFunction<T> value, int threads, TreeMap<Integer, T> known, Progress progress) {
        ExecutorService pool = Executors.newFixedThreadPool(
                Math.max(1, threads), Thread.ofPlatform().daemon().factory());
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int place : places) {
                Callable<T> task = () -> value.apply(place);
                futures.add(pool.submit(task));
            }
            for (int i = 0; i < places.size(); i++) {
                known.put(places.get(i), futures.get(i).get());
                progress.done(known.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
