package trnsim.bench.calibration;

import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Quantity;

/** Quantities as catalog files write them: three significant digits and a unit. */
final class Written {

    private Written() {}

    static String of(double value, Dimension dimension) {
        return dimension == Dimension.FRACTION ? Format.digits(value) + " fraction" : Format.of(value, dimension);
    }

    /** The value that the written one reads as. */
    static double rounded(double value, Dimension dimension) {
        return Quantity.parse(of(value, dimension), dimension).si();
    }
}
