package trnsim.simulator.step;

import trnsim.simulator.contention.Demand;

/** How long the rows of a step take alone, in picoseconds; whole numbers, rounded once. */
public interface StepPrices {

    /** Segment {@code row} of {@code stage} on {@code rank}, a sound one. */
    long segmentPs(int stage, int row, long rank);

    /** Collective {@code row} of {@code stage} over a group that lies at {@code place}. */
    long collectivePs(int stage, int row, GroupPlace place);

    /** Message {@code row} of {@code stage} between two ranks. */
    long messagePs(int stage, int row, long from, long to);

    /** What {@code row} uses while it runs alone, the same for all ranks of {@code stage}. */
    Demand demand(int stage, int row);
}
