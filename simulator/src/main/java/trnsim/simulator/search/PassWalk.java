package trnsim.simulator.search;

import java.util.Arrays;

/**
 * When the stages of {@value #WIDTH} layouts end their passes, side by side.
 *
 * <pre>
 *   begin(pass)   = max( end of the pass before on its stage, its message is there - what it does before it waits )
 *   q             = max( 0, work left beside - time that the stage has waited )
 *   end(pass)     = begin + min( alone + slope q, most )               then work left beside = max( least, q + growth )
 *   message there = max( end(pass), the message before on its queue is there ) + takes + d    d = drag min( takes, work left ),
 *                                                                                             which work left grows by, too
 * </pre>
 *
 * <p>A recurrence over a {@link PassList}, in doubles of whole or fractional picoseconds. All arrays have {@value #WIDTH}
 * numbers for each row, one per layout. Allocates nothing once its arrays are large enough. For one thread.
 */
class PassWalk {

    /** Layouts that one walk times. */
    static final int WIDTH = 8;

    /** Columns of a pass, each {@link #WIDTH} numbers, one after the other. */
    static final int ALONE = 0;

    static final int SLOPE = WIDTH;
    static final int MOST = 2 * WIDTH;
    static final int LEAST = 3 * WIDTH;
    static final int GROWTH = 4 * WIDTH;
    static final int MESSAGE = 5 * WIDTH;
    static final int DRAG = 6 * WIDTH;
    static final int LEAD = 7 * WIDTH;
    static final int COLUMN = 8 * WIDTH;

    /** Per message and queue of the list: when it is there. */
    double[] there = new double[0];

    double[] queue = new double[0];

    /**
     * Walks through {@code list}.
     *
     * @param columns per column of the list what its pass takes and leaves, and what its message takes
     * @param endPs per stage, when its last pass ends: a result
     * @param leftPs per stage, what is left beside then: the other
     */
    final void walk(PassList list, double[] columns, double[] endPs, double[] leftPs) {
        there = cleared(there, list.messages * WIDTH);
        queue = cleared(queue, list.queues * WIDTH);
        Arrays.fill(endPs, 0, list.stages * WIDTH, 0);
        Arrays.fill(leftPs, 0, list.stages * WIDTH, 0);
        run(list, columns, endPs, leftPs);
    }

    void run(PassList list, double[] columns, double[] endPs, double[] leftPs) {
        int[] passes = list.passes;
        for (int i = 0; i < passes.length; i += PassList.FIELDS) {
            int stage = passes[i + PassList.STAGE] * WIDTH;
            int column = passes[i + PassList.COLUMN] * COLUMN;
            int received = passes[i + PassList.RECEIVES] * WIDTH;
            int sent = passes[i + PassList.SENDS];
            for (int lane = 0; lane < WIDTH; lane++) {
                int c = column + lane;
                double before = endPs[stage + lane];
                double begin = Math.max(before, there[received + lane] - columns[c + LEAD]);
                double left = Math.max(0, leftPs[stage + lane] - (begin - before));
                endPs[stage + lane] =
                        begin + Math.min(columns[c + ALONE] + columns[c + SLOPE] * left, columns[c + MOST]);
                leftPs[stage + lane] = Math.max(columns[c + LEAST], left + columns[c + GROWTH]);
            }
            if (sent != PassList.NOBODY) {
                int at = passes[i + PassList.QUEUE] * WIDTH;
                for (int lane = 0; lane < WIDTH; lane++) {
                    double message = columns[column + lane + MESSAGE];
                    double drag = columns[column + lane + DRAG] * Math.min(leftPs[stage + lane], message);
                    queue[at + lane] = Math.max(queue[at + lane], endPs[stage + lane]) + (message + drag);
                    leftPs[stage + lane] += drag;
                    there[sent * WIDTH + lane] = queue[at + lane];
                }
            }
        }
    }

    private static double[] cleared(double[] array, int size) {
        if (array.length < size) {
            return new double[size];
        }
        Arrays.fill(array, 0, size, 0);
        return array;
    }
}
