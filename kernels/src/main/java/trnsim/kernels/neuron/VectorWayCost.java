package trnsim.kernels.neuron;

import static jdk.incubator.vector.DoubleVector.fromArray;
import static trnsim.kernels.neuron.DmaRows.FLAT;
import static trnsim.kernels.neuron.DmaRows.OFFSET;
import static trnsim.kernels.neuron.DmaRows.ROW;
import static trnsim.kernels.neuron.DmaRows.SLOPE;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import trnsim.kernels.cost.Exact;
import trnsim.kernels.vector.Lanes;

/** {@link WayCost} in vector lanes, a lane per way: the same operations in the same order, so the same bits at every width. */
final class VectorWayCost extends WayCost {

    private static final VectorSpecies<Double> LANES = Lanes.DOUBLES;
    private static final int WIDTH = LANES.length();
    private static final int LOGS = MatmulWays.ROOM;
    private static final int KINDS = 5;
    private static final double ROUNDER = Exact.ROUNDER;
    private static final double BELOW = Exact.BELOW_HALF;

    private static final double[] PLAIN_EDGES = new double[LOGS];
    private static final double[] PER_PLAIN_EDGES = new double[LOGS];
    private static final double[] PER_PACKED_EDGES = new double[LOGS];
    private static final VectorMask<Double> ODD;

    static {
        boolean[] odd = new boolean[LOGS];
        for (int i = 0; i < LOGS; i++) {
            odd[i] = (i & 1) == 1;
            PLAIN_EDGES[i] = MatmulWays.weightsStationary(i) ? WIDEST_F : WIDEST_S;
            PER_PLAIN_EDGES[i] = 1 / PLAIN_EDGES[i];
            PER_PACKED_EDGES[i] = 1 / (WIDEST_F + WIDEST_S - PLAIN_EDGES[i]);
        }
        ODD = VectorMask.fromArray(LANES, odd, 0);
    }

    /** Bytes of DMA rows, {@link MatmulWays#ROOM} lanes of each kind, and what they cost. */
    private final double[] bytes = new double[KINDS * LOGS];

    private final double[] cost = new double[KINDS * LOGS];
    private final double[] whole = new double[3 * LOGS];

    VectorWayCost(NeuronCore core) {
        super(core);
    }

    /** {@link DmaRows#cost} of all kinds of rows. */
    private void price() {
        double perByte = core.dma.perByte;
        for (int i = 0; i < KINDS * LOGS; i += WIDTH) {
            DoubleVector b = fromArray(LANES, bytes, i);
            DoubleVector longer = b.mul(SLOPE).add(OFFSET).max(b.add(ROW)).max(FLAT);
            b.mul(perByte).min(longer).intoArray(cost, i);
        }
    }

    @Override
    void fill(MatmulWays w) {
        for (int i = 0; i < w.count; i += WIDTH) {
            engines(w, i);
            rows(w, i);
        }
        price();
        for (int i = 0; i < w.count; i += WIDTH) {
            starts(w, i);
            pipeline(w, i);
            traffic(w, i);
        }
    }

    private void engines(MatmulWays w, int i) {
        double passes = Math.max(1, w.passes);
        double deep = TensorEngine.deep(core, w.k, w.passes);
        DoubleVector s = fromArray(LANES, w.stationary, i);
        DoubleVector f = fromArray(LANES, w.moving, i);
        DoubleVector full = f.mul(PER_BANK).sub(BELOW).add(ROUNDER).sub(ROUNDER);
        DoubleVector rest = f.sub(full.mul(NeuronCore.BANK));
        DoubleVector some = rest.min(1);
        DoubleVector least = s.min(NeuronCore.INITIATION);
        DoubleVector cycles = least.max(NeuronCore.BANK)
                .mul(passes)
                .add(TensorEngine.GAP_CYCLES)
                .mul(full)
                .add(least.max(rest).mul(passes).add(TensorEngine.GAP_CYCLES).mul(some));
        DoubleVector ps = s.mul(core.perColumns)
                .add(BELOW)
                .add(ROUNDER)
                .sub(ROUNDER)
                .mul(deep)
                .mul(cycles)
                .mul(w.groups)
                .mul(core.psPerCycle);
        ps.add(ps.min(TensorEngine.RAMP_PS)).intoArray(w.tensorPs, i);
        DoubleVector columns = s.mul(PER_PARTITIONS)
                .add(BELOW)
                .add(ROUNDER)
                .sub(ROUNDER)
                .mul(full.mul(NeuronCore.BANK)
                        .add(rest.max(NeuronCore.INITIATION).mul(some)));
        columns.mul(w.groups).intoArray(w.evacuated, i);
    }

