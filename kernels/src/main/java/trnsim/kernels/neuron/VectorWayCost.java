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

    VectorWayCost(NeuronCore core) {
        super(core);
    }

    @Override
    void fill(MatmulWays w) {
        for (int i = 0; i < w.count; i += WIDTH) {
            engines(w, i);
            bound(w, i);
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
        s.mul(PER_PARTITIONS)
                .add(BELOW)
                .add(ROUNDER)
                .sub(ROUNDER)
                .mul(full.mul(NeuronCore.BANK)
                        .add(rest.max(NeuronCore.INITIATION).mul(some)))
                .mul(w.groups)
                .intoArray(w.evacuated, i);
    }

    private void bound(MatmulWays w, int i) {
        double perByte = core.dma.perByte;
        double psPerByte = w.groups * core.psPerDmaByte;
        double psPerMemoryByte = w.groups * core.psPerMemoryByte;
        double wideStore = core.dma.cost(WIDEST_F * w.outBytes);
        double wideF = core.dma.cost(WIDEST_F * w.inBytes);
        double wideS = core.dma.cost(WIDEST_S * w.inBytes);
        DoubleVector s = fromArray(LANES, w.stationary, i);
        DoubleVector f = fromArray(LANES, w.moving, i);
        DoubleVector plain = fromArray(LANES, w.plain, i);
        DoubleVector packed = fromArray(LANES, w.packed, i);
        DoubleVector tileF = f.min(NeuronCore.BANK);
        DoubleVector tileS = s.min(NeuronCore.PARTITIONS);
        DoubleVector lastTilePs = tileF.max(NeuronCore.INITIATION).mul(core.psPerEvacuated);
        lastTilePs.intoArray(w.lastTilePs, i);

        DoubleVector a = tileF.mul(w.outBytes);
        DoubleVector b = tileF.mul(fromArray(LANES, w.movingBytes, i));
        DoubleVector c = tileS.mul(fromArray(LANES, w.stationaryBytes, i));
        DoubleVector costA = a.mul(SLOPE).add(OFFSET).max(a.add(ROW)).max(FLAT).min(a.mul(perByte));
        DoubleVector costB = b.mul(SLOPE).add(OFFSET).max(b.add(ROW)).max(FLAT).min(b.mul(perByte));
        DoubleVector costC = c.mul(SLOPE).add(OFFSET).max(c.add(ROW)).max(FLAT).min(c.mul(perByte));
        DoubleVector trail = costA.mul(tileS).mul(core.psPerDmaByte).add(lastTilePs);
        DoubleVector pipeline = costC.add(costB)
                .mul(w.kRows * core.psPerDmaByte)
                .add(fromArray(LANES, w.tensorPs, i))
                .add(trail);

        DoubleVector plainWhole = plain.mul(fromArray(LANES, PER_PLAIN_EDGES, i))
                .sub(BELOW)
                .add(ROUNDER)
                .sub(ROUNDER);
        DoubleVector d =
                plain.sub(plainWhole.mul(fromArray(LANES, PLAIN_EDGES, i))).mul(w.inBytes);
        DoubleVector storeWhole = f.mul(1 / WIDEST_F).sub(BELOW).add(ROUNDER).sub(ROUNDER);
        DoubleVector e = f.sub(storeWhole.mul(WIDEST_F)).mul(w.outBytes);
        DoubleVector costD = d.mul(SLOPE).add(OFFSET).max(d.add(ROW)).max(FLAT).min(d.mul(perByte));
        DoubleVector costE = e.mul(SLOPE).add(OFFSET).max(e.add(ROW)).max(FLAT).min(e.mul(perByte));
        DoubleVector plainPs = plainWhole
                .mul(DoubleVector.broadcast(LANES, wideF).blend(wideS, ODD))
                .add(costD)
                .mul(w.kTiles * w.kRows)
                .mul(psPerByte);
        DoubleVector storePs = storeWhole.mul(wideStore).add(costE).mul(s).mul(psPerByte);

        DoubleVector packedBlocks = packed.mul(fromArray(LANES, PER_PACKED_EDGES, i))
                .add(BELOW)
                .add(ROUNDER)
                .sub(ROUNDER);
        DoubleVector plainBlocks = plain.mul(fromArray(LANES, PER_PLAIN_EDGES, i))
                .add(BELOW)
                .add(ROUNDER)
                .sub(ROUNDER);
        DoubleVector rows = s.mul(PER_PARTITIONS).add(BELOW).add(ROUNDER).sub(ROUNDER);
        DoubleVector starts = f.mul(1 / WIDEST_F)
                .add(BELOW)
                .add(ROUNDER)
                .sub(ROUNDER)
                .mul(rows)
                .add(packedBlocks.mul(w.leastDeep).add(plainBlocks.mul(w.kTiles)))
                .mul(w.groups * core.startPs());

        DoubleVector packedBytes = packed.mul(w.k).mul(w.weightBytes);
        DoubleVector moved = packedBytes
                .mul(psPerMemoryByte)
                .add(plain.mul(w.k).mul(w.inBytes).mul(psPerMemoryByte))
                .add(s.mul(f).mul(w.outBytes).mul(psPerMemoryByte));
        packedBytes
                .mul(psPerByte)
                .add(plainPs)
                .add(storePs)
                .max(starts)
                .add(lastTilePs)
                .max(moved)
                .max(pipeline)
                .add(core.fixedPs)
                .intoArray(w.leastPs, i);
    }
}
