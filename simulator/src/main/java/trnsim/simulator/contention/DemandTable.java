package trnsim.simulator.contention;

import java.util.Arrays;

/**
 * Demands as rows of doubles, one after the other: what {@link Contention} reads. Built once, then shared by all ranks.
 *
 * <p>Not safe for writing from several threads.
 */
public final class DemandTable {

    /** Row {@code i} begins at {@code i x RESOURCES}; cores that are held are not in it. */
    double[] shares = new double[16 * Demand.RESOURCES];
    /** Share of the cores that each row holds. */
    double[] held = new double[16];

    private int size;

    /** Adds a row and returns its index. */
    public int add(Demand demand) {
        if (size == held.length) {
            held = Arrays.copyOf(held, 2 * size);
            shares = Arrays.copyOf(shares, 2 * size * Demand.RESOURCES);
        }
        set(size, demand);
        return size++;
    }

    private void set(int row, Demand demand) {
        int at = row * Demand.RESOURCES;
        shares[at + Demand.MEMORY] = demand.memory();
        shares[at + Demand.DMA] = demand.dma();
        shares[at + Demand.CORES] = demand.holdsCores() ? 0 : demand.cores();
        shares[at + Demand.LINK] = demand.link();
        shares[at + Demand.NIC] = demand.nic();
        held[row] = demand.holdsCores() ? demand.cores() : 0;
    }

    public int size() {
        return size;
    }

    /** What row {@code row} holds, as a record. */
    public Demand demand(int row) {
        int at = row * Demand.RESOURCES;
        boolean holds = held[row] > 0;
        return new Demand(
                shares[at + Demand.MEMORY],
                shares[at + Demand.DMA],
                holds ? held[row] : shares[at + Demand.CORES],
                holds,
                shares[at + Demand.LINK],
                shares[at + Demand.NIC]);
    }
}
