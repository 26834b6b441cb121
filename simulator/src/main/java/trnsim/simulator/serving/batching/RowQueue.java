package trnsim.simulator.serving.batching;

/** A queue of row numbers with two ends, in a ring that grows. */
final class RowQueue {

    private int[] ring = new int[16];
    private int head;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int first() {
        return ring[head];
    }

    void addLast(int row) {
        grow();
        ring[(head + size++) & (ring.length - 1)] = row;
    }

    void addFirst(int row) {
        grow();
        head = (head - 1) & (ring.length - 1);
        ring[head] = row;
        size++;
    }

    int removeFirst() {
        int row = ring[head];
        head = (head + 1) & (ring.length - 1);
        size--;
        return row;
    }

    private void grow() {
        if (size < ring.length) {
            return;
        }
        int[] wider = new int[Math.multiplyExact(ring.length, 2)];
        for (int i = 0; i < size; i++) {
            wider[i] = ring[(head + i) & (ring.length - 1)];
        }
        ring = wider;
        head = 0;
    }
}
