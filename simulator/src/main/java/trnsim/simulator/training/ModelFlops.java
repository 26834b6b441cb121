package trnsim.simulator.training;

import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.Mixer;
import trnsim.workloads.model.Parameters;

/**
 * Useful operations of a training step, the numerator of MFU.
 *
 * <pre>  6 x active parameters x tokens  +  6 x sum over layers of pairs x heads x (key width + value width)</pre>
 *
 * <p>Forward is 2 operations per multiply-accumulate, backward twice that (arXiv 2204.02311, appendix B). Attention counts the
 * unmasked query-key pairs, (s + 1) / 2 per token under a causal mask; sources that count full attention print a higher MFU.
 */
final class ModelFlops {

    private ModelFlops() {}

    static double perStep(TrainingPlan plan) {
        ArchitectureSpec a = plan.architecture();
        double s = plan.sequence();
        double perSequence = 6.0 * Parameters.of(a).active() * s;
        double keyWidth =
                a.mla() == null ? a.headDim() : a.mla().nopeDim() + a.mla().ropeDim();
        double valueWidth = a.mla() == null ? a.headDim() : a.mla().valueDim();
        double causal = s * (s + 1) / 2;
        for (Mixer mixer : new Mixer[] {Mixer.FULL, Mixer.WINDOW}) {
            double pairs = Math.min(causal, s * seen(a, mixer));
            perSequence += 6 * pairs * a.heads() * (keyWidth + valueWidth) * a.mixerLayers(mixer);
        }
        return perSequence * plan.globalBatch();
    }

    /** Keys a query attends to at most; the indexer of sparse attention is not counted as useful. */
    private static double seen(ArchitectureSpec a, Mixer mixer) {
        if (mixer == Mixer.WINDOW && a.window() != null) {
            return a.window().size();
        }
        return a.mla() != null && a.mla().indexHeads() > 0 ? a.mla().indexTopk() : Double.POSITIVE_INFINITY;
    }
}
