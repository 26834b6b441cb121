package trnsim.simulator.engine;

import java.util.Arrays;

/**
 * The rows of the events of one queue, reused, and the handles that name them.
 *
 * <pre>  handle = generation x 2^32 + row        0 <= generation < 2^31</pre>
 *
 * <p>A row's generation goes up with each reuse, so an old handle matches no new event. A row whose generations are used
 * up is retired, at a cost of 8 bytes per two thousand million events, rather than let a handle come back.
 *
 * <p>The generation of a row that is not live (free, or cancelled and still filed in a queue) is kept as its complement,
 * which is negative and therefore in no handle. The row freed last is taken first: it is still in the cache.
 */
final class EventRows {

    static final int MOST_ROWS = 1 << 29;

    private static final int NONE = -1;

    private final int lastGeneration;

    private int[] generation = new int[64];
    private int[] free = new int[64];
    private int frees;
    private int used;

    EventRows() {
        this(Integer.MAX_VALUE);
    }

    /** Rows that are retired after generation {@code lastGeneration}; for tests, which cannot wait for 2^31. */
    EventRows(int lastGeneration) {
        this.lastGeneration = lastGeneration;
    }

    /** Takes a row for an event and returns it. */
    int take() {
        if (frees == 0) {
            return takeNew();
        }
        int row = free[--frees];
        generation[row] = ~generation[row];
        return row;
    }

    long handle(int row) {
        return ((long) generation[row] << 32) | row;
    }

    /** The row of the live event with this handle, or -1 if the handle is stale or was never given out. */
    int rowOf(long handle) {
        int row = (int) handle;
        return handle >= 0 && row >= 0 && row < used && generation[row] == handle >> 32 ? row : NONE;
    }

    boolean isLive(int row) {
        return generation[row] >= 0;
    }

    /** Makes the handle of a live row stale while the row itself stays taken. */
    void kill(int row) {
        generation[row] = ~generation[row];
    }

    /** Gives back a row; true if it was live, false if killed. */
    boolean release(int row) {
        int state = generation[row];
        boolean live = state >= 0;
        int last = live ? state : ~state;
        if (last == lastGeneration) {
            generation[row] = ~last;
        } else {
            generation[row] = ~(last + 1);
            free[frees++] = row;
        }
        return live;
    }

    /** How many rows were ever in use at once: the memory that they keep. */
    int used() {
        return used;
    }

    private int takeNew() {
        if (used == generation.length) {
            int length = grownLength(used, MOST_ROWS);
            generation = Arrays.copyOf(generation, length);
            free = Arrays.copyOf(free, length);
        }
        return used++;
    }

    /** Half as much again, up to {@code most}. */
    static int grownLength(int length, int most) {
        if (length == most) {
            throw new IllegalStateException(
                    "the event queue is full. Maybe schedule one event per class of ranks instead of one per rank?");
        }
        return (int) Math.min(most, length + (length >> 1) + 16L);
    }
}
