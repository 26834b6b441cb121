package trnsim.simulator.training;

import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.Mixer;
import trnsim.workloads.model.Parameters;

/**
 * Useful operations of a training step, the numerator of MFU.
 *
 * <pre>  6 x active parameters x tokens  +  6 x sum over layers of pairs x heads x (key width + value width)</pre>
 *
 * <p>Parameters include multi-token-prediction modules, which train too. Forward is 2 operations per multiply-accumulate, backward twice that (arXiv 2204.02311, appendix B). Attention counts the
 * unmasked query-key pairs, (s + 1) / 2 per token under a causal mask; sources that count full attention print a higher MFU.
 */
final class ModelFlops {

    private ModelFlops() {}

    static double perStep(TrainingPlan plan) {
        ArchitectureSpec a = plan.architecture();
        double s = plan.sequence();
        double perSequence = 6.0 * (Parameters.of(a).active() + a.mtpLayers() * perModule(a)) * s;
        double keyWidth =
                a.mla() == null ? a.headDim() : a.mla().nopeDim() + a.mla().ropeDim();
        double valueWidth = a.mla() == null ? a.headDim() : a.mla().valueDim();
        double causal = s * (s + 1) / 2;
        for (Mixer mixer : new Mixer[] {Mixer.FULL, Mixer.WINDOW}) {
            double pairs = Math.min(causal, s * seen(a, mixer));
            int layers = a.mixerLayers(mixer) + (a.mixer(a.layers() - 1) == mixer ? a.mtpLayers() : 0);
            perSequence += 6 * pairs * a.heads() * (keyWidth + valueWidth) * layers;
        }
        return perSequence * plan.globalBatch();
    }

    /** Parameters of a multi-token-prediction module: its projection, a layer like the last, and the head again. */
    private static double perModule(ArchitectureSpec a) {
        double h = a.hidden();
        return 2 * h * h + Parameters.active(a, a.layers() - 1) + h * a.vocab();
    }

    /** Keys a query attends to at most; the indexer of sparse attention is not counted as useful. */
    private static double seen(ArchitectureSpec a, Mixer mixer) {
        if (mixer == Mixer.WINDOW && a.window() != null) {
            return a.window().size();
        }
        return a.mla() != null && a.mla().indexHeads() > 0 ? a.mla().indexTopk() : Double.POSITIVE_INFINITY;
    }
}
