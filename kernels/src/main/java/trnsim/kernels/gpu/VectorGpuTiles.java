package trnsim.kernels.gpu;

import static jdk.incubator.vector.DoubleVector.fromArray;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import trnsim.kernels.chip.GpuRates;
import trnsim.kernels.cost.Exact;
import trnsim.kernels.vector.Lanes;

/**
 * {@link GpuTiles} in vector lanes, a lane per tile: the same operations in the same order, so the same bits at every width.
 *
 * <p>Lanes past the last tile repeat the first. Whole parts are rounded with a half less a little in place of a comparison.
 */
final class VectorGpuTiles extends GpuTiles {

    private static final VectorSpecies<Double> LANES = Lanes.DOUBLES;
    private static final int WIDTH = LANES.length();
    private static final int ROOM = 16;
    private static final double ROUNDER = Exact.ROUNDER;
    private static final double BELOW = Exact.BELOW_HALF;

    private static final double[] M = new double[ROOM];
    private static final double[] N = new double[ROOM];
    private static final double[] PER_M = new double[ROOM];
    private static final double[] PER_N = new double[ROOM];
    private static final double[] PER_RESIDENT = new double[ROOM];

    static {
        for (int i = 0; i < ROOM; i++) {
            int tile = i < TILE_M.length ? i : 0;
            M[i] = TILE_M[tile];
            N[i] = TILE_N[tile];
            PER_M[i] = 1 / M[i];
            PER_N[i] = 1 / N[i];
            PER_RESIDENT[i] = 1 / resident(M[i], N[i]);
        }
    }

    private final double[] leastPs = new double[ROOM];

    VectorGpuTiles(GpuRates gpu) {
        super(gpu);
    }

    @Override
    void search() {
        int splits = splits();
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < ROOM; i += WIDTH) {
            least = Math.min(least, tiles(i, splits));
        }
        int tile = 0;
        while (leastPs[tile] > least) {
            tile++;
        }
        bestPs = least;
        bestTile = tile;
    }

    private double tiles(int i, int splits) {
        DoubleVector tm = fromArray(LANES, M, i);
        DoubleVector tn = fromArray(LANES, N, i);
        DoubleVector area = tm.mul(tn);
        DoubleVector feedPs = tm.mul(inBytes).add(tn.mul(weightBytes)).mul(bytePs);
        DoubleVector stepPs = area.mul(macPs).max(feedPs).max(tn.mul(weightPs)).mul(K_STEP);
        DoubleVector rows =
                fromArray(LANES, PER_M, i).mul(m).add(BELOW).add(ROUNDER).sub(ROUNDER);
        DoubleVector blocks = fromArray(LANES, PER_N, i)
                .mul(n)
                .add(BELOW)
                .add(ROUNDER)
                .sub(ROUNDER)
                .mul(rows)
                .mul(groups);
        DoubleVector perResident = fromArray(LANES, PER_RESIDENT, i);
        DoubleVector least = DoubleVector.broadcast(LANES, Double.POSITIVE_INFINITY);
        for (int j = 0; j < splits; j++) {
            double share = SPLITS[j];
            double stored = j > 0 ? PARTIAL_BYTES * storePsPerByte : outBytes * storePsPerByte;
            double deep = Exact.ceil(steps / share);
            DoubleVector turns = blocks.mul(share)
                    .add(sms - 1)
                    .mul(perSm)
                    .add(GUARD)
                    .sub(0.5)
                    .add(ROUNDER)
                    .sub(ROUNDER);
            DoubleVector fills =
                    turns.mul(perResident).add(BELOW).add(ROUNDER).sub(ROUNDER).mul(fillPs);
            DoubleVector work = stepPs.mul(deep).add(area.mul(stored)).mul(turns);
            least = least.min(work.add(fills).max(floorPs).add(j > 0 ? kernelPs : 0));
        }
        least.intoArray(leastPs, i);
        return least.reduceLanes(VectorOperators.MIN);
    }
}
