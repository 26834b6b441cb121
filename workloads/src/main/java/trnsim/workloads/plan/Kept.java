package trnsim.workloads.plan;

/**
 * What the forward pass keeps for the backward one, and where.
 *
 * @param recompute what is computed again instead
 * @param sequenceParallel norms and residuals are cut along the sequence over the tensor-parallel ranks
 * @param fusedAttention attention keeps no scores but recomputes them in its kernel (arXiv 2205.14135)
 * @param offload what lives on the host
 */
public record Kept(Recompute recompute, boolean sequenceParallel, boolean fusedAttention, Offload offload) {}
