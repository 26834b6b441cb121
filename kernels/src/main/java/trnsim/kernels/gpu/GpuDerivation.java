package trnsim.kernels.gpu;

import static trnsim.kernels.cost.Terms.max;
import static trnsim.kernels.cost.Terms.sum;
import static trnsim.kernels.cost.Terms.term;

import java.util.List;
import trnsim.kernels.chip.GpuRates;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.Derivation;
import trnsim.kernels.cost.Derivation.Choice;
import trnsim.kernels.cost.Terms;
import trnsim.kernels.cost.Work;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Pointwise;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** Tells the time of what was last priced by the formulas of {@link GpuAttention} and {@link GpuPointwise}. */
final class GpuDerivation {

    private final Rank rank;
    private final GpuRates gpu;
    private final Work work;

    GpuDerivation(Rank rank, GpuRates gpu, Work work) {
        this.rank = rank;
        this.gpu = gpu;
        this.work = work;
    }

    Derivation matmul(Matmul operator, boolean dequantises) {
        return new GpuMatmulDerivation(rank, gpu, operator, dequantises, memory()).derive();
    }

    Derivation attention(GpuAttention.Walk w) {
        List<Choice> choices = List.of(
                new Choice("blocks", blocks(gpu, w.blocks * w.splits, w.turns)),
                new Choice("KV splits", count(w.splits)),
                new Choice(
                        "tiles of 128 keys",
                        "%s per block, %s each, softmax included".formatted(Format.digits(w.tiles), time(w.tilePs))));
        double combine = w.splits > 1 ? gpu.launchPs() + gpu.fillPs() : 0;
        return new Derivation(
                choices,
                sum(
                        launch(),
                        term("setup", w.setupPs, "kernels that schedule blocks or repack queries"),
                        max(
                                sum(
                                        term(
                                                "block",
                                                w.turns * w.blockPs,
                                                "%s x %s: pages, queries in, outputs out"
                                                        .formatted(turns(w.turns), time(w.blockPs))),
                                        term(
                                                "walk",
                                                w.turns * w.tiles * w.tilePs,
                                                "%s x %s tiles x %s"
                                                        .formatted(
                                                                turns(w.turns),
                                                                Format.digits(w.tiles),
                                                                time(w.tilePs)))),
                                sum(memory(), term("one block", w.blockPs, "fixed time of one block"))),
                        term("combine", combine, "a second kernel adds the splits of the keys")));
    }

    Derivation pointwise(Pointwise operator) {
        double waits = Math.rint((work.fixedPs - gpu.launchPs()) / gpu.fillPs()) - 1;
        double turns = Math.max(0, waits) * gpu.fillPs();
        boolean writes = operator.kind() == OperatorKind.CACHE_WRITE;
        return new Derivation(
                List.of(),
                sum(
                        launch(),
                        term("fill", gpu.fillPs(), "first bytes in"),
                        term(
                                "turns",
                                writes ? turns : 0,
                                "%s turns of thread blocks x %s"
                                        .formatted(count(turns / gpu.fillPs()), time(gpu.fillPs()))),
                        max(
                                memory(),
                                term(
                                        "vector",
                                        work.vectorPs,
                                        "vector lanes at "
                                                + Format.count(rank.vectorPerPs() * 1e12)
                                                + " operations/s, or functions at "
                                                + Format.count(rank.scalarPerPs() * 1e12)))));
    }

    private Terms launch() {
        return term("launch", gpu.launchPs(), "start of the kernel");
    }

    private Terms memory() {
        return term(
                "memory",
                work.memoryPs,
                Format.of(work.bytes, Dimension.BYTES) + " / "
                        + Format.of(rank.bytesPerPs() * 1e12, Dimension.BYTES_PER_SECOND));
    }

    static String blocks(GpuRates gpu, double blocks, double turns) {
        return "%s thread blocks on %s SMs: %s on the busiest".formatted(count(blocks), count(gpu.sms()), turns(turns));
    }

    static String turns(double turns) {
        return turns == 1 ? "1 turn" : count(turns) + " turns";
    }

    private static String count(double value) {
        return Format.digits(value);
    }

    private static String time(double ps) {
        return Format.duration(ps * 1e-12);
    }
}
