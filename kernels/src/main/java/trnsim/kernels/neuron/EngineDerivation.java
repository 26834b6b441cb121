package trnsim.kernels.neuron;

import static trnsim.kernels.cost.Terms.max;
import static trnsim.kernels.cost.Terms.sum;
import static trnsim.kernels.cost.Terms.term;

import java.util.List;
import trnsim.kernels.cost.Derivation;
import trnsim.kernels.cost.Derivation.Choice;
import trnsim.kernels.cost.Terms;
import trnsim.kernels.cost.Work;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** Tells the time of what was last priced by the formulas of {@link NeuronAttention} and {@link NeuronPointwise}. */
final class EngineDerivation {

    private final NeuronCore core;
    private final Work work;

    EngineDerivation(NeuronCore core, Work work) {
        this.core = core;
        this.work = work;
    }

    Derivation attention(NeuronAttention a) {
        List<Choice> choices = List.of(
                new Choice(
                        "layout",
                        a.flat
                                ? "keys on the partitions, query rows in columns"
                                : "128 query rows on the partitions x 512 keys"),
                new Choice(
                        a.flat ? "runs of 512 keys" : "tiles",
                        "%s on each of %s cores".formatted(Format.digits(a.tiles), Format.digits(core.cores))));
        Terms engines = max(
                term(
                        "tensor",
                        work.tensorPs,
                        engine(a.tiles, a.tensorCycles, core.tensorPerPs) + " + "
                                + time(work.tensorPs - a.tiles * a.tensorCycles / core.tensorPerPs)
                                + " of clock ramp"),
                term("vector", work.vectorPs, engine(a.tiles, a.vectorCycles, core.vectorPerPs)),
                term("scalar", work.scalarPs, engine(a.tiles, a.scalarCycles, core.scalarPerPs)),
                memory());
        return new Derivation(
                choices,
                sum(
                        fixed(),
                        term("fill", work.fixedPs - core.fixedPs, "one tile through tensor, vector and scalar engine"),
                        engines));
    }

    Derivation pointwise(NeuronPointwise p) {
        Terms engines = max(
                term("vector", work.vectorPs, "passes over 128 partitions at " + clock(core.vectorPerPs)),
                term("scalar", work.scalarPs, "one transcendental pass at " + clock(core.scalarPerPs)));
        return new Derivation(
                List.of(),
                sum(fixed(), max(sum(term("edges", p.edgesPs, "first rows in, last rows out"), engines), memory())));
    }

    private Terms fixed() {
        return term("fixed", core.fixedPs, "start of the first transfer");
    }

    private Terms memory() {
        return term(
                "memory",
                work.memoryPs,
                "%s over %s cores: DMA at %s by row length, or the share of %s"
                        .formatted(
                                Format.of(work.bytes, Dimension.BYTES),
                                Format.digits(core.cores),
                                Format.of(core.dmaBytesPerPs * 1e12, Dimension.BYTES_PER_SECOND),
                                Format.of(core.memoryBytesPerPs * 1e12, Dimension.BYTES_PER_SECOND)));
    }

    private static String engine(double tiles, double cycles, double perPs) {
        return "%s x %s cycles / %s".formatted(Format.digits(tiles), Format.digits(cycles), clock(perPs));
    }

    private static String clock(double perPs) {
        return Format.of(perPs * 1e12, Dimension.HERTZ);
    }

    private static String time(double ps) {
        return Format.duration(ps * 1e-12);
    }
}
