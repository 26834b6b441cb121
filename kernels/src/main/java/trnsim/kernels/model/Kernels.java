package trnsim.kernels.model;

import trnsim.kernels.chip.CpuRates;
import trnsim.kernels.chip.GpuRates;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.cost.Roofline;
import trnsim.kernels.cpu.CpuKernels;
import trnsim.kernels.gpu.GpuKernels;
import trnsim.kernels.neuron.NeuronModel;

/** Picks the cost model of a rank by its chip's family. */
public final class Kernels {

    private Kernels() {}

    /** The best model there is for {@code rank}, for one thread; a GPU or CPU without its section gets the roofline. */
    public static KernelModel forRank(Rank rank) {
        return switch (rank.chip().family()) {
            case NEURON -> new NeuronModel(rank);
            case GPU -> gpu(rank);
            case CPU -> cpu(rank);
        };
    }

    private static KernelModel gpu(Rank rank) {
        GpuRates rates = rank.gpu();
        return rates == null ? roofline(rank) : new GpuKernels(rank, rates);
    }

    private static KernelModel cpu(Rank rank) {
        CpuRates rates = rank.cpu();
        return rates == null ? roofline(rank) : new CpuKernels(rank, rates);
    }

    private static KernelModel roofline(Rank rank) {
        return new Roofline(rank);
    }
}
