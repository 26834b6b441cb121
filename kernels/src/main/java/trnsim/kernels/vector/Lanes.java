package trnsim.kernels.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The width of the vector lanes. */
public final class Lanes {

    /** System property: lanes of 128, 256 or 512 bits instead of the machine's own width. */
    public static final String PROPERTY = "trnsim.vector.bits";

    /** Doubles, at most eight of them. */
    public static final VectorSpecies<Double> DOUBLES = species();

    private Lanes() {}

    private static VectorSpecies<Double> species() {
        int own = Math.min(512, DoubleVector.SPECIES_PREFERRED.vectorBitSize());
        return VectorSpecies.of(double.class, VectorShape.forBitSize(Integer.getInteger(PROPERTY, own)));
    }
}
