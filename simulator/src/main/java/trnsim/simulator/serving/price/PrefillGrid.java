package trnsim.simulator.serving.price;

/**
 * What chunks of prompts add to an iteration beside their tokens' way through the layers: attention to their own context.
 *
 * <pre>  time(q, pairs): linear in q and in pairs / q between knots, rounded to whole picoseconds</pre>
 *
 * <p>{@code q} are the prompt tokens of the iteration, {@code pairs} the query-key pairs they attend over. The key-value tokens
 * read follow from these as for one sequence.
 */
final class PrefillGrid {

    private final Grid grid;
    private final double[] timePs;

    PrefillGrid(Grid grid) {
        this.grid = grid;
        this.timePs = new double[grid.parts().length];
        for (int i = 0; i < timePs.length; i++) {
            timePs[i] = Math.max(0, Parts.timePs(grid.parts()[i]));
        }
    }

    /** Key-value tokens that one sequence reads whose {@code queries} tokens attend to {@code mean} tokens on average. */
    static long kvTokens(long queries, double mean) {
        return Math.max(queries, StrictMath.round(mean + (queries - 1) / 2.0));
    }

    long timePs(long queries, long pairs) {
        int columns = grid.columns().length;
        double mean = (double) pairs / queries;
        int r = Knots.below(grid.rows(), queries);
        int c = Knots.below(grid.columns(), (long) mean);
        double down = Grid.share(grid.rows(), r, queries);
        double across = Grid.share(grid.columns(), c, mean);
        int here = r * columns + c;
        double low = line(here, across);
        double high = down > 0 ? line(here + columns, across) : low;
        return (long) StrictMath.rint(low + down * (high - low));
    }

    private double line(int i, double share) {
        return share > 0 ? timePs[i] + share * (timePs[i + 1] - timePs[i]) : timePs[i];
    }

    /** Adds to {@code weights}, one per sample, what one iteration takes of each. */
    void weigh(double[] weights, long queries, long pairs) {
        int columns = grid.columns().length;
        double mean = (double) pairs / queries;
        int r = Knots.below(grid.rows(), queries);
        int c = Knots.below(grid.columns(), (long) mean);
        double down = Grid.share(grid.rows(), r, queries);
        double across = Grid.share(grid.columns(), c, mean);
        int here = r * columns + c;
        weights[here] += (1 - down) * (1 - across);
        if (across > 0) {
            weights[here + 1] += (1 - down) * across;
        }
        if (down > 0) {
            weights[here + columns] += down * (1 - across);
            if (across > 0) {
                weights[here + columns + 1] += down * across;
            }
        }
    }

    int samples() {
        return timePs.length;
    }

    void addParts(double[] out, double[] weights) {
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] != 0) {
                Parts.add(out, grid.parts()[i], weights[i]);
            }
        }
    }

    long[] queryKnots() {
        return grid.rows();
    }

    long[] contextKnots() {
        return grid.columns();
    }
}
