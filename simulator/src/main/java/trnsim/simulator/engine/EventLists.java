package trnsim.simulator.engine;

import java.util.Arrays;

/**
 * First-in-first-out lists of {@code (time, what, row)}, in groups of 64, cut from one pool of blocks.
 *
 * <p>Blocks of 32 items are chained, so a list is read and written in order through memory, and a block that one list
 * has emptied serves the next, the one emptied last first: the pool holds no more than the items at the peak plus two
 * part-filled blocks per list, whatever list they are in. After it has grown to the peak, nothing is allocated.
 *
 * <p>An item is named by its index in the pool. {@link #detach} hands a whole list to the caller, who must then walk it
 * to its end with {@link #step}, which frees each block on leaving it.
 */
final class EventLists {

    private static final int SHIFT = 5;
    private static final int MASK = (1 << SHIFT) - 1;
    private static final int NONE = -1;
    private static final int MOST_BLOCKS = Integer.MAX_VALUE >> (SHIFT + 1);

    private final int[] first;
    private final int[] last;
    private final int[] blocksOf;
    /** Per group, the lists that hold an item; and the groups that have such a list. */
    private final long[] occupied;

    private long occupiedGroups;

    private long[] timeThenWhat = new long[2 * (8 << SHIFT)];
    private int[] row = new int[8 << SHIFT];
    private int[] nextBlock = new int[8];
    private int blocks;
    private int freeBlock = NONE;

    EventLists(int groups) {
        first = new int[groups << 6];
        last = new int[groups << 6];
        blocksOf = new int[groups << 6];
        occupied = new long[groups];
    }

    /** The lowest list that holds an item, or -1 if all are empty. */
    int lowest() {
        if (occupiedGroups == 0) {
            return NONE;
        }
        int group = Long.numberOfTrailingZeros(occupiedGroups);
        return (group << 6) + Long.numberOfTrailingZeros(occupied[group]);
    }

    boolean isEmpty(int list) {
        return (occupied[list >> 6] >>> list & 1) == 0;
    }

    void append(int list, long time, long what, int row) {
        int at = last[list] + 1;
        if (isEmpty(list)) {
            at = takeBlock() << SHIFT;
            first[list] = at;
            blocksOf[list] = 1;
            occupied[list >> 6] |= 1L << list;
            occupiedGroups |= 1L << (list >> 6);
        } else if ((at & MASK) == 0) {
            int block = takeBlock();
            nextBlock[(at - 1) >> SHIFT] = block;
            blocksOf[list]++;
            at = block << SHIFT;
        }
        last[list] = at;
        timeThenWhat[2 * at] = time;
        timeThenWhat[2 * at + 1] = what;
        this.row[at] = row;
    }

    /** Removes the first item of a list that is not empty and returns it; it can be read until the next append. */
    int removeFirst(int list) {
        int at = first[list];
        if (at == last[list]) {
            detach(list);
            free(at >> SHIFT);
        } else {
            first[list] = next(at);
            if ((at & MASK) == MASK) {
                blocksOf[list]--;
                free(at >> SHIFT);
            }
        }
        return at;
    }

    int first(int list) {
        return first[list];
    }

    int last(int list) {
        return last[list];
    }

    /** At least the number of items in a list that is not empty, and at most 62 more. */
    int sizeBound(int list) {
        return blocksOf[list] << SHIFT;
    }

    long time(int at) {
        return timeThenWhat[2 * at];
    }

    long what(int at) {
        return timeThenWhat[2 * at + 1];
    }

    int row(int at) {
        return row[at];
    }

    /** The item after {@code at}, which must not be the last of its list. */
    int next(int at) {
        return (at & MASK) != MASK ? at + 1 : nextBlock[at >> SHIFT] << SHIFT;
    }

    /** Empties a list without freeing its items. */
    void detach(int list) {
        int group = list >> 6;
        occupied[group] &= ~(1L << list);
        if (occupied[group] == 0) {
            occupiedGroups &= ~(1L << group);
        }
    }

    /** {@link #next}, freeing the block of {@code at} if that was its last item; -1, freeing it, if {@code at} is {@code last}. */
    int step(int at, int last) {
        if (at == last) {
            free(at >> SHIFT);
            return NONE;
        }
        if ((at & MASK) != MASK) {
            return at + 1;
        }
        int next = nextBlock[at >> SHIFT] << SHIFT;
        free(at >> SHIFT);
        return next;
    }

    /** The length of the pool in items: the memory that the lists keep. */
    int capacity() {
        return row.length;
    }

    private int takeBlock() {
        if (freeBlock != NONE) {
            int block = freeBlock;
            freeBlock = nextBlock[block];
            return block;
        }
        if (blocks == nextBlock.length) {
            int length = EventRows.grownLength(blocks, MOST_BLOCKS);
            nextBlock = Arrays.copyOf(nextBlock, length);
            timeThenWhat = Arrays.copyOf(timeThenWhat, 2 * length << SHIFT);
            row = Arrays.copyOf(row, length << SHIFT);
        }
        return blocks++;
    }

    private void free(int block) {
        nextBlock[block] = freeBlock;
        freeBlock = block;
    }
}
