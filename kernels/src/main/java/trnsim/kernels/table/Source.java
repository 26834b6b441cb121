package trnsim.kernels.table;

/** Where the time of an operator comes from. */
public enum Source {
    /** A row of the table has its shape. */
    MEASURED,
    /** Rows that are smaller and rows that are larger in every size. */
    INTERPOLATED,
    /** Outside the table: the model, scaled by its error at the nearest row. */
    EXTRAPOLATED,
    /** The model alone: no matmul, or of dtypes that the table lacks. */
    MODELLED
}
