package trnsim.kernels.neuron;

import static trnsim.kernels.cost.Terms.max;
import static trnsim.kernels.cost.Terms.sum;
import static trnsim.kernels.cost.Terms.term;

import java.util.ArrayList;
import java.util.List;
import trnsim.kernels.cost.Derivation;
import trnsim.kernels.cost.Derivation.Choice;
import trnsim.kernels.cost.ScalarMatmul;
import trnsim.kernels.cost.StoredBytes;
import trnsim.kernels.cost.Terms;
import trnsim.kernels.neuron.MatmulTiling.Keep;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** Tells the time of a matmul by {@link TilingCost}'s formula, given the tiling that the search chose. */
final class MatmulDerivation {

    private final NeuronCore core;
    private final Matmul matmul;
    private final MatmulTiling tiling;
    private final double passes;
    private final TilingCost cost;
    private final MatmulShape shape = new MatmulShape();

    MatmulDerivation(NeuronCore core, Matmul matmul, MatmulTiling tiling) {
        this.core = core;
        this.matmul = matmul;
        this.tiling = tiling;
        this.passes = core.passes(matmul.tag().input().ordinal());
        this.cost = new TilingCost(core);
    }

    Derivation derive() {
        double whole = price(false);
        boolean byRows = core.cores > 1 && price(true) < whole;
        price(byRows);
        List<Choice> choices = new ArrayList<>();
        if (core.cores > 1) {
            double m = byRows ? ScalarMatmul.ceil(matmul.m() / core.cores) : matmul.m();
            double n = byRows ? matmul.n() : ScalarMatmul.ceil(matmul.n() / core.cores);
            choices.add(new Choice(
                    "split",
                    "%s of the result over %s cores, %s each"
                            .formatted(
                                    byRows ? "rows" : "columns", Format.digits(core.cores), sizes(m, n, matmul.k()))));
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
        return new Derivation(choices, time());
    }

    private double price(boolean byRows) {
        double m = matmul.m();
        double n = matmul.n();
        shape.set(
                core,
                tiling.weightsStationary(),
                matmul.groups(),
                byRows ? ScalarMatmul.ceil(m / core.cores) : m,
                byRows ? n : ScalarMatmul.ceil(n / core.cores),
                matmul.k(),
                StoredBytes.of(matmul.tag().input().ordinal()),
                StoredBytes.of(matmul.tag().weight().ordinal()),
                StoredBytes.of(matmul.tag().output().ordinal()),
                passes);
        shape.tabulate(core);
        return cost.timePs(shape, log(tiling.blockS()), log(tiling.blockF()), log(tiling.blockK()), tiling.keep());
    }

    private static int log(int powerOfTwo) {
        return Integer.numberOfTrailingZeros(powerOfTwo);
    }

    private double depth() {
        return Math.min(tiling.blockK(), shape.kTiles);
    }

    private double tiles(double size, double edge, int blocks) {
        return Math.min(blocks, ScalarMatmul.ceil(size / edge));
    }

    private boolean inPsum() {
        double tiles = tiles(shape.s, NeuronCore.PARTITIONS, tiling.blockS())
                * tiles(shape.f, NeuronCore.BANK, tiling.blockF());
        return depth() == shape.kTiles || 2 * tiles <= core.psumBanks;
    }

    private double reloadsS() {
        return tiling.keep() == Keep.STATIONARY ? 1 : ScalarMatmul.ceil(shape.f / (NeuronCore.BANK * tiling.blockF()));
    }

    private double reloadsF() {
        return tiling.keep() == Keep.MOVING
                ? 1
                : ScalarMatmul.ceil(shape.s / (NeuronCore.PARTITIONS * tiling.blockS()));
    }

    private String blocks() {
        double s = tiles(shape.s, NeuronCore.PARTITIONS, tiling.blockS());
        double f = tiles(shape.f, NeuronCore.BANK, tiling.blockF());
        return sizes(s, f, depth()) + " tiles of 128 x 512 x 128 (stationary x moving x depth), "
                + sizes(
                        Math.min(shape.s, NeuronCore.PARTITIONS * tiling.blockS()),
                        Math.min(shape.f, NeuronCore.BANK * tiling.blockF()),
                        Math.min(shape.k, NeuronCore.PARTITIONS * tiling.blockK()))
                + " elements";
    }

    private String kept() {
        return switch (tiling.keep()) {
            case STATIONARY -> "the stationary block over all of k, while the moving operand streams";
            case MOVING -> "the moving block over all of k, while the stationary operand streams";
            case NONE -> "neither operand beyond its block";
        };
    }

    private Terms time() {
        double fixed = core.fixedPs;
        double trail = shape.trailPs[log(tiling.blockF())];
        double lead = cost.pipelinePs - fixed - Math.max(shape.tensorPs, cost.evacuationPs) - trail;
        double cycles = TensorEngine.cycles(core, shape.s, shape.f, shape.k, passes);
        double passesOverK = inPsum() ? 1 : ScalarMatmul.ceil(shape.kTiles / depth());
        double evacuated = shape.groups * shape.evacuated * passesOverK;
        double memory = cost.bytes / core.memoryBytesPerPs;
        String rows = "DMA at %s by row length, stationary operand %s, moving %s, result once"
                .formatted(
                        Format.of(core.dmaBytesPerPs * 1e12, Dimension.BYTES_PER_SECOND),
                        times(reloadsS()),
                        times(reloadsF()));
        return sum(
                term("fixed", fixed, "start of the first transfer"),
                max(
                        sum(
                                term("lead", lead, "first block of both operands"),
                                max(
                                        term("tensor", shape.tensorPs, tensor(cycles)),
                                        term(
                                                "evacuation",
                                                cost.evacuationPs,
                                                Format.digits(evacuated) + " PSUM columns / "
                                                        + Format.of(
                                                                (inPsum() ? core.evacuationPerPs : core.vectorPerPs)
                                                                        * 1e12,
                                                                Dimension.HERTZ))),
                                term("drain", trail, "last PSUM tile to SBUF, its rows to memory")),
                        sum(
                                term("dma", cost.dmaPs, rows),
                                term("last tile", shape.lastTilePs, "last PSUM tile to SBUF")),
                        term(
                                "memory",
                                memory,
                                Format.of(cost.bytes, Dimension.BYTES) + " per core / "
                                        + Format.of(core.memoryBytesPerPs * 1e12, Dimension.BYTES_PER_SECOND))));
    }

    private String tensor(double cycles) {
        double full = shape.groups * cycles / core.tensorPerPs;
        double deep = ScalarMatmul.ceil(shape.k * Math.min(1, passes) / core.rows);
        double wide = ScalarMatmul.ceil(shape.s / core.columns);
        return "%s%s x %s tiles x %s cycles / %s + %s of clock ramp"
                .formatted(
                        shape.groups > 1 ? Format.digits(shape.groups) + " x " : "",
                        Format.digits(deep),
                        Format.digits(wide),
                        Format.digits(cycles / deep / wide),
                        Format.of(core.tensorPerPs * 1e12, Dimension.HERTZ),
                        Format.duration((shape.tensorPs - full) * 1e-12));
    }

    private static String times(double count) {
        return count == 1 ? "once" : Format.digits(count) + " times";
    }

    private static String sizes(double a, double b, double c) {
        return Format.digits(a) + " x " + Format.digits(b) + " x " + Format.digits(c);
    }
}
