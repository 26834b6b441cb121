package trnsim.simulator.engine;

/** {@link EventHandler} of a {@link CoarseSimulation}. */
@FunctionalInterface
public interface CoarseHandler {

    /** Handles one event, or one call of the settle phase, at {@link CoarseSimulation#nowUs()}. */
    void handle(CoarseSimulation sim, int kind, int slot);

    /** A name for {@code (kind, slot)} in messages, such as {@code "rack 12 waits for repair"}. */
    default String describe(int kind, int slot) {
        return "kind " + kind + ", slot " + slot;
    }
}
