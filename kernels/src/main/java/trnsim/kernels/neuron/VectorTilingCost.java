package trnsim.kernels.neuron;

import static jdk.incubator.vector.DoubleVector.fromArray;
import static trnsim.kernels.neuron.DmaRows.FLAT;
import static trnsim.kernels.neuron.DmaRows.OFFSET;
import static trnsim.kernels.neuron.DmaRows.ROW;
import static trnsim.kernels.neuron.DmaRows.SLOPE;

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
final class VectorTilingCost extends TilingCost {

    private static final VectorSpecies<Double> LANES = Lanes.DOUBLES;
    private static final int WIDTH = LANES.length();
    private static final int KINDS = 9;
    private static final double ROUNDER = Exact.ROUNDER;
    private static final double BELOW = Exact.BELOW_HALF;

    private static final double[] PLACES = {0, 1, 2, 3, 4, 5, 6, 7};
    /** Bytes of DMA rows, {@link OperandTable#LOGS} lanes of each kind, and what they cost. */
    private final double[] bytes = new double[KINDS * LOGS];

    private final double[] cost = new double[KINDS * LOGS];
    private final double[] whole = new double[3 * LOGS];

    VectorTilingCost(NeuronCore core) {
        super(core, new VectorWayCost(core));
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
        price();
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
            for (int i = 0; i < LOGS; i += WIDTH) {
                bound(p, i, j);
            }
        }
    }

    @Override
    int leastBound(MatmulShape p) {
        DoubleVector least = DoubleVector.broadcast(LANES, Double.POSITIVE_INFINITY);
        for (int j = 0; j <= p.lastF; j++) {
            for (int i = 0; i < LOGS; i += WIDTH) {
                least = least.min(fromArray(LANES, p.boundPs, LOGS * j + i));
            }
        }
        double ps = least.reduceLanes(VectorOperators.MIN);
        return Long.numberOfTrailingZeros(boundsBelow(p, Math.nextUp(ps)));
    }

    @Override
    long boundsBelow(MatmulShape p, double ps) {
        long cells = 0;
        for (int j = 0; j <= p.lastF; j++) {
            for (int i = 0; i < LOGS; i += WIDTH) {
                cells |= fromArray(LANES, p.boundPs, LOGS * j + i)
                                .compare(VectorOperators.LT, ps)
                                .toLong()
                        << LOGS * j + i;
            }
        }
        return cells;
    }

    private void bound(MatmulShape p, int i, int j) {
        double sMemoryPs = p.weightsStationary ? p.packedMemoryPs : p.plainMemoryPs;
        double fMemoryPs = p.weightsStationary ? p.plainMemoryPs : p.packedMemoryPs;
        double blocksF = p.moving.blocks[j];
        double loadF = p.moving.loadPs[j];
        double startF = blocksF * fStartPs(p);
        DoubleVector blocks = fromArray(LANES, p.stationary.blocks, i);
        DoubleVector loadS = fromArray(LANES, p.stationary.loadPs, i);
        DoubleVector startS = blocks.mul(sStartPs(p));
        DoubleVector moved = blocks.mul(fMemoryPs)
                .add(sMemoryPs)
                .min(blocksF * sMemoryPs + fMemoryPs)
                .add(p.outMemoryPs);
        DoubleVector starts = startS.add(blocks.mul(startF))
                .min(startS.mul(blocksF).add(startF))
                .add(p.storeStartPs[j]);
        DoubleVector dma = loadS.add(blocks.mul(loadF))
                .min(loadS.mul(blocksF).add(loadF))
                .add(p.storePs[j])
                .max(starts)
                .add(p.lastTilePs);
        fromArray(LANES, p.stationary.first, i)
                .add(p.moving.first[j])
                .mul(p.kRows * core.psPerDmaByte)
                .add(p.tensorPs)
                .add(p.trailPs[j])
                .max(dma.max(moved))
                .add(core.fixedPs)
                .blend(Double.POSITIVE_INFINITY, fromArray(LANES, PLACES, i).compare(VectorOperators.GT, p.lastS))
                .intoArray(p.boundPs, LOGS * j + i);
    }

    @Override
    void deepen(MatmulShape p, OperandTable o, int i) {
        double blocks = wholeBlocks(o, i);
        double wide = o.edge[i] * o.elementBytes;
        double rest = (o.size - blocks * o.edge[i]) * o.elementBytes;
        double perByte = core.dma.perByte;
        double scale = p.kRows * p.psPerByte;
        for (int k = 0; k < LOGS; k += WIDTH) {
            DoubleVector depth = fromArray(LANES, p.depth, k);
            DoubleVector last = fromArray(LANES, p.rest, k);
            DoubleVector a = depth.mul(wide);
            DoubleVector b = depth.mul(rest);
            DoubleVector c = last.mul(wide);
            DoubleVector d = last.mul(rest);
            DoubleVector e = depth.mul(o.chunk[i]);
            DoubleVector costA =
                    a.mul(SLOPE).add(OFFSET).max(a.add(ROW)).max(FLAT).min(a.mul(perByte));
            DoubleVector costB =
                    b.mul(SLOPE).add(OFFSET).max(b.add(ROW)).max(FLAT).min(b.mul(perByte));
            DoubleVector costC =
                    c.mul(SLOPE).add(OFFSET).max(c.add(ROW)).max(FLAT).min(c.mul(perByte));
            DoubleVector costD =
                    d.mul(SLOPE).add(OFFSET).max(d.add(ROW)).max(FLAT).min(d.mul(perByte));
            e.mul(SLOPE)
                    .add(OFFSET)
                    .max(e.add(ROW))
                    .max(FLAT)
                    .min(e.mul(perByte))
                    .intoArray(o.deepFirst, LOGS * i + k);
            DoubleVector deepCost = costA.mul(blocks).add(costB);
            DoubleVector lastCost = costC.mul(blocks).add(costD);
            fromArray(LANES, p.whole, k).mul(deepCost).add(lastCost).mul(scale).intoArray(o.deepLoadPs, LOGS * i + k);
        }
        o.known |= 1 << i;
    }

    @Override
    void cell(MatmulShape p, int s, int f) {
        set(p, s, f);
        double least = Double.POSITIVE_INFINITY;
        for (int k = 0; k < LOGS; k += WIDTH) {
            least = Math.min(least, depths(p, i * LOGS, k));
        }
        cellPs = least;
    }

    /** Prices the depths of one vector of the cell last set; the least time. */
    private double depths(MatmulShape p, int row, int k) {
        double yAgain = xBlocks * yLoad;
        double yStarts = xBlocks * yStart;
        double lastTilePs = p.lastTilePs;
        double never = Double.POSITIVE_INFINITY;
        double sbuf = core.sbufBytes;
        DoubleVector depth = fromArray(LANES, p.depth, k);
        VectorMask<Double> spills = depth.compare(VectorOperators.LT, inPsum ? 0 : p.kTiles);
        DoubleVector compute = DoubleVector.broadcast(LANES, p.evacuationPs)
                .blend(fromArray(LANES, p.accumulationPs, k), spills)
                .max(p.tensorPs);
        DoubleVector result = DoubleVector.broadcast(LANES, rowBytes).blend(rowBytes + partialBytes, spills);
        DoubleVector twice = depth.mul(2);
        DoubleVector xHeld = twice.min(xMost).mul(xChunk);
        DoubleVector yHeld = twice.min(yMost).mul(yChunk);
        DoubleVector xLoad = fromArray(LANES, p.packed.deepLoadPs, row + k);
        DoubleVector xStart = fromArray(LANES, p.deep, k).mul(xBlocks).mul(p.startPs);
        DoubleVector xAgain = xLoad.mul(yBlocks);
        DoubleVector xStarts = xStart.mul(yBlocks);
        DoubleVector none = xAgain.add(yAgain)
                .add(storePs)
                .max(xStarts.add(yStarts).add(storeStartPs))
                .add(lastTilePs)
                .max(noneMemory)
                .blend(never, xHeld.add(yHeld).add(result).compare(VectorOperators.GT, sbuf));
        DoubleVector x = xLoad.add(yAgain)
                .add(storePs)
                .max(xStart.add(yStarts).add(storeStartPs))
                .add(lastTilePs)
                .max(xMemory)
                .blend(never, yHeld.add(xChunk * xMost).add(result).compare(VectorOperators.GT, sbuf));
        DoubleVector y = xAgain.add(yLoad)
                .add(storePs)
                .max(xStarts.add(yStart).add(storeStartPs))
                .add(lastTilePs)
                .max(yMemory)
                .blend(never, xHeld.add(yChunk * yMost).add(result).compare(VectorOperators.GT, sbuf));
        DoubleVector time = fromArray(LANES, p.packed.deepFirst, row + k)
                .add(depth.mul(yFirst))
                .mul(leadScale)
                .add(compute)
                .add(trailPs)
                .max(none.min(x).min(y))
                .add(core.fixedPs);
        time.intoArray(depthPs, k);
        return time.reduceLanes(VectorOperators.MIN);
    }
}
