package trnsim.kernels.neuron;

import trnsim.kernels.cost.Exact;

/**
 * The k largest of each row on one core, by the faster of two ways.
 *
 * <pre>
 *   vector   ceil(k / 8) rounds of max8, find_index8 and match_replace8 over what a partition holds; rows fewer than the
 *            partitions are cut over p of them, and the p k candidates of a row go through the rounds again
 *   GpSimd   8 groups of 16 partitions, each 4 n + k cycles for a row or its part (nisa.topk, since NeuronCore-v3)
 * </pre>
 *
 * <p>Instruction costs: NKI ISA documentation. No number is fitted.
 */
final class TopK {

    private static final double GROUPS = 8;
    private static final double LARGEST = 65_535;
    private static final double PER_ROUND = 8;

    private final NeuronCore core;

    /** Of the way chosen; one of the two is zero. */
    double vectorPs;

    double gpsimdPs;

    TopK(NeuronCore core) {
        this.core = core;
    }

    /** Prices {@code rows} rows of {@code width} elements on one core. */
    void price(double rows, double width, double k) {
        vectorPs = vectorCycles(rows, width, k) / core.vectorPerPs;
        gpsimdPs = core.parallel ? gpsimdCycles(rows, width, k) / core.gpsimdPerPs : Double.POSITIVE_INFINITY;
        if (gpsimdPs < vectorPs) {
            vectorPs = 0;
        } else {
            gpsimdPs = 0;
        }
    }

    private double vectorCycles(double rows, double width, double k) {
        double best = Exact.ceil(rows / NeuronCore.PARTITIONS) * rounds(width, k);
        for (double parts = 2; parts * rows <= NeuronCore.PARTITIONS; parts *= 2) {
            double part = Exact.ceil(width / parts);
            best = Math.min(best, rounds(part, k) + rounds(parts * Math.min(part, k), k));
        }
        return best;
    }

    private double rounds(double n, double k) {
        double rounds = Exact.ceil(Math.min(n, k) / PER_ROUND);
        return (3 * rounds - 1) * Instruction.EIGHT.cycles(core, n, 4);
    }

    private double gpsimdCycles(double rows, double width, double k) {
        double parts = Math.max(1, Math.floor(GROUPS / rows));
        double part = Exact.ceil(width / parts);
        double chunks = Exact.ceil(part / LARGEST);
        double calls = Exact.ceil(rows * parts / GROUPS);
        double cycles = calls * (4 * part + chunks * k);
        return parts * chunks > 1
                ? cycles + Exact.ceil(rows / GROUPS) * (4 * Math.min(width, parts * chunks * k) + k)
                : cycles;
    }
}
