package trnsim.workloads.plan;

import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;

/** How the ranks of a training pass exchange, as far as software decides it. */
public record StackTraffic(
        @Doc(
                "With sequence parallelism the input of a block of matmuls is gathered again for the gradients of its weights.")
        @Default("false")
        boolean regathers,

        @Doc("Activations and their gradients are summed over tensor-parallel ranks in fp32, whatever their dtype.")
        @Default("false")
        boolean wideSums,

        @Doc("Each send and each receipt between pipeline stages is a compiled graph of its own, which has to start.")
        @Default("false")
        boolean sendGraphs,

        @Doc(
                "Activations are gathered and summed in parts over tensor-parallel ranks while the matmuls that need or make them compute.")
        @Default("false")
        boolean pipelinesTensor,

        @Doc("A token goes to each rank once, however many of its experts are there, and comes back as one sum.")
        @Default("false")
        boolean sendsOnce) {

    /** Gathered inputs are kept, sums are in the dtype of the activations, sends start by themselves, matmuls wait. */
    public static final StackTraffic PLAIN = new StackTraffic(false, false, false, false, false);
}
