package trnsim.kernels.neuron;

import trnsim.kernels.cost.Exact;

/**
 * Time of the tensor engine of one NeuronCore.
 *
 * <pre>
 *   instruction = passes x max( min(64, nStationary), nMoving ) + 14                cycles
 *   product     = groups x ceil(k / depth) x ceil(S / columns) x sum over moving tiles of at most 512 columns
 *   time        = cycles / clock + min( cycles / clock, 1.5 us )
 * </pre>
 *
 * <p>{@code passes} is 4 for fp32 and 1 for bf16; {@code depth} is the array's rows, twice them for double-row fp8, four times
 * for MX formats. The next stationary tile loads behind the multiply, 32
 * cycles per 128 columns, which no multiply undercuts: the 64 cycles already hide it (NKI ISA 2.26, nc_matmul; NKI performance
 * guide). The 14 cycles are between equal instructions back to back: the Neuron guide's profile shows 2,062 for 4 x 512. After
 * idling the clock runs at half speed for 3 us, which costs 1.5 us once per operator (Neuron Explorer documentation, TensorE
 * ramp).
 */
final class TensorEngine {

    static final double GAP_CYCLES = 14;
    static final double RAMP_PS = 1.5e6;

    private TensorEngine() {}

    /** Cycles of all moving tiles of {@code moving} columns over stationary tiles that fill {@code stationary} columns. */
    private static double columns(double stationary, double moving, double passes) {
        double least = Math.min(NeuronCore.INITIATION, stationary);
        double whole = Exact.floor(moving * WayCost.PER_BANK);
        double rest = moving - whole * NeuronCore.BANK;
        double cycles = whole * (passes * Math.max(least, NeuronCore.BANK) + GAP_CYCLES);
        return rest > 0 ? cycles + passes * Math.max(least, rest) + GAP_CYCLES : cycles;
    }

    /** Passes over the rows of the array that a depth of k takes. */
    static double deep(NeuronCore core, double k, double passes) {
        return Exact.ceil(k * Math.min(1, passes) / core.rows);
    }

    /** Cycles of an S x k by k x F product, S stationary and F moving. */
    static double cycles(NeuronCore core, double stationary, double moving, double k, double passes) {
        return deep(core, k, passes)
                * Exact.ceil(stationary * core.perColumns)
                * columns(stationary, moving, Math.max(1, passes));
    }

    /** Cycles to time, the clock ramp included. */
    static double ps(NeuronCore core, double cycles) {
        double full = cycles * core.psPerCycle;
        return full + Math.min(full, RAMP_PS);
    }
}
