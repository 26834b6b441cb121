package trnsim.simulator.step;

/** Where the ranks of a group lie, listed or counted. */
public sealed interface GroupPlace {

    /** These ranks. */
    record Listed(long[] ranks) implements GroupPlace {}

    /** {@code members} ranks, {@code stride} apart, aligned with chips and domains. */
    record Regular(long stride, long members) implements GroupPlace {}
}
