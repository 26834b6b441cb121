package trnsim.simulator.search;

import java.util.Arrays;

/**
 * When the stages of {@value #WIDTH} layouts end their passes, side by side.
 *
 * <pre>
 *   end(pass)     = max( end of the pass before on its stage, its message is there ) + what the pass takes
 *   message there = max( end(pass), the message before on its queue is there ) + what the message takes
 * </pre>
 *
 * <p>A recurrence over a {@link PassList}, in doubles of whole or fractional picoseconds. All arrays have {@value #WIDTH}
 * numbers for each row, one per layout. Allocates nothing once its arrays are large enough. For one thread.
 */
class PassWalk {

    /** Layouts that one walk times. */
    static final int WIDTH = 8;

    /** Per message and queue of the list: when it is there. */
    double[] there = new double[0];

    double[] queue = new double[0];

    /**
     * Walks through {@code list}.
     *
     * @param passPs per column of the list, what its pass takes
     * @param messagePs per column, what its message takes
     * @param endPs per stage, when its last pass ends: the result
     */
    final void walk(PassList list, double[] passPs, double[] messagePs, double[] endPs) {
        there = cleared(there, list.messages * WIDTH);
        queue = cleared(queue, list.queues * WIDTH);
        Arrays.fill(endPs, 0, list.stages * WIDTH, 0);
        run(list, passPs, messagePs, endPs);
    }

    void run(PassList list, double[] passPs, double[] messagePs, double[] endPs) {
        int[] passes = list.passes;
        for (int i = 0; i < passes.length; i += PassList.FIELDS) {
            int stage = passes[i + PassList.STAGE] * WIDTH;
            int column = passes[i + PassList.COLUMN] * WIDTH;
            int received = passes[i + PassList.RECEIVES] * WIDTH;
            int sent = passes[i + PassList.SENDS];
            for (int lane = 0; lane < WIDTH; lane++) {
                endPs[stage + lane] = Math.max(endPs[stage + lane], there[received + lane]) + passPs[column + lane];
            }
            if (sent != PassList.NOBODY) {
                int at = passes[i + PassList.QUEUE] * WIDTH;
                for (int lane = 0; lane < WIDTH; lane++) {
                    queue[at + lane] = Math.max(queue[at + lane], endPs[stage + lane]) + messagePs[column + lane];
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
