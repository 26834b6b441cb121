package trnsim.simulator.engine;

import java.util.Arrays;

/**
 * Sixty-four first-in-first-out lists of {@code (timePs, row)} cut from one pool of blocks.
 *
 * <p>Blocks of 32 items are chained, so a list is read and written in order through memory, and a block that one list
 * has emptied serves the next: the pool holds no more than the items at the peak plus two part-filled blocks per list,
 * whatever list they are in. After it has grown to the peak, nothing is allocated.
 *
 * <p>An item is named by its index in the pool. {@link #detach} hands a whole list to the caller, who must then walk it
 * to its end with {@link #step}, which frees each block on leaving it.
 */
final class EventBuckets {

    private static final int SHIFT = 5;
    private static final int MASK = (1 << SHIFT) - 1;
    private static final int NONE = -1;
    private static final int MOST_BLOCKS = Integer.MAX_VALUE >> SHIFT;

    private final int[] first = new int[Long.SIZE];
    private final int[] last = new int[Long.SIZE];
    private long occupied;

    private long[] timePs = new long[8 << SHIFT];
    private int[] row = new int[8 << SHIFT];
    private int[] nextBlock = new int[8];
    private int blocks;
    private int freeBlock = NONE;

    /** The lowest list that holds an item, or 64 if all are empty. */
    int lowest() {
        return Long.numberOfTrailingZeros(occupied);
    }

    boolean isEmpty(int bucket) {
        return (occupied & (1L << bucket)) == 0;
    }

    void append(int bucket, long timePs, int row) {
        int at;
        if (isEmpty(bucket)) {
            at = takeBlock() << SHIFT;
            first[bucket] = at;
            occupied |= 1L << bucket;
        } else {
            at = last[bucket] + 1;
            if ((at & MASK) == 0) {
                int block = takeBlock();
                nextBlock[last[bucket] >> SHIFT] = block;
                at = block << SHIFT;
            }
        }
        last[bucket] = at;
        this.timePs[at] = timePs;
        this.row[at] = row;
    }

    /** Removes the first item of a list that is not empty and returns its row. */
    int removeFirst(int bucket) {
        int at = first[bucket];
        int result = row[at];
        if (at == last[bucket]) {
            occupied &= ~(1L << bucket);
            free(at >> SHIFT);
        } else {
            first[bucket] = step(at);
        }
        return result;
    }

    int first(int bucket) {
        return first[bucket];
    }

    int last(int bucket) {
        return last[bucket];
    }

    long timePs(int at) {
        return timePs[at];
    }

    int row(int at) {
        return row[at];
    }

    /** The item after {@code at}, which must not be the last of its list. */
    int next(int at) {
        return ((at + 1) & MASK) != 0 ? at + 1 : nextBlock[at >> SHIFT] << SHIFT;
    }

    /** Empties a list without freeing its items. */
    void detach(int bucket) {
        occupied &= ~(1L << bucket);
    }

    /** {@link #next}, freeing the block of {@code at} if that was its last item. */
    int step(int at) {
        int next = next(at);
        if (((at + 1) & MASK) == 0) {
            free(at >> SHIFT);
        }
        return next;
    }

    /** Frees the block of the last item of a detached list. */
    void stepPastLast(int at) {
        free(at >> SHIFT);
    }

    /** The length of the pool in items: the memory that the lists keep. */
    int capacity() {
        return timePs.length;
    }

    private int takeBlock() {
        if (freeBlock != NONE) {
            int block = freeBlock;
            freeBlock = nextBlock[block];
            return block;
        }
        if (blocks == nextBlock.length) {
            int length = EventTable.grownLength(blocks, MOST_BLOCKS);
            nextBlock = Arrays.copyOf(nextBlock, length);
            timePs = Arrays.copyOf(timePs, length << SHIFT);
            row = Arrays.copyOf(row, length << SHIFT);
        }
        return blocks++;
    }

    private void free(int block) {
        nextBlock[block] = freeBlock;
        freeBlock = block;
    }
}
