package trnsim.simulator.serving.batching;

import static trnsim.simulator.serving.batching.Links.NONE;

import java.util.Arrays;

/**
 * Running rows in the order in which they keep their memory: by urgency class, then by admission. The last yields first.
 */
final class Line {

    private final Links links;
    private final int[] last;

    Line(Links links, int classes) {
        this.links = links;
        this.last = new int[classes];
        Arrays.fill(last, NONE);
    }

    void add(int row, int urgency) {
        int before = last[urgency];
        links.previous[row] = before;
        links.next[row] = NONE;
        if (before != NONE) {
            links.next[before] = row;
        }
        last[urgency] = row;
    }

    void remove(int row, int urgency) {
        int before = links.previous[row];
        int after = links.next[row];
        if (before != NONE) {
            links.next[before] = after;
        }
        if (after == NONE) {
            last[urgency] = before;
        } else {
            links.previous[after] = before;
        }
    }

    /** The row that yields first, or {@link Links#NONE}. */
    int last() {
        for (int urgency = last.length - 1; urgency >= 0; urgency--) {
            if (last[urgency] != NONE) {
                return last[urgency];
            }
        }
        return NONE;
    }
}
