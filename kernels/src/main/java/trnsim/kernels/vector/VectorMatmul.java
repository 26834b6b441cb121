package trnsim.kernels.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.MatmulColumns;
import trnsim.kernels.cost.MatmulLanes;
import trnsim.kernels.cost.ScalarMatmul;

/** {@link ScalarMatmul} in vector lanes: the same operations in the same order, so the same bits at every width. */
public final class VectorMatmul implements MatmulLanes {

    private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;

    /** Made by name, where the incubator module is present. */
    public VectorMatmul() {}

    @Override
    public void tensorTimes(MatmulColumns c, Rank rank) {
        int end = LANES.loopBound(c.size());
        if (rank.hasArray()) {
            array(c, rank, end);
        } else {
            flat(c, end);
        }
        ScalarMatmul.times(c, rank, end);
    }

    private static void array(MatmulColumns c, Rank rank, int end) {
        double rows = rank.arrayRows();
        double columns = rank.arrayColumns();
        double perPs = rank.columnsPerPs();
        for (int i = 0; i < end; i += LANES.length()) {
            DoubleVector m = DoubleVector.fromArray(LANES, c.m, i);
            DoubleVector n = DoubleVector.fromArray(LANES, c.n, i);
            DoubleVector k = DoubleVector.fromArray(LANES, c.k, i);
            DoubleVector weightsStationary = ceil(n.div(columns)).mul(m.max(n.min(ScalarMatmul.MIN_COLUMNS)));
            DoubleVector inputStationary = ceil(m.div(columns)).mul(n.max(m.min(ScalarMatmul.MIN_COLUMNS)));
            DoubleVector deep = ceil(k.div(rows)).mul(weightsStationary.min(inputStationary));
            DoubleVector.fromArray(LANES, c.groups, i)
                    .mul(DoubleVector.fromArray(LANES, c.passes, i))
                    .mul(deep)
                    .div(perPs)
                    .intoArray(c.tensorPs, i);
        }
    }

    private static void flat(MatmulColumns c, int end) {
        for (int i = 0; i < end; i += LANES.length()) {
            DoubleVector.fromArray(LANES, c.groups, i)
                    .mul(DoubleVector.fromArray(LANES, c.m, i))
                    .mul(DoubleVector.fromArray(LANES, c.n, i))
                    .mul(DoubleVector.fromArray(LANES, c.k, i))
                    .div(DoubleVector.fromArray(LANES, c.rate, i))
                    .intoArray(c.tensorPs, i);
        }
    }

    private static DoubleVector ceil(DoubleVector x) {
        DoubleVector rounded = x.add(ScalarMatmul.ROUNDER).sub(ScalarMatmul.ROUNDER);
        VectorMask<Double> below = rounded.compare(VectorOperators.LT, x);
        return rounded.add(1, below);
    }
}
