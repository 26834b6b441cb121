package trnsim.kernels.neuron;

import static trnsim.kernels.cost.Terms.max;
import static trnsim.kernels.cost.Terms.sum;
import static trnsim.kernels.cost.Terms.term;

import java.util.ArrayList;
import java.util.List;
import trnsim.kernels.cost.Derivation;
import trnsim.kernels.cost.Derivation.Choice;
import trnsim.kernels.cost.Exact;
import trnsim.kernels.cost.Terms;
import trnsim.kernels.cost.Work;
import trnsim.kernels.neuron.MatmulTiling.Keep;
import trnsim.workloads.document.Names;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** Tells the time of a matmul by {@link TilingCost}'s formula, given the tiling that the search chose. */
final class MatmulDerivation {

    private final NeuronCore core;
    private final Matmul matmul;
    private final Work work;
    private final double passes;
    private final TilingCost cost;
    private final MatmulWays ways;
    private final MatmulShape shape = new MatmulShape();

    private int s;
    private int f;
    private int k;
    private Keep keep = Keep.NONE;

    /** @param work what it was priced at */
    MatmulDerivation(NeuronCore core, Matmul matmul, Work work) {
        this.core = core;
        this.matmul = matmul;
        this.work = work;
        this.passes = core.passes(matmul.tag().input().ordinal());
        this.cost = new TilingCost(core);
        this.ways = new MatmulWays(core);
    }

    Derivation derive(MatmulTiling tiling) {
        s = log(tiling.blockS());
        f = log(tiling.blockF());
        k = log(tiling.blockK());
        keep = tiling.keep();
        ways.set(
                matmul.groups(),
                matmul.m(),
                matmul.n(),
                matmul.k(),
                matmul.tag().input().bytes(),
                matmul.tag().weight().bytes(),
                matmul.tag().output().bytes(),
                passes);
        cost.ways(ways);
        int columns = tiling.weightsStationary() ? 0 : 1;
        int rows = columns + 2;
        int way = ways.count > 2 && price(rows) < price(columns) ? rows : columns;
        price(way);
        cost.settle(shape, s, f, k);
        List<Choice> choices = new ArrayList<>();
        if (core.cores > 1) {
            double m = tiling.weightsStationary() ? shape.moving.size : shape.stationary.size;
            double n = tiling.weightsStationary() ? shape.stationary.size : shape.moving.size;
            choices.add(new Choice(
                    "split",
                    "%s of the result over %s cores, %s each"
                            .formatted(
                                    way == rows ? "rows" : "columns",
                                    Format.digits(core.cores),
                                    sizes(m, n, matmul.k()))));
        }
        choices.add(new Choice(
                "stationary", tiling.weightsStationary() ? "weights, activations move" : "activations, weights move"));
        choices.add(new Choice("blocks", blocks()));
        choices.add(new Choice("kept in SBUF", kept()));
        choices.add(new Choice(
                "partial sums",
                inPsum() ? "in PSUM until complete" : "in SBUF in fp32, one vector pass per block of k"));
        choices.add(new Choice(
                "SBUF",
                Format.of(cost.sbufBytes, Dimension.BYTES) + " of " + Format.of(core.sbufBytes, Dimension.BYTES)
                        + " usable per partition"));
        choices.add(new Choice("PSUM banks", Format.digits(cost.psumBanks) + " of " + Format.digits(core.psumBanks)));
        int weight = matmul.tag().weight().ordinal();
        if (Dequantise.multiplies(matmul.tag().input().ordinal(), weight)) {
            return new Derivation(choices, product(ways.evacuated[way]));
        }
        choices.add(new Choice(
                "weights",
                "%s cast to %s once per core, beside the product"
                        .formatted(
                                Names.word(matmul.tag().weight()),
                                Names.word(matmul.tag().input()))));
        return new Derivation(choices, dequantised(ways.evacuated[way]));
    }

    private double price(int way) {
        shape.take(core, ways, way);
        cost.tabulate(shape);
        return cost.timePs(shape, s, f, k, keep);
    }

    private static int log(int powerOfTwo) {
        return Integer.numberOfTrailingZeros(powerOfTwo);
    }

