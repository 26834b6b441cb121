package trnsim.simulator.serving.batching;

/** Requests that wait to be admitted, by urgency class; within a class first come, first served. */
final class Waiting {

    private final RowQueue[] queues;
    private final EngineRules rules;
    private final Rows rows;
    private int count;
    private long work;

    Waiting(EngineRules rules, Rows rows) {
        this.rules = rules;
        this.rows = rows;
        queues = new RowQueue[rules.classes()];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new RowQueue();
        }
    }

    int count() {
        return count;
    }

    /** What they have to compute, as it counts in the token budget; what came with its keys and values, all of it. */
    long work() {
        return work;
    }

    private long work(int row) {
        return rules.work((long) rows.known(row) - rows.stored[row], rows.stored[row]);
    }

    void addLast(int row, int urgency) {
        queues[urgency].addLast(row);
        work += work(row);
        count++;
    }

    /** {@code row} waits before all others of its class. */
    void addFirst(int row, int urgency) {
        queues[urgency].addFirst(row);
        work += work(row);
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
        work -= work(queues[urgency].first());
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
