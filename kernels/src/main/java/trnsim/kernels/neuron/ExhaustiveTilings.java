package trnsim.kernels.neuron;

import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.LaneChoice;
import trnsim.workloads.operator.Dtype;

/** Every tiling of a matmul, none pruned: the oracle of the search, and what a cost of one tiling is timed with. */
public final class ExhaustiveTilings {

    private static final int LOGS = OperandTable.LOGS;

    private final NeuronCore core;
    private final TilingCost cost;
    private final MatmulWays ways;
    private final MatmulShape shape = new MatmulShape();

    /** @param lanes price in vector lanes, where the JVM has them */
    public ExhaustiveTilings(Rank rank, boolean lanes) {
        core = new NeuronCore(rank, false);
        TilingCost scalar = new TilingCost(core);
        cost = lanes ? LaneChoice.twin(() -> new VectorTilingCost(core), scalar) : scalar;
        ways = new MatmulWays(core);
    }

    /** Tilings of one matmul: ways to split it, blocks of S, F and k, and what is kept. */
    public int tilings() {
        return ways.count * LOGS * LOGS * LOGS * MatmulTiling.Keep.values().length;
    }

    /**
     * Picoseconds of the fastest tiling of {@code out[m, n] = lhs[m, k] x rhs[k, n]}.
     *
     * @throws IllegalArgumentException if the chip lacks {@code dtype}
     */
    public double bestPs(long m, long n, long k, Dtype dtype) {
        int row = core.rank.require(dtype.ordinal());
        double bytes = dtype.bytes();
        ways.set(1, m, n, k, bytes, bytes, bytes, core.passes(row));
        cost.ways(ways);
        double best = Double.POSITIVE_INFINITY;
        for (int way = 0; way < ways.count; way++) {
            shape.take(core, ways, way);
            cost.tabulate(shape);
            for (int f = 0; f < LOGS; f++) {
                for (int s = 0; s < LOGS; s++) {
                    cost.cell(shape, s, f);
                    best = Math.min(best, cost.cellPs);
                }
            }
        }
        return best;
    }
}
