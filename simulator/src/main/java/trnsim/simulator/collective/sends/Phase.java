package trnsim.simulator.collective.sends;

/**
 * Who sends to whom in one stage of a collective over ranks {@code 0 .. n - 1}. Implementations are functions of their
 * arguments and allocate nothing.
 *
 * <p>A message arrives in one of at most two lanes of its strand; a send waits for the same number of messages in every lane
 * that its rank has. Sends of one strand are handed out in order, and those of one port leave in order.
 */
public interface Phase {

    /** Lists of sends that a rank works on side by side. */
    default int strands() {
        return 1;
    }

    /** The port a strand leaves by. */
    default int port(int strand) {
        return strand;
    }

    /** How many sends {@code rank} makes. */
    int sends(int rank, int strand);

    /** Who gets send {@code send} of {@code rank}. */
    int peer(int rank, int strand, int send);

    /** How many messages {@code rank} gets, over all lanes. */
    int receives(int rank, int strand);

    /** Messages that must have arrived in each lane before the send leaves; does not fall from one send to the next. */
    int needs(int rank, int strand, int send);

    /** Lanes that {@code rank} receives in. */
    default int lanes(int rank, int strand) {
        return 1;
    }

    /** The lane of its peer that a send arrives in. */
    default int lane(int rank, int strand, int send) {
        return 0;
    }

    /** True if sends wait for no message of the stage. */
    default boolean free() {
        return false;
    }

    /**
     * Whether a send holds block {@code block} of the ranks that take part; of a stage that passes on pieces of one tensor,
     * piece {@code block}. For proofs that a schedule does what it says.
     */
    boolean carries(int rank, int strand, int send, int block);
}
