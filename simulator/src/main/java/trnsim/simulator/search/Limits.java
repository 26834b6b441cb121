package trnsim.simulator.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Names;
import trnsim.workloads.plan.ContextAttention;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.Schedule;

/**
 * What a search is held to.
 *
 * @param all one for each thing that was asked for
 * @param memoryBytes most bytes of a rank; infinite for what the chip has
 * @param anySchedule also schedules that the stack does not have
 */
public record Limits(List<Limit> all, double memoryBytes, boolean anySchedule) {

    /** Nothing asked for. */
    public static final Limits NONE = new Limits(List.of(), Double.POSITIVE_INFINITY, false);

    public Limits {
        all = List.copyOf(all);
    }

    /**
     * One thing asked for.
     *
     * @param shown as it was written, such as {@code "--tensor 8"}
     * @param dimension what it is about, null if it is no number
     * @param from least number
     * @param to largest number
     * @param allows whether a layout has it
     */
    public record Limit(String shown, @Nullable Dimension dimension, long from, long to, Predicate<Layout> allows) {}

    private Limits with(Limit more) {
        List<Limit> limits = new ArrayList<>(all);
        limits.add(more);
        return new Limits(limits, memoryBytes, anySchedule);
    }

    /** Also with {@code dimension} in {@code from}..{@code to}. */
    public Limits with(Dimension dimension, long from, long to) {
        String shown = "--" + dimension.word() + " " + from + (to == from ? "" : ".." + to);
        return with(new Limit(
                shown, dimension, from, to, layout -> dimension.of(layout) >= from && dimension.of(layout) <= to));
    }

    public Limits with(Schedule schedule) {
        return with(new Limit(
                "--schedule " + schedule.word(),
                null,
                0,
                0,
                layout -> layout.stages().schedule() == schedule));
    }

    public Limits with(Recompute recompute) {
        String word = recompute.name().toLowerCase(Locale.ROOT);
        return with(new Limit("--recompute " + word, null, 0, 0, layout -> layout.recompute() == recompute));
    }

    /** Also with attention across context ranks this way, where there are several. */
    public Limits with(ContextAttention way) {
        return with(new Limit(
                "--attention " + Names.word(way),
                null,
                0,
                0,
                layout -> layout.context() == 1 || layout.attention() == way));
    }

    /** Also with or without sequence parallelism; layouts that do not cut matmuls have none. */
    public Limits withSequenceParallel(boolean wanted) {
        return with(new Limit(
                "--sequence-parallel " + wanted,
                null,
                0,
                0,
                layout -> layout.tensor() == 1 || layout.sequenceParallel() == wanted));
    }

    /** Also with weights that are freed between passes, or that stay, where they are gathered at all. */
    public Limits withReshard(boolean wanted) {
        return with(new Limit(
                "--reshard " + wanted,
                null,
                0,
                0,
                layout -> layout.zero() < 3 || layout.states().reshard() == wanted));
    }

    /** Also with at most {@code bytes} on a rank. */
    public Limits withMemory(double bytes) {
        return new Limits(all, bytes, anySchedule);
    }

    /** Also schedules that the stack does not have. */
    public Limits withAnySchedule() {
        return new Limits(all, memoryBytes, true);
    }

    /** True if nothing is asked for. */
    public boolean areNone() {
        return all.isEmpty() && memoryBytes == Double.POSITIVE_INFINITY;
    }

    /** Whether {@code schedule} is asked for. */
    boolean asksFor(Schedule schedule) {
        return all.stream().anyMatch(limit -> limit.shown().equals("--schedule " + schedule.word()));
    }

    /** Adds the numbers that were asked for to those of {@code dimension} that are searched anyway. */
    void widen(Dimension dimension, SortedSet<Long> values) {
        for (Limit limit : all) {
            if (limit.dimension() == dimension) {
                values.add(limit.from());
                values.add(limit.to());
            }
        }
    }

    /** Whether {@code layout} has everything asked for. */
    boolean allow(Layout layout) {
        for (Limit limit : all) {
            if (!limit.allows().test(layout)) {
                return false;
            }
        }
        return true;
    }

    /** Whether numbers of {@code dimension} may be {@code value}: what is asked for says nothing against it. */
    boolean allow(Dimension dimension, long value) {
        for (Limit limit : all) {
            if (limit.dimension() == dimension && (value < limit.from() || value > limit.to())) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code recompute} is asked for. */
    boolean asksFor(Recompute recompute) {
        return all.stream()
                .anyMatch(limit ->
                        limit.shown().equals("--recompute " + recompute.name().toLowerCase(Locale.ROOT)));
    }
}
