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
import trnsim.kernels.neuron.Recipe.Step;
import trnsim.workloads.document.Names;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** Tells the time of what was last priced by {@link NeuronPointwise}'s formula, with the instructions of each engine. */
final class PointwiseDerivation {

    private final NeuronCore core;
    private final PointwiseWay way;
    private final Work work;
    private final List<String> instructions = new ArrayList<>();

    PointwiseDerivation(NeuronCore core, NeuronPointwise pointwise, Work work) {
        this.core = core;
        this.way = pointwise.best;
        this.work = work;
        int choice = 0;
        for (Step step : way.steps) {
            Instruction.Runs runs = step.instruction().runs;
            Instruction.Runs on = switch (runs) {
                case EITHER -> Instruction.Runs.VECTOR;
                case EXPONENTIAL -> Instruction.Runs.SCALAR;
                case VECTOR, SCALAR, GPSIMD -> runs;
            };
            if (pointwise.free(step)) {
                on = (way.engines >> choice++ & 1) == 1 ? Instruction.Runs.SCALAR : Instruction.Runs.VECTOR;
            }
            instructions.add(told(step, on));
        }
    }

    /** {@code tensor-tensor (vector, 3 times)}, {@code activation per row (scalar)}. */
    private static String told(Step step, Instruction.Runs on) {
        String each = step.on() == Step.On.ROW ? " per row" : step.on() == Step.On.EXACT ? " in fp32" : "";
        String times = step.count() == 1 ? "" : ", " + Format.digits(step.count()) + " times";
        return "%s%s (%s%s)".formatted(Names.word(step.instruction()), each, Names.word(on), times);
    }

    Derivation derive() {
        List<Choice> choices = new ArrayList<>();
        choices.add(new Choice("layout", layout()));
        if (!instructions.isEmpty()) {
            choices.add(new Choice("instructions", String.join(", ", instructions)));
        }
        if (way.repeat > 1) {
            choices.add(new Choice("repeated", "each instruction " + Format.digits(way.repeat) + " times"));
        }
        return new Derivation(choices, time());
    }

    private String layout() {
        if (way.spread) {
            return "all elements over the 128 partitions " + core.onEachCore();
        }
        double tiles = Exact.ceil(way.rows / NeuronCore.PARTITIONS);
        return "a row per partition, %s of %s x %s elements %s"
                .formatted(
                        tiles == 1 ? "one tile" : Format.digits(tiles) + " tiles",
                        Format.digits(Math.min(way.rows, NeuronCore.PARTITIONS)),
                        Format.digits(way.width),
                        core.onEachCore());
    }

    /** Time of the first tile through all engines, and of the slowest of them for the rest. */
    private Terms time() {
        double vectorPs = work.vectorPs - (way.choiceOnVector ? way.choicePs : 0);
        double gpsimdPs = work.gpsimdPs - (way.choiceOnVector ? 0 : way.choicePs);
        double firstPs = slowest(way.firstVectorPs, way.firstScalarPs, way.firstGpsimdPs);
        boolean one = slowest(vectorPs, work.scalarPs, gpsimdPs) <= firstPs;
        double others = Math.max(0, way.firstVectorPs + way.firstScalarPs + way.firstGpsimdPs - firstPs);
        Terms vector = engine("vector", one ? way.firstVectorPs : vectorPs, core.vectorPerPs, one);
        Terms scalar = engine("scalar", one ? way.firstScalarPs : work.scalarPs, core.scalarPerPs, one);
        Terms gpsimd = engine("gpsimd", one ? way.firstGpsimdPs : gpsimdPs, core.gpsimdPerPs, one);
        Terms engines = core.parallel ? max(vector, scalar, gpsimd) : max(scalar, sum(vector, gpsimd));
        return sum(
                term("fixed", core.fixedPs, "start of the first transfer"),
                max(
                        sum(
                                term("edges", way.edgesPs, "first rows in, last rows out"),
                                term("first tile", others, "through the other engines"),
                                term(
                                        "statistics",
                                        work.tensorPs,
                                        "sums over partitions by products with ones on the tensor engine"),
                                engines),
                        term(
                                "dma",
                                way.dmaPs,
                                "at %s per core by row length"
                                        .formatted(Format.of(core.dmaBytesPerPs * 1e12, Dimension.BYTES_PER_SECOND))),
                        term(
                                "memory",
                                work.bytes / core.cores / core.memoryBytesPerPs,
                                "%s %s / %s"
                                        .formatted(
                                                Format.of(work.bytes / core.cores, Dimension.BYTES),
                                                core.onEachCore(),
                                                Format.of(core.memoryBytesPerPs * 1e12, Dimension.BYTES_PER_SECOND)))),
                term(
                        "choice",
                        way.choicePs,
                        way.choiceOnVector
                                ? "rounds of max8, find-index8 and match-replace8 on the vector engine"
                                : "nisa.topk on the GpSimd engine, 8 groups of 16 partitions"));
    }

    private double slowest(double vectorPs, double scalarPs, double gpsimdPs) {
        return Math.max(scalarPs, core.parallel ? Math.max(vectorPs, gpsimdPs) : vectorPs + gpsimdPs);
    }

    /** @param latency the engine's instructions wait for each other */
    private static Terms engine(String name, double ps, double perPs, boolean latency) {
        return term(
                name,
                ps,
                "%s cycles / %s%s"
                        .formatted(
                                Format.digits(ps * perPs),
                                Format.of(perPs * 1e12, Dimension.HERTZ),
                                latency ? ", latencies included" : ""));
    }
}
