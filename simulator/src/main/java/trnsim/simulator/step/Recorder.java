package trnsim.simulator.step;

/**
 * Hears of everything that happens in a step, in the order of its events; times are picoseconds from the start of the step.
 *
 * <p>What a folded step sums up into one event is told part by part, ahead of the clock. Only a step that has a recorder pays
 * for it.
 */
public interface Recorder {

    /** No row: the main stream waits for a message, or is done. */
    int NO_ROW = -1;

    /**
     * The main stream of {@code actor} turns to {@code row} at {@code atPs}; what it was at ends there.
     *
     * @param waits true if it waits for the row's end in the background
     * @param spent what the time counts as
     */
    void main(int actor, int row, boolean waits, Spent spent, long atPs);

    /** {@code row} begins in background queue {@code queue}, which was idle. */
    void begins(int actor, int queue, int row, long atPs);

    /** What ran in {@code queue} of {@code actor} ends. */
    void ends(int actor, int queue, long atPs);

    /** The step ends for all. */
    void closes(long endPs);
}
