package trnsim.simulator.network.flow;

import java.util.Arrays;

/**
 * A binary heap of links by share, least first; of equal shares in any order. Shares only rise while a link is in it, so keys
 * may be stale, too low, and are put right when they come up.
 */
final class LinkHeap {

    private int[] links = new int[64];
    private double[] keys = new double[64];
    private int size;

    void clear() {
        size = 0;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Adds without order; {@link #order} must follow. */
    void append(int link, double key) {
        if (size == links.length) {
            links = Arrays.copyOf(links, 2 * size);
            keys = Arrays.copyOf(keys, 2 * size);
        }
        links[size] = link;
        keys[size++] = key;
    }

    /** Makes it a heap (Floyd, "Algorithm 245: Treesort 3", 1964), O(size). */
    void order() {
        for (int i = (size >>> 1) - 1; i >= 0; i--) {
            sink(i, links[i], keys[i]);
        }
    }

    int top() {
        return links[0];
    }

    double topKey() {
        return keys[0];
    }

    /** Raises the key of the top. */
    void raiseTop(double key) {
        sink(0, links[0], key);
    }

    void removeTop() {
        size--;
        if (size > 0) {
            sink(0, links[size], keys[size]);
        }
    }

    private void sink(int from, int link, double key) {
        int hole = from;
        int child = 2 * hole + 1;
        while (child < size) {
            if (child + 1 < size && keys[child + 1] < keys[child]) {
                child++;
            }
            if (!(keys[child] < key)) {
                break;
            }
            links[hole] = links[child];
            keys[hole] = keys[child];
            hole = child;
            child = 2 * hole + 1;
        }
        links[hole] = link;
        keys[hole] = key;
    }
}