    private boolean inPsum() {
        double tiles = shape.stationary.tiles[s] * shape.moving.tiles[f];
        return shape.depth[k] == shape.kTiles || 2 * tiles <= core.psumBanks;
    }

    private String blocks() {
        return sizes(shape.stationary.tiles[s], shape.moving.tiles[f], shape.depth[k])
                + " tiles of 128 x 512 x 128 (stationary x moving x depth), "
                + sizes(
                        shape.stationary.width[s],
                        shape.moving.width[f],
                        Math.min(matmul.k(), NeuronCore.PARTITIONS * shape.depth[k]))
                + " elements";
    }

    private String kept() {
        return switch (keep) {
            case STATIONARY -> "the stationary block over all of k, while the moving operand streams";
            case MOVING -> "the moving block over all of k, while the stationary operand streams";
            case NONE -> "neither operand beyond its block";
        };
    }

    private Terms product(double evacuated) {
        return sum(
                term("fixed", core.fixedPs, "start of the first transfer"),
                max(
                        sum(
                                term("lead", cost.leadPs, "first block of both operands"),
                                max(tensor(), term("evacuation", cost.evacuationPs, evacuation(evacuated))),
                                term("drain", cost.trailPs, "last PSUM tile to SBUF, its rows to memory")),
                        sum(dma(), term("last tile", shape.lastTilePs, "last PSUM tile to SBUF")),
                        memory()));
    }

    /** As {@link Dequantise} has it: the engines and memory beside each other, then what the product takes beyond its slowest. */
    private Terms dequantised(double evacuated) {
        return sum(
                term("fixed", work.fixedPs, "start, first blocks and last tile, as of the product alone"),
                max(
                        tensor(),
                        dma(),
                        memory(),
                        term(
                                "vector",
                                work.vectorPs,
                                "casts, the format's scales; evacuation: " + evacuation(evacuated)),
                        term("scalar", work.scalarPs, "share of the casts; evacuation"),
                        term("gpsimd", work.gpsimdPs, "share of the casts")));
    }

    private String evacuation(double evacuated) {
        return "%s PSUM columns / %s"
                .formatted(
                        Format.digits(inPsum() ? evacuated : evacuated * shape.deep[k]),
                        Format.of((inPsum() ? core.evacuationPerPs : core.vectorPerPs) * 1e12, Dimension.HERTZ));
    }

    private Terms dma() {
        double loadsS = keep == Keep.STATIONARY ? 1 : shape.moving.blocks[f];
        double loadsF = keep == Keep.MOVING ? 1 : shape.stationary.blocks[s];
        return term(
                "dma",
                cost.dmaPs,
                "DMA at %s by row length, stationary operand %s, moving %s, result once"
                        .formatted(
                                Format.of(core.dmaBytesPerPs * 1e12, Dimension.BYTES_PER_SECOND),
                                times(loadsS),
                                times(loadsF)));
    }

    private Terms memory() {
        return term(
                "memory",
                cost.memoryPs,
                Format.of(cost.memoryPs * core.memoryBytesPerPs, Dimension.BYTES) + " per core / "
                        + Format.of(core.memoryBytesPerPs * 1e12, Dimension.BYTES_PER_SECOND));
    }

    private Terms tensor() {
        double cycles = TensorEngine.cycles(core, shape.stationary.size, shape.moving.size, matmul.k(), passes);
        double full = matmul.groups() * cycles / core.tensorPerPs;
        double deep = TensorEngine.deep(core, matmul.k(), passes);
        double wide = Exact.ceil(shape.stationary.size * core.perColumns);
        return term(
                "tensor",
                shape.tensorPs,
                "%s%s x %s tiles x %s cycles / %s + %s of clock ramp"
                        .formatted(
                                matmul.groups() > 1 ? Format.digits(matmul.groups()) + " x " : "",
                                Format.digits(deep),
                                Format.digits(wide),
                                Format.digits(cycles / deep / wide),
                                Format.of(core.tensorPerPs * 1e12, Dimension.HERTZ),
                                Format.duration(Math.max(0, shape.tensorPs - full) * 1e-12)));
    }

    private static String times(double count) {
        return count == 1 ? "once" : Format.digits(count) + " times";
    }

    private static String sizes(double a, double b, double c) {
        return Format.digits(a) + " x " + Format.digits(b) + " x " + Format.digits(c);
    }
}
