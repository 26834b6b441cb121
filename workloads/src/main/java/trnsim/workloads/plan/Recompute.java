package trnsim.workloads.plan;

/** What the backward pass recomputes in place of reading it back (arXiv 2205.05198). */
public enum Recompute {
    /** Nothing but what fused attention recomputes by itself. */
    NONE,
    /** The attention core. */
    SELECTIVE,
    /**
     * What is large and cheap: norms, activations, and what latents are projected up to. Megatron-Core's recomputed modules
     * layernorm, moe_act and mla_up_proj.
     */
    MODULES,
    /**
     * Every second matmul and all that is no matmul, the attention core excepted: what torchtitan calls selective per operator.
     */
    ALTERNATE,
    /** Each layer from its input. */
    FULL
}
