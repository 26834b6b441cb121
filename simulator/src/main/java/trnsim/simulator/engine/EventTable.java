package trnsim.simulator.engine;

import java.util.Arrays;

/**
 * The rows of the events of one queue, reused, and the handles that name them.
 *
 * <pre>  handle = generation x 2^32 + row        0 <= generation < 2^31</pre>
 *
 * <p>A row's generation goes up with each reuse, so an old handle matches no new event. A row whose generations are used
 * up is retired, at a cost of 24 bytes per two thousand million events, rather than let a handle come back.
 *
 * <p>The generation of a row that is not live (free, or cancelled and still filed in a queue) is kept as its complement,
 * which is negative and therefore in no handle. Free rows are chained through {@code slot}.
 *
 * <p>Rows are popped in an order that memory knows nothing of, so what a pop reads lies side by side in one cache line:
 * {@code (kind, slot)} in a long and the generation in the next.
 */
final class EventTable {

    static final int MOST_ROWS = 1 << 29;

    private static final int NONE = -1;

    private final int lastGeneration;

    private long[] kindSlotThenGeneration = new long[2 * 64];
    private long[] timePs = new long[64];
    private int used;
    private int free = NONE;

    EventTable() {
        this(Integer.MAX_VALUE);
    }

    /** A table that retires a row after generation {@code lastGeneration}; for tests, which cannot wait for 2^31. */
    EventTable(int lastGeneration) {
        this.lastGeneration = lastGeneration;
    }

    /** Takes a row for an event and returns it. */
    int add(long timePs, int kind, int slot) {
        int row = free;
        if (row == NONE) {
            if (used == this.timePs.length) {
                grow();
            }
            row = used++;
        } else {
            free = slot(row);
            flip(row);
        }
        this.timePs[row] = timePs;
        kindSlotThenGeneration[2 * row] = ((long) kind << 32) | Integer.toUnsignedLong(slot);
        return row;
    }

    long handle(int row) {
        return (generation(row) << 32) | row;
    }

    /** The row of the live event with this handle, or -1 if the handle is stale or was never given out. */
    int rowOf(long handle) {
        int row = (int) handle;
        return handle >= 0 && row >= 0 && row < used && generation(row) == handle >> 32 ? row : NONE;
    }

    boolean isLive(int row) {
        return generation(row) >= 0;
    }

    /** Makes the handle of a live row stale while the row itself stays taken. */
    void kill(int row) {
        flip(row);
    }

    /** Gives back a row, live or killed. */
    void release(int row) {
        long last = generation(row) < 0 ? ~generation(row) : generation(row);
        if (last == lastGeneration) {
            kindSlotThenGeneration[2 * row + 1] = ~last;
            return;
        }
        kindSlotThenGeneration[2 * row] = Integer.toUnsignedLong(free);
        kindSlotThenGeneration[2 * row + 1] = ~(last + 1);
        free = row;
    }

    long timePs(int row) {
        return timePs[row];
    }

    int kind(int row) {
        return (int) (kindSlotThenGeneration[2 * row] >> 32);
    }

    int slot(int row) {
        return (int) kindSlotThenGeneration[2 * row];
    }

    /** How many rows were ever in use at once: the memory that the table keeps. */
    int used() {
        return used;
    }

    private long generation(int row) {
        return kindSlotThenGeneration[2 * row + 1];
    }

    private void flip(int row) {
        kindSlotThenGeneration[2 * row + 1] = ~generation(row);
    }

    private void grow() {
        int length = grownLength(timePs.length, MOST_ROWS);
        timePs = Arrays.copyOf(timePs, length);
        kindSlotThenGeneration = Arrays.copyOf(kindSlotThenGeneration, 2 * length);
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
