package trnsim.simulator.serving.batching;

/** Prices a round of a {@link Lockstep}: one iteration of each of its replicas, which end together. */
@FunctionalInterface
public interface RoundPrice {

    /** Picoseconds of the round, above 0. {@code replicas} hold what each of them computes; at least one has tokens. */
    long timePs(IterationShape[] replicas);
}
