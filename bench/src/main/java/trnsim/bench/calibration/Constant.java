package trnsim.bench.calibration;

import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/**
 * A number of the catalog that only measurement tells.
 *
 * @param path its keys in its entry's file
 * @param low the least it can be, in SI base units
 * @param high the most it can be
 * @param why what sets those bounds
 * @param quantity what the entry says
 * @param added whether the entry says nothing, so that {@code quantity} is as good as none
 */
record Constant(String path, double low, double high, String why, Sourced quantity, boolean added) {

    Dimension dimension() {
        return quantity.value().dimension();
    }

    /** What the catalog says, in SI base units. */
    double given() {
        return quantity.value().si();
    }

    /** Where a search begins: what the catalog says, or the middle of the bounds if it says nothing. */
    double start() {
        return added ? Math.sqrt(low * high) : given();
    }

    double bounded(double value) {
        return Math.max(low, Math.min(high, value));
    }
}
