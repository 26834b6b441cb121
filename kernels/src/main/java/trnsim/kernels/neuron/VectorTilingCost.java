package trnsim.kernels.neuron;

import static jdk.incubator.vector.DoubleVector.fromArray;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import trnsim.kernels.cost.Exact;
import trnsim.kernels.vector.Lanes;

/**
 * {@link TilingCost} in vector lanes: the same operations in the same order, so the same bits at every width.
 *
 * <p>Columns by block size have a lane per size, cells a lane per depth: at 512 bits one pass prices the 24 tilings of a cell.
 * The search around them is the scalar one, so both find the same tilings. Steps hand columns to each other, not vectors: what
 * is called on vectors is the vector API alone, which the compiler inlines at any depth; that keeps vectors out of the heap. Whole parts are rounded
 * with {@code BELOW} in place of a comparison: what is rounded is a whole number times a power of two.
 */
public final class VectorTilingCost extends TilingCost {

    private static final VectorSpecies<Double> LANES = Lanes.DOUBLES;
    private static final int WIDTH = LANES.length();
    private static final int ROWS = 9;
    private static final double ROUNDER = Exact.ROUNDER;
    /** A little less than a half: adding it before rounding rounds up, subtracting it down. */
    private static final double BELOW = 0.5 - 0x1p-20;

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

    /** Bytes of DMA rows, {@link OperandTable#LOGS} lanes of each kind, and what they cost. */
    private final double[] bytes = new double[ROWS * LOGS];

    private final double[] cost = new double[ROWS * LOGS];
    private final double[] whole = new double[3 * LOGS];

    VectorTilingCost(NeuronCore core) {
        super(core);
    }

    /** {@link DmaRows#cost} of {@code kinds} kinds of rows. */
    private void price(int kinds) {
        double perByte = core.dma.perByte;
        for (int i = 0; i < kinds * LOGS; i += WIDTH) {
            DoubleVector b = fromArray(LANES, bytes, i);
            DoubleVector longer = b.mul(DmaRows.SLOPE)
                    .add(DmaRows.OFFSET)
                    .max(b.add(DmaRows.ROW))
                    .max(DmaRows.FLAT);
            b.mul(perByte).min(longer).intoArray(cost, i);
        }
    }

