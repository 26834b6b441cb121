package trnsim.simulator.fleet.rates;

import trnsim.simulator.serving.WideReplica;

/**
 * Replicas of one pool under their densest load.
 *
 * @param shape their layout
 * @param chips of one of them
 * @param batch what a group computes at once: sequences that decode, or prompt tokens
 * @param seconds of an iteration
 * @param perChip tokens that one chip makes a second, answers or prompts
 * @param watts of the racks per chip
 */
record Loaded(WideReplica shape, int chips, int batch, double seconds, double perChip, double watts) {

    /** Sequences or tokens in one replica. */
    double slots() {
        return (double) batch * shape.groups();
    }
}
