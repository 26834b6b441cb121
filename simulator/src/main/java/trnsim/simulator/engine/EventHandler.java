package trnsim.simulator.engine;

/** What a model does when an event or a deferred call is due. */
@FunctionalInterface
public interface EventHandler {

    /**
     * Handles one event, or one call of the settle phase, at {@link Simulation#nowPs()}.
     *
     * @param sim the simulation, to schedule, cancel and defer with
     * @param kind what happens: a number that the model chose, typically a constant to switch on
     * @param slot to what: a number that the model chose, typically a row of its arrays
     */
    void handle(Simulation sim, int kind, int slot);

    /** A name for {@code (kind, slot)} in messages, such as {@code "stage 3 waits for its gradients"}. */
    default String describe(int kind, int slot) {
        return "kind " + kind + ", slot " + slot;
    }
}
