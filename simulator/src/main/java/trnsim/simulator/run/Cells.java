package trnsim.simulator.run;

import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/**
 * Cells of a table: as people read them, or exactly and in the SI unit that ends the name of their column.
 *
 * @param plain for people
 */
record Cells(boolean plain) {

    /** The name of a column of {@code dimension}. */
    String head(String name, Dimension dimension) {
        return plain ? name : name + "_" + dimension.suffix();
    }

    /** A value; empty if it is not known. */
    String of(double value, Dimension dimension) {
        if (Double.isNaN(value)) {
            return "";
        }
        if (!plain) {
            return value == StrictMath.rint(value) ? Long.toString((long) value) : Double.toString(value);
        }
        return dimension == Dimension.COUNT ? Format.whole((long) value) : Format.of(value, dimension);
    }
}
