package trnsim.simulator.network.flow;

import trnsim.simulator.engine.EventHandler;
import trnsim.simulator.engine.Simulation;

/**
 * Moves bytes between nodes of a topology on the event engine, at one of two levels of detail.
 *
 * <p>It uses two kinds of events of its own, handed to it when made. The model's handler passes those on:
 *
 * <pre>{@code
 * (sim, kind, slot) -> {
 *     if (network.owns(kind)) {
 *         network.handle(sim, kind, slot);
 *     } else ...
 * }
 * }</pre>
 */
public sealed interface Network extends EventHandler permits FlowNetwork, ChunkNetwork {

    /**
     * Starts {@code transfers} equal transfers now, of {@code bytes} bytes each, from node {@code from} to node {@code to} on
     * the way that {@code hash} picks. When the last byte has arrived, an event {@code (kind, slot)} comes, one for all of them.
     *
     * @return a number that names these transfers until they have left the sender
     * @throws trnsim.simulator.network.topology.UnreachableException if no way leads there
     */
    int start(Simulation sim, int from, int to, long hash, long bytes, int transfers, int kind, int slot);

    /** True if events of this kind are its own. */
    boolean owns(int kind);

    /** Transfers that have not left their sender in full. */
    long active();

    /** Bytes that a link carried for transfers that have ended or were moved to another way. */
    double carriedBytes(int link);
}
