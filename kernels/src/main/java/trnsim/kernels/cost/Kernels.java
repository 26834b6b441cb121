package trnsim.kernels.cost;

import trnsim.kernels.chip.Rank;
import trnsim.kernels.neuron.NeuronModel;

/** The kernel model of each chip family. */
public final class Kernels {

    private Kernels() {}

    /** The model for {@code rank}; for one thread. */
    public static KernelModel forRank(Rank rank) {
        return switch (rank.chip().family()) {
            case NEURON -> new NeuronModel(rank);
            case GPU, CPU -> new Roofline(rank, LaneChoice.matmul());
        };
    }
}
