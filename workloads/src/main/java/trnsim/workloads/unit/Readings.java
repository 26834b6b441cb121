package trnsim.workloads.unit;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/**
 * One consistent reading of the catalog: each quantity at its central value, except those moved to an end of their range.
 *
 * <p>Everything that takes a number from the catalog takes it through here, so a run knows which uncertain quantities it
 * depends on, and the same run with one of them moved is one more call. One per run, whose threads may share it.
 */
public final class Readings {

    private final Map<String, Double> moved;
    private final Map<String, Sourced> uncertain = new ConcurrentSkipListMap<>();

    private Readings(Map<String, Double> moved) {
        this.moved = moved;
    }

    /** Every quantity at its central value. */
    public static Readings central() {
        return new Readings(Map.of());
    }

    /** The quantities named by path at the given SI values, all others at their central ones. */
    public static Readings moved(Map<String, Double> moved) {
        return new Readings(Map.copyOf(moved));
    }

    /** The same reading for a part of a run, on whatever thread, which notes by itself what that part reads. */
    public Readings apart() {
        return new Readings(moved);
    }

    /** Notes that the run depends on {@code read}, uncertain quantities by path, as a part of it did. */
    public void note(Map<String, Sourced> read) {
        uncertain.putAll(read);
    }

    /** The value of {@code quantity} in SI base units. */
    public double of(Sourced quantity) {
        if (quantity.uncertain()) {
            uncertain.put(quantity.path(), quantity);
        }
        return moved.getOrDefault(quantity.path(), quantity.value().si());
    }

    /** True if every quantity that is moved has a path that {@code which} accepts. */
    public boolean movesOnly(Predicate<String> which) {
        return moved.keySet().stream().allMatch(which);
    }

    /** True if every quantity is at its central value. */
    public boolean movesNothing() {
        return moved.isEmpty();
    }

    /** The uncertain quantities read so far, by path in order. */
    public Map<String, Sourced> uncertain() {
        return uncertain;
    }
}
