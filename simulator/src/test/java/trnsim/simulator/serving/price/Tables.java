package trnsim.simulator.serving.price;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Small iteration tables of no particular machine, with many breakpoints. */
public final class Tables {

    private Tables() {}

    private static double[] time(double ps) {
        double[] parts = new double[Parts.COUNT];
        parts[0] = ps;
        return parts;
    }

    /** Iterations of one to three nanoseconds, up to {@code sequences} at once, with a breakpoint every few tokens. */
    public static IterationTable small(int sequences) {
        return small(sequences, 1);
    }

    /** The same with {@code tokensEach} tokens of each decoding sequence. */
    public static IterationTable small(int sequences, int tokensEach) {
        long[] tokens = Knots.union(Knots.doublings(1000, true), new long[] {3, 7, 20, 50});
        long[] counts = Knots.doublings(Math.max(2, sequences), false);
        long[] contexts = Knots.union(Knots.doublings(600, false), new long[] {3, 5, 11, 23, 50, 77, 150});
        return new IterationTable(
                sequences,
                new Curve(tokens, t -> time(900 + 3.7 * t + 40 * (t / 7))),
                new Curve(Knots.doublings(Math.max(2, sequences), false), s -> time(11 + 2.3 * s)),
                Grid.of(counts, contexts, (n, each) -> time(Math.max(60, 0.9 * n * each) + 13 * (each / 11))),
                new PrefillGrid(Grid.of(tokens, contexts, (q, mean) -> time(5 + 0.01 * q * mean))),
                tokensEach);
    }

    /** Every iteration takes {@code ps}, whatever is in it. */
    public static IterationTable constant(int sequences, double ps) {
        long[] ends = {1, 1 << 20};
        return new IterationTable(
                sequences,
                new Curve(ends, t -> time(ps)),
                new Curve(ends, s -> time(0)),
                Grid.of(ends, ends, (n, each) -> time(0)),
                new PrefillGrid(Grid.of(ends, ends, (q, mean) -> time(0))),
                1);
    }

    /** {@link #small} on stages of two kinds, the one {@code slow} picoseconds slower, in the order of {@code kinds}. */
    public static IterationTable staged(int sequences, int slow, int... kinds) {
        IterationTable fast = small(sequences);
        IterationTable other = new IterationTable(
                sequences,
                new Curve(Knots.doublings(1000, true), t -> time(400 + slow + 5.1 * t)),
                new Curve(Knots.doublings(Math.max(2, sequences), false), s -> time(0)),
                Grid.of(
                        Knots.doublings(Math.max(2, sequences), false),
                        Knots.doublings(600, false),
                        (n, each) -> time(Math.max(40, 1.1 * n * each))),
                fast.prefill,
                1);
        return fast.staged(new StageTables(List.of(fast, other), kinds));
    }

    /** Stages that take {@code ps}, whatever is in an iteration. */
    public static IterationTable stages(int sequences, long... ps) {
        List<IterationTable> kinds =
                Arrays.stream(ps).mapToObj(each -> constant(sequences, each)).toList();
        return constant(sequences, Arrays.stream(ps).sum())
                .staged(new StageTables(kinds, IntStream.range(0, ps.length).toArray()));
    }

    /** {@link #small} for replicas of {@code groups} groups, whose tokens travel beside or between what they compute. */
    public static IterationTable wide(int sequences, int groups, boolean overlaps) {
        IterationTable own = small(sequences);
        long[] tokens = Knots.union(Knots.doublings(1000, true), new long[] {3, 7, 20, 50});
        Curve[] sent = {
            new Curve(tokens, t -> time(700 + 2.9 * t + 31 * (t / 5))), new Curve(tokens, t -> time(300 + 9.1 * t))
        };
        Curve[] received = {new Curve(tokens, t -> time(820 + 2.1 * t)), new Curve(tokens, t -> time(250 + 10.3 * t))};
        return new IterationTable(
                sequences,
                own.layers,
                own.layers,
                own.head,
                Grid.of(
                        Knots.doublings(Math.max(2, sequences), false),
                        Knots.doublings(600, false),
                        (n, each) -> time(Math.max(60, 0.9 * n * each) + 13 * (each / 11))),
                own.prefill,
                0,
                0,
                1,
                new ExchangeTable(
                        groups,
                        overlaps,
                        new Curve(tokens, t -> time(120 + 5.3 * t + 17 * (t / 9))),
                        sent,
                        received,
                        overlaps ? 0.15 : 0),
                null);
    }
}
