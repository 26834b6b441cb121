package trnsim.workloads.plan;

import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;

/** Which operators of a training pass a software stack runs in one kernel each, and which as several. */
public record StackKernels(
        @Doc(
                "Attention: products, softmax and dropout apart (separate), one kernel of an older generation (flash-1, triton, flash-2), or the newest that the chip has.")
        Attention attention,

        @Doc("Where scores are written out, their scale, mask and softmax are one kernel.") @Default("true")
        boolean fusedSoftmax,

        @Doc("Activation of the MLP with its bias, or with its gate, is one kernel.")
        boolean fusedActivation,

        @Doc("Bias, dropout and addition to the residual stream are one kernel.")
        boolean fusedResidual,

        @Doc("A norm is one kernel; else cast, statistics and scale are kernels of their own.")
        boolean fusedNorm,

        @Doc("Rotary embedding is one kernel.") boolean fusedRope,
        @Doc("Loss over the vocabulary is one kernel.") boolean fusedLoss,

        @Doc("Matmuls of weight gradients add to the accumulated gradients themselves.")
        boolean fusedAccumulation,

        @Doc("The optimizer updates a parameter in one pass over its states.")
        boolean fusedOptimizer,

        @Doc("Models whose recipe has dropout (GPT's) run it.") @Default("false")
        boolean dropout,

        @Doc(
                "Inputs of 8-bit matmuls are written by the kernel before (fused), copied transposed too for gradients (transposed), or both after a pass for their scale (current).")
        @Default("fused")
        Quantise quantise) {

    /** Everything in as few kernels as anyone runs it. */
    public static final StackKernels FUSED =
            new StackKernels(Attention.NEWEST, true, true, true, true, true, true, true, true, false, Quantise.FUSED);

    /** How attention runs. */
    public enum Attention {
        SEPARATE,
        FLASH_1,
        /** FlashAttention as Triton compiles it. */
        TRITON,
        FLASH_2,
        NEWEST
    }

    /** How activations and gradients become narrow. */
    public enum Quantise {
        FUSED,
        /** Transformer Engine's delayed and block scales: each tensor is made by rows and by columns, the latter kept for gradients. */
        TRANSPOSED,
        /** One scale per tensor of its current values, as torchao's: the largest magnitude is found first. */
        CURRENT
    }

    /** Attention keeps no scores. */
    public boolean fusedAttention() {
        return attention != Attention.SEPARATE;
    }
}
