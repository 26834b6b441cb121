package trnsim.simulator.serving.batching;

/** Requests that wait to be admitted, by urgency class; within a class first come, first served. */
final class Waiting {

    private final RowQueue[] queues;
    private final Rows rows;
    private int count;
    private long tokens;

    Waiting(int classes, Rows rows) {
        this.rows = rows;
        queues = new RowQueue[classes];
        for (int i = 0; i < classes; i++) {
            queues[i] = new RowQueue();
        }
    }

    int count() {
        return count;
    }

    /** Tokens known of them. */
    long tokens() {
        return tokens;
    }

    void addLast(int row, int urgency) {
        queues[urgency].addLast(row);
        tokens += rows.known(row);
        count++;
    }

    /** {@code row} waits before all others of its class. */
    void addFirst(int row, int urgency) {
        queues[urgency].addFirst(row);
        tokens += rows.known(row);
        count++;
    }

    /** The first of the most urgent class in which any waits; there must be one. */
    int first() {
        int i = 0;
        while (queues[i].isEmpty()) {
            i++;
        }
        return queues[i].first();
    }

    /** The first of class {@code urgency} waits no longer. */
    void removeFirst(int urgency) {
        tokens -= rows.known(queues[urgency].first());
        queues[urgency].removeFirst();
        count--;
    }

    /** True if nobody of class {@code urgency} or a more urgent one waits. */
    boolean noneBefore(int urgency) {
        for (int i = 0; count > 0 && i <= urgency; i++) {
            if (!queues[i].isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