    @Override
    void ways(MatmulWays w) {
        for (int i = 0; i < w.count; i += WIDTH) {
            engines(w, i);
            rows(w, i);
        }
        price(5);
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

    @Override
    void tabulate(MatmulShape p) {
        for (int i = 0; i < LOGS; i += WIDTH) {
            operand(p.packed, i, 0);
            operand(p.plain, i, 1);
            depths(p, i);
        }
        double deepest = p.depth[LOGS - 1] * p.packed.elementBytes;
        for (int i = 0; i < LOGS; i += WIDTH) {
            cut(p.plain, i, p.plain.elementBytes, 0);
            cut(p.moving, i, p.outBytes, 1);
            cut(p.packed, i, deepest, 2);
        }
        price(9);
        for (int i = 0; i < LOGS; i += WIDTH) {
            loads(p, i);
            stores(p, i);
        }
        bounds(p);
    }

    private void depths(MatmulShape p, int i) {
        DoubleVector depth = fromArray(LANES, DEPTHS, i).min(p.kTiles);
        DoubleVector blocks = fromArray(LANES, PER_DEPTHS, i)
                .mul(p.kTiles)
                .sub(BELOW)
                .add(ROUNDER)
                .sub(ROUNDER)
                .max(1);
        DoubleVector rest = DoubleVector.broadcast(LANES, p.kTiles).sub(blocks.mul(depth));
        DoubleVector deep = blocks.add(rest.min(1));
        depth.intoArray(p.depth, i);
        blocks.intoArray(p.whole, i);
        rest.intoArray(p.rest, i);
        deep.intoArray(p.deep, i);
        deep.mul(p.passPs).intoArray(p.accumulationPs, i);
        fromArray(LANES, p.moving.width, i).mul(p.outBytes).intoArray(bytes, 2 * LOGS + i);
    }

    private void operand(OperandTable o, int i, int kind) {
        DoubleVector width = fromArray(LANES, o.edge, i).min(o.size);
        DoubleVector chunk = width.mul(o.elementBytes);
        chunk.intoArray(o.chunk, i);
        chunk.intoArray(bytes, kind * LOGS + i);
        width.intoArray(o.width, i);
        fromArray(LANES, o.perEdge, i)
                .mul(o.size)
                .add(BELOW)
                .add(ROUNDER)
                .sub(ROUNDER)
                .intoArray(o.blocks, i);
        width.mul(o.perEdge[0]).add(BELOW).add(ROUNDER).sub(ROUNDER).intoArray(o.tiles, i);
    }

    /** Leaves the rows of an operand in blocks, whole ones and the rest. */
    private void cut(OperandTable o, int i, double elementBytes, int kind) {
        DoubleVector edge = fromArray(LANES, o.edge, i);
        DoubleVector blocks = fromArray(LANES, o.perEdge, i)
                .mul(o.size)
                .sub(BELOW)
                .add(ROUNDER)
                .sub(ROUNDER);
        blocks.intoArray(whole, kind * LOGS + i);
        edge.mul(elementBytes).intoArray(bytes, (3 + 2 * kind) * LOGS + i);
        DoubleVector.broadcast(LANES, o.size)
                .sub(blocks.mul(edge))
                .mul(elementBytes)
                .intoArray(bytes, (4 + 2 * kind) * LOGS + i);
    }

    private void loads(MatmulShape p, int i) {
        OperandTable x = p.packed;
        fromArray(LANES, cost, i).intoArray(x.first, i);
        fromArray(LANES, cost, LOGS + i).intoArray(p.plain.first, i);
        fromArray(LANES, whole, 2 * LOGS + i)
                .mul(fromArray(LANES, cost, 7 * LOGS + i))
                .add(fromArray(LANES, cost, 8 * LOGS + i))
                .mul(p.whole[LOGS - 1])
                .add(p.rest[LOGS - 1] * (x.size * x.elementBytes))
                .mul(p.kRows * p.psPerByte * JUST_BELOW)
                .intoArray(x.loadPs, i);
        fromArray(LANES, whole, i)
                .mul(fromArray(LANES, cost, 3 * LOGS + i))
                .add(fromArray(LANES, cost, 4 * LOGS + i))
                .mul(p.kTiles * p.kRows)
                .mul(p.psPerByte)
                .intoArray(p.plain.loadPs, i);
    }

    private void stores(MatmulShape p, int i) {
        fromArray(LANES, whole, LOGS + i)
                .mul(fromArray(LANES, cost, 5 * LOGS + i))
                .add(fromArray(LANES, cost, 6 * LOGS + i))
                .mul(p.stationary.size)
                .mul(p.psPerByte)
                .intoArray(p.storePs, i);
        fromArray(LANES, p.moving.blocks, i).mul(rows(p)).mul(p.startPs).intoArray(p.storeStartPs, i);
        fromArray(LANES, cost, 2 * LOGS + i)
                .mul(Math.min(p.stationary.size, NeuronCore.PARTITIONS))
                .mul(core.psPerDmaByte)
                .add(p.lastTilePs)
                .intoArray(p.trailPs, i);
    }

    private void bounds(MatmulShape p) {
        for (int j = 0; j <= p.lastF; j++) {
            for (int i = 0; i <= p.lastS; i += WIDTH) {
                memoryBound(p, i, j);
                dmaBound(p, i, j);
            }
        }
    }

    private void memoryBound(MatmulShape p, int i, int j) {
        double sMemoryPs = p.weightsStationary ? p.packedMemoryPs : p.plainMemoryPs;
        double fMemoryPs = p.weightsStationary ? p.plainMemoryPs : p.packedMemoryPs;
        double movedF = p.moving.blocks[j] * sMemoryPs + fMemoryPs;
        DoubleVector moved = fromArray(LANES, p.stationary.blocks, i)
                .mul(fMemoryPs)
                .add(sMemoryPs)
                .min(movedF)
                .add(p.outMemoryPs);
        fromArray(LANES, p.stationary.first, i)
                .add(p.moving.first[j])
                .mul(p.kRows * core.psPerDmaByte)
                .add(p.tensorPs)
                .add(p.trailPs[j])
                .max(moved)
                .intoArray(p.boundPs, LOGS * j + i);
    }

    private void dmaBound(MatmulShape p, int i, int j) {
        double blocksF = p.moving.blocks[j];
        double loadF = p.moving.loadPs[j];
        double startF = blocksF * fStartPs(p);
        DoubleVector blocks = fromArray(LANES, p.stationary.blocks, i);
        DoubleVector loadS = fromArray(LANES, p.stationary.loadPs, i);
        DoubleVector startS = blocks.mul(sStartPs(p));
        DoubleVector starts = startS.add(blocks.mul(startF))
                .min(startS.mul(blocksF).add(startF))
                .add(p.storeStartPs[j]);
        loadS.add(blocks.mul(loadF))
                .min(loadS.mul(blocksF).add(loadF))
                .add(p.storePs[j])
                .max(starts)
                .add(p.lastTilePs)
                .max(fromArray(LANES, p.boundPs, LOGS * j + i))
                .add(core.fixedPs)
                .intoArray(p.boundPs, LOGS * j + i);
    }

    @Override
    void deepen(MatmulShape p, OperandTable o, int i) {
        double blocks = wholeBlocks(o, i);
        double wide = o.edge[i] * o.elementBytes;
        double rest = (o.size - blocks * o.edge[i]) * o.elementBytes;
        for (int k = 0; k < LOGS; k += WIDTH) {
            DoubleVector depth = fromArray(LANES, p.depth, k);
            DoubleVector last = fromArray(LANES, p.rest, k);
            depth.mul(wide).intoArray(bytes, k);
            depth.mul(rest).intoArray(bytes, LOGS + k);
            last.mul(wide).intoArray(bytes, 2 * LOGS + k);
            last.mul(rest).intoArray(bytes, 3 * LOGS + k);
            depth.mul(o.chunk[i]).intoArray(bytes, 4 * LOGS + k);
        }
        price(5);
        double scale = p.kRows * p.psPerByte;
        for (int k = 0; k < LOGS; k += WIDTH) {
            DoubleVector deepCost = fromArray(LANES, cost, k).mul(blocks).add(fromArray(LANES, cost, LOGS + k));
            DoubleVector lastCost =
                    fromArray(LANES, cost, 2 * LOGS + k).mul(blocks).add(fromArray(LANES, cost, 3 * LOGS + k));
            fromArray(LANES, p.whole, k).mul(deepCost).add(lastCost).mul(scale).intoArray(o.deepLoadPs, LOGS * i + k);
            fromArray(LANES, cost, 4 * LOGS + k).intoArray(o.deepFirst, LOGS * i + k);
        }
        o.known |= 1 << i;
    }

    @Override
    void cell(MatmulShape p, int s, int f) {
        set(p, s, f);
        for (int k = 0; k < LOGS; k += WIDTH) {
            compute(p, k);
            traffic(p, k);
            fit(p, k);
        }
        cellPs = least();
    }

    private double least() {
        DoubleVector least = fromArray(LANES, depthPs, 0);
        for (int k = WIDTH; k < LOGS; k += WIDTH) {
            least = least.min(fromArray(LANES, depthPs, k));
        }
        return least.reduceLanes(VectorOperators.MIN);
    }

    private void compute(MatmulShape p, int k) {
        DoubleVector depth = fromArray(LANES, p.depth, k);
        VectorMask<Double> spills = depth.compare(VectorOperators.LT, inPsum ? 0 : p.kTiles);
        DoubleVector evacuation =
                DoubleVector.broadcast(LANES, p.evacuationPs).blend(fromArray(LANES, p.accumulationPs, k), spills);
        DoubleVector.broadcast(LANES, rowBytes)
                .blend(rowBytes + partialBytes, spills)
                .intoArray(whole, k);
        fromArray(LANES, p.packed.deepFirst, LOGS * i + k)
                .add(depth.mul(yFirst))
                .mul(leadScale)
                .add(evacuation.max(p.tensorPs))
                .add(trailPs)
                .intoArray(depthPs, k);
    }

    private void traffic(MatmulShape p, int k) {
        double yAgain = xBlocks * yLoad;
        double yStarts = xBlocks * yStart;
        DoubleVector xLoad = fromArray(LANES, p.packed.deepLoadPs, LOGS * i + k);
        DoubleVector xStart = fromArray(LANES, p.deep, k).mul(xBlocks).mul(p.startPs);
        DoubleVector xAgain = xLoad.mul(yBlocks);
        DoubleVector xStarts = xStart.mul(yBlocks);
        xAgain.add(yAgain)
                .add(storePs)
                .max(xStarts.add(yStarts).add(storeStartPs))
                .add(p.lastTilePs)
                .max(noneMemory)
                .intoArray(bytes, k);
        xLoad.add(yAgain)
                .add(storePs)
                .max(xStart.add(yStarts).add(storeStartPs))
                .add(p.lastTilePs)
                .max(xMemory)
                .intoArray(bytes, LOGS + k);
        xAgain.add(yLoad)
                .add(storePs)
                .max(xStarts.add(yStart).add(storeStartPs))
                .add(p.lastTilePs)
                .max(yMemory)
                .intoArray(bytes, 2 * LOGS + k);
    }

    /** The fastest of what fits into SBUF. */
    private void fit(MatmulShape p, int k) {
        double sbuf = core.sbufBytes;
        double never = Double.POSITIVE_INFINITY;
        DoubleVector twice = fromArray(LANES, p.depth, k).mul(2);
        DoubleVector result = fromArray(LANES, whole, k);
        DoubleVector x = twice.min(xMost).mul(xChunk);
        DoubleVector y = twice.min(yMost).mul(yChunk);
        DoubleVector best = fromArray(LANES, bytes, k)
                .blend(never, x.add(y).add(result).compare(VectorOperators.GT, sbuf))
                .min(fromArray(LANES, bytes, LOGS + k)
                        .blend(never, y.add(xChunk * xMost).add(result).compare(VectorOperators.GT, sbuf)))
                .min(fromArray(LANES, bytes, 2 * LOGS + k)
                        .blend(never, x.add(yChunk * yMost).add(result).compare(VectorOperators.GT, sbuf)));
        fromArray(LANES, depthPs, k).max(best).add(core.fixedPs).intoArray(depthPs, k);
    }
}
