package trnsim.bench.validation.predict;

import trnsim.kernels.chip.ChipSpec;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.LayerOperators.Precision;

/**
 * Number formats of a served model from the one word a row prints.
 *
 * <p>Where the model's own experts are narrower, they stay as they are. Formats of 8 and 4 bits that the chip multiplies are
 * used for activations too, except integers, which are taken as weight-only on accelerators without them and under int4. The
 * KV cache is fp8 where activations are fp8 or narrower, else bf16.
 */
final class Precisions {

    private Precisions() {}

    static Precision of(Dtype printed, ArchitectureSpec a, ChipSpec chip) {
        Dtype own = a.moe() == null ? null : a.moe().expertDtype();
        if (own != null && own.bits() < 8 && printed.bits() <= 8) {
            return new Precision(Dtype.BF16, Dtype.BF16, own, Dtype.BF16);
        }
        boolean weightsOnly = printed == Dtype.INT4
                || printed == Dtype.INT8
                || !chip.engines().tensor().throughput().containsKey(printed);
        if (printed.bits() > 8) {
            return new Precision(printed, printed, own != null && own.bits() < printed.bits() ? own : printed, printed);
        }
        Dtype compute = weightsOnly ? Dtype.BF16 : printed;
        return new Precision(compute, printed, printed, weightsOnly ? Dtype.BF16 : Dtype.FP8);
    }
}
