package trnsim.simulator.serving.batching;

import java.util.List;

/** A copy of the model, as a fleet sees it: one engine, or several that run in step. */
sealed interface Unit permits Replica, RankGroup {

    /** Takes a request that came at {@code nowPs}; true if the end of the stretch in flight moved. */
    boolean enqueue(int row, long nowPs);

    /** Decides on the next iteration and all that follow from it without another decision; false if there is nothing to do. */
    boolean start(long nowPs);

    /** Ends the stretch in flight. */
    void complete();

    /** The keys and values of {@code row} have come to its engine {@code at}; true if the end of the stretch in flight moved. */
    boolean land(Replica at, int row, long nowPs);

    boolean inFlight();

    /** When the stretch in flight ends. */
    long endPs();

    /** The iterations in flight. */
    Stretch stretch();

    /** Answer tokens that each of them brings, if they are several. */
    long tokensEach();

    /** Requests waiting and running. */
    int outstanding();

    /** Requests that wait for admission. */
    int waiting();

    /** KV memory in use. */
    long usedBytes();

    /** The engines it consists of. */
    List<Replica> engines();
}