    private void rows(MatmulWays w, int i) {
        DoubleVector f = fromArray(LANES, w.moving, i);
        DoubleVector tile = f.min(NeuronCore.BANK);
        tile.max(NeuronCore.INITIATION).mul(core.psPerEvacuated).intoArray(w.lastTilePs, i);
        tile.mul(w.outBytes).intoArray(bytes, i);
        tile.mul(fromArray(LANES, w.movingBytes, i)).intoArray(bytes, LOGS + i);
        fromArray(LANES, w.stationary, i)
                .min(NeuronCore.PARTITIONS)
                .mul(fromArray(LANES, w.stationaryBytes, i))
                .intoArray(bytes, 2 * LOGS + i);
        DoubleVector plain = fromArray(LANES, w.plain, i);
        DoubleVector plainWhole = plain.mul(fromArray(LANES, PER_PLAIN_EDGES, i))
                .sub(BELOW)
                .add(ROUNDER)
                .sub(ROUNDER);
        plainWhole.intoArray(whole, i);
        plain.sub(plainWhole.mul(fromArray(LANES, PLAIN_EDGES, i)))
                .mul(w.inBytes)
                .intoArray(bytes, 3 * LOGS + i);
        DoubleVector storeWhole = f.mul(1 / WIDEST_F).sub(BELOW).add(ROUNDER).sub(ROUNDER);
        storeWhole.intoArray(whole, LOGS + i);
        f.sub(storeWhole.mul(WIDEST_F)).mul(w.outBytes).intoArray(bytes, 4 * LOGS + i);
    }

    private void starts(MatmulWays w, int i) {
        DoubleVector packed = fromArray(LANES, w.packed, i)
                .mul(fromArray(LANES, PER_PACKED_EDGES, i))
                .add(BELOW)
                .add(ROUNDER)
                .sub(ROUNDER);
        DoubleVector plain = fromArray(LANES, w.plain, i)
                .mul(fromArray(LANES, PER_PLAIN_EDGES, i))
                .add(BELOW)
                .add(ROUNDER)
                .sub(ROUNDER);
        DoubleVector rows = fromArray(LANES, w.stationary, i)
                .mul(PER_PARTITIONS)
                .add(BELOW)
                .add(ROUNDER)
                .sub(ROUNDER);
        fromArray(LANES, w.moving, i)
                .mul(1 / WIDEST_F)
                .add(BELOW)
                .add(ROUNDER)
                .sub(ROUNDER)
                .mul(rows)
                .add(packed.mul(w.leastDeep).add(plain.mul(w.kTiles)))
                .mul(w.groups * core.startPs())
                .intoArray(whole, 2 * LOGS + i);
    }

    private void pipeline(MatmulWays w, int i) {
        DoubleVector trail = fromArray(LANES, cost, i)
                .mul(fromArray(LANES, w.stationary, i).min(NeuronCore.PARTITIONS))
                .mul(core.psPerDmaByte)
                .add(fromArray(LANES, w.lastTilePs, i));
        fromArray(LANES, cost, 2 * LOGS + i)
                .add(fromArray(LANES, cost, LOGS + i))
                .mul(w.kRows * core.psPerDmaByte)
                .add(fromArray(LANES, w.tensorPs, i))
                .add(trail)
                .intoArray(w.leastPs, i);
    }

    private void traffic(MatmulWays w, int i) {
        double psPerByte = w.groups * core.psPerDmaByte;
        double psPerMemoryByte = w.groups * core.psPerMemoryByte;
        double wideStore = core.dma.cost(WIDEST_F * w.outBytes);
        double wideF = core.dma.cost(WIDEST_F * w.inBytes);
        double wideS = core.dma.cost(WIDEST_S * w.inBytes);
        DoubleVector s = fromArray(LANES, w.stationary, i);
        DoubleVector plain = fromArray(LANES, w.plain, i);
        DoubleVector packed = fromArray(LANES, w.packed, i).mul(w.k).mul(w.weightBytes);
        DoubleVector widePlain = DoubleVector.broadcast(LANES, wideF).blend(wideS, ODD);
        DoubleVector plainPs = fromArray(LANES, whole, i)
                .mul(widePlain)
                .add(fromArray(LANES, cost, 3 * LOGS + i))
                .mul(w.kTiles * w.kRows)
                .mul(psPerByte);
        DoubleVector dma = fromArray(LANES, whole, LOGS + i)
                .mul(wideStore)
                .add(fromArray(LANES, cost, 4 * LOGS + i))
                .mul(s)
                .mul(psPerByte);
        DoubleVector moved = packed.mul(psPerMemoryByte)
                .add(plain.mul(w.k).mul(w.inBytes).mul(psPerMemoryByte))
                .add(s.mul(fromArray(LANES, w.moving, i)).mul(w.outBytes).mul(psPerMemoryByte));
        packed.mul(psPerByte)
                .add(plainPs)
                .add(dma)
                .max(fromArray(LANES, whole, 2 * LOGS + i))
                .add(fromArray(LANES, w.lastTilePs, i))
                .max(moved)
                .max(fromArray(LANES, w.leastPs, i))
                .add(core.fixedPs)
                .intoArray(w.leastPs, i);
    }
}
