package trnsim.kernels.neuron;

import static trnsim.kernels.cost.Terms.max;
import static trnsim.kernels.cost.Terms.sum;
import static trnsim.kernels.cost.Terms.term;

import java.util.ArrayList;
import java.util.List;
import trnsim.kernels.cost.Derivation;
import trnsim.kernels.cost.Derivation.Choice;
import trnsim.kernels.cost.Terms;
import trnsim.kernels.cost.Work;
import trnsim.kernels.neuron.AttentionTiling.Engine;
import trnsim.kernels.neuron.AttentionTiling.Orientation;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** Tells the time of the attention last priced by {@link NeuronAttention}'s formula, given the tiling that the search chose. */
final class AttentionDerivation {

    private final NeuronCore core;
    private final NeuronAttention attention;
    private final AttentionShape shape;
    private final AttentionCost cost;
    private final AttentionTiling tiling;
    private final Work work = new Work();

    AttentionDerivation(NeuronCore core, NeuronAttention attention) {
        this.core = core;
        this.attention = attention;
        shape = attention.shape();
        cost = attention.cost;
        tiling = attention.tiling(work);
        if (byRows()) {
            cost.rows(shape, tiling.keys(), tiling.exponential(), tiling.copies());
        } else {
            cost.keys(shape, tiling.keys(), tiling.exponential());
        }
        attention.timePs(tiling.queryBlock(), tiling.resident());
    }

    private boolean byRows() {
        return tiling.orientation() == Orientation.ROWS;
    }

    /** @param dequantisedPs what casts of keys and values take beyond the slowest of the terms */
    Derivation derive(double dequantisedPs) {
        List<Choice> choices = new ArrayList<>();
        choices.add(new Choice(
                "partitions", byRows() ? "128 query rows, keys in columns" : "128 keys, query rows in columns"));
        choices.add(new Choice(
                "tiles",
                "%s of %s%s keys %s"
                        .formatted(
                                Format.digits(cost.tiles),
                                byRows() ? "128 query rows x " : "",
                                Format.digits(tiling.keys()),
                                core.onEachCore())));
        choices.add(new Choice("keys and values", tiling.resident() ? "those of a head stay in SBUF" : streamed()));
        choices.add(new Choice("query block", Format.digits(tiling.queryBlock()) + " rows in SBUF"));
        choices.add(new Choice("exponentials", engine(tiling.exponential())));
        if (byRows() && shape.v > 0) {
            choices.add(new Choice("weights from PSUM", engine(tiling.copies())));
        }
        choices.add(new Choice(
                "SBUF",
                Format.of(attention.sbufBytes(tiling.keys(), tiling.queryBlock(), tiling.resident()), Dimension.BYTES)
                        + " of " + Format.of(core.sbufBytes, Dimension.BYTES) + " usable per partition"));
        choices.add(new Choice("PSUM banks", Format.digits(cost.banks) + " of " + Format.digits(core.psumBanks)));
        if (dequantisedPs == 0) {
            return new Derivation(choices, time());
        }
        choices.add(new Choice("keys and values", "cast once per core, beside the attention"));
        return new Derivation(
                choices,
                sum(time(), term("casts", dequantisedPs, "vector, scalar and GpSimd engine beyond the slowest above")));
    }

    private String streamed() {
        double times = Math.max(1, shape.rows / tiling.queryBlock());
        return times == 1 ? "stream once" : "stream " + Format.digits(times) + " times, once per query block";
    }

    private static String engine(Engine engine) {
        return engine == Engine.SCALAR ? "on the scalar engine" : "on the vector engine";
    }

    private Terms time() {
        double full = cost.tiles * cost.tensorCycles / core.tensorPerPs;
        return sum(
                term("fixed", core.fixedPs, "start of the first transfer"),
                term("fill", cost.fillPs, "one tile through tensor, vector and scalar engine"),
                max(
                        term(
                                "tensor",
                                cost.tensorPs,
                                cycles(cost.tensorCycles, core.tensorPerPs) + " + "
                                        + Format.duration((cost.tensorPs - full) * 1e-12) + " of clock ramp"),
                        term("vector", cost.vectorPs, cycles(cost.vectorCycles, core.vectorPerPs)),
                        term("scalar", cost.scalarPs, cycles(cost.scalarCycles, core.scalarPerPs)),
                        term(
                                "gpsimd",
                                cost.gpsimdPs,
                                "%s masks on the diagonal / %s"
                                        .formatted(
                                                Format.digits(shape.diagonals / core.cores),
                                                Format.of(core.gpsimdPerPs * 1e12, Dimension.HERTZ))),
                        term("psum", cost.psumPs, "vector and scalar engine, which take turns in PSUM"),
                        term(
                                "dma",
                                attention.dmaPs / core.cores,
                                "at %s per core by row length"
                                        .formatted(Format.of(core.dmaBytesPerPs * 1e12, Dimension.BYTES_PER_SECOND))),
                        term(
                                "memory",
                                work.bytes / core.memoryBytesPerPs / core.cores,
                                "%s %s / %s"
                                        .formatted(
                                                Format.of(work.bytes / core.cores, Dimension.BYTES),
                                                core.onEachCore(),
                                                Format.of(core.memoryBytesPerPs * 1e12, Dimension.BYTES_PER_SECOND)))));
    }

    private String cycles(double cycles, double perPs) {
        return "%s tiles x %s cycles / %s"
                .formatted(Format.digits(cost.tiles), Format.digits(cycles), Format.of(perPs * 1e12, Dimension.HERTZ));
    }
}
