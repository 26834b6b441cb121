package trnsim.workloads.plan;

/** A dimension of a layout that ranks are numbered along. Expert groups are neighbours along all but the pipeline. */
public enum Axis {
    TENSOR,
    CONTEXT,
    DATA,
    PIPELINE
}
