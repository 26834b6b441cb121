package trnsim.kernels.chip;

/** Chip families; they differ in what a rank is and in what their software stacks do. */
public enum Family {
    /** Trainium and Inferentia: a rank is one logical NeuronCore. */
    NEURON,
    /** A rank is the whole GPU. */
    GPU,
    /** A rank is the whole socket. */
    CPU
}
