package trnsim.bench.validation.predict;

import trnsim.bench.validation.predict.Answer.Bound;
import trnsim.kernels.chip.ChipSpec;
import trnsim.workloads.operator.Dtype;

/**
 * What no kernel on {@code share} of a chip can beat, from printed figures alone:
 *
 * <pre>  time >= max( flops / printed peak, (bytes - on-chip memory) / printed bandwidth )</pre>
 *
 * <p>Operands may already lie in the last-level cache or SBUF, so only what exceeds it must cross device memory.
 */
record PrintedPeaks(ChipSpec chip, double share) {

    Bound time(double flops, double bytes, Dtype dtype, double unitPerSecond) {
        var peak = chip.peaks().get(dtype);
        double compute = peak == null ? 0 : flops / (peak.value().si() * share);
        double memory = Math.max(0, bytes - onChipBytes())
                / (chip.memory().bandwidth().value().si() * share);
        return compute >= memory
                ? Bound.atLeast(compute * unitPerSecond, "the printed peak of " + chip.name())
                : Bound.atLeast(memory * unitPerSecond, "the printed memory bandwidth of " + chip.name());
    }

    private double onChipBytes() {
        ChipSpec.Sram sram = chip.sram();
        double own = sram.sbuf().value().si() * chip.cores().value().si();
        return Math.max(own, sram.l2() == null ? 0 : sram.l2().value().si()) * share;
    }
}
