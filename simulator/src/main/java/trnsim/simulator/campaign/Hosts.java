package trnsim.simulator.campaign;

/**
 * Where the hosts of a job are: in it, spare, or in repair.
 *
 * <pre>  spares + repaired ones that a shrunk job waits to take - hosts the job lacks          moves with each break and return</pre>
 */
final class Hosts {

    private long spares;
    private long lacking;
    private long dropped;
    private long broken;
    private long mostBroken;

    Hosts(long spares) {
        this.spares = spares;
    }

    /** A host of the job goes into repair. */
    void breaks() {
        lacking++;
        broken++;
        mostBroken = Math.max(mostBroken, broken);
    }

    /** A spare goes into repair. */
    void spareBreaks() {
        spares--;
        broken++;
        mostBroken = Math.max(mostBroken, broken);
    }

    long spares() {
        return spares;
    }

    /** Spares that the job does not wait for. */
    long toSpare() {
        return Math.max(0, spares - lacking);
    }

    /** A host comes back from repair. */
    void returns() {
        broken--;
        spares++;
    }

    /** Spares take the places of what the job lacks; false if there are too few. */
    boolean fill() {
        long taken = Math.min(lacking, spares);
        lacking -= taken;
        spares -= taken;
        return lacking == 0;
    }

    /** Hosts out of the job if it went on without those it lacks. */
    long droppedIfShrunk() {
        return dropped + lacking;
    }

    /** The job goes on without what it lacks. */
    void shrink() {
        dropped += lacking;
        lacking = 0;
    }

    /** The job cannot go on without what it dropped. */
    void unshrink() {
        lacking += dropped;
        dropped = 0;
    }

    boolean canGrow() {
        return dropped > 0 && spares > 0;
    }

    /** Spares come back into a shrunk job; true if any did. */
    boolean grow() {
        long taken = Math.min(dropped, spares);
        dropped -= taken;
        spares -= taken;
        return taken > 0;
    }

    long dropped() {
        return dropped;
    }

    long mostBroken() {
        return mostBroken;
    }
}
