package trnsim.simulator.serving.price;

/**
 * Samples over two axes, linear along each between its knots.
 *
 * @param rows knots of the first axis
 * @param columns knots of the second
 * @param parts samples, row by row
 */
record Grid(long[] rows, long[] columns, double[][] parts) {

    interface Sample {
        double[] at(long row, long column);
    }

    static Grid of(long[] rows, long[] columns, Sample sample) {
        double[][] parts = new double[rows.length * columns.length][];
        for (int r = 0; r < rows.length; r++) {
            for (int c = 0; c < columns.length; c++) {
                parts[r * columns.length + c] = sample.at(rows[r], columns[c]);
            }
        }
        return new Grid(rows, columns, parts);
    }

    /** Share of the way from knot {@code i} to the next. */
    static double share(long[] knots, int i, double x) {
        return i + 1 < knots.length ? Math.min(1, Math.max(0, (x - knots[i]) / (knots[i + 1] - knots[i]))) : 0;
    }

    /** Adds {@code weight} times the sample of {@code column}, interpolated between rows. */
    void addColumn(double[] out, double row, int column, double weight) {
        int r = Knots.below(rows, (long) row);
        double share = share(rows, r, row);
        Parts.add(out, parts[r * columns.length + column], weight * (1 - share));
        if (share > 0) {
            Parts.add(out, parts[(r + 1) * columns.length + column], weight * share);
        }
    }
}
