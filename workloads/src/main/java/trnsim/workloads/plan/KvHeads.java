package trnsim.workloads.plan;

/** How a serving stack stores key-value heads on tensor-parallel ranks. */
public enum KvHeads {
    /** Each rank stores the heads its queries read, at least one: heads are copied where ranks outnumber them. */
    REPLICATED,
    /** Groups stay whole: a head is stored once, and ranks beyond the heads compute and store padding. */
    PADDED,
    /** Each query head has a copy of its own, as in stacks that turn grouped attention into multi-head attention. */
    EXPANDED
}
