package trnsim.simulator.fleet.rates;

import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.Mixer;
import trnsim.workloads.model.Parameters;

/**
 * Useful operations behind one output token, its share of new input included.
 *
 * <pre>  2 x active parameters x (1 + input)  +  2 x sum over layers of pairs x heads x (key width + value width)</pre>
 *
 * <p>A third of what training counts for the same tokens (arXiv 2204.02311, appendix B). Pairs are {@code context} for the output
 * token and {@code seen} for each new input token, at most what a window or an index leaves of them.
 */
final class AnswerFlops {

    private AnswerFlops() {}

    static double perToken(ArchitectureSpec a, Mix mix) {
        double flops = 2.0 * Parameters.of(a).active() * (1 + mix.input());
        double keyWidth =
                a.mla() == null ? a.headDim() : a.mla().nopeDim() + a.mla().ropeDim();
        double valueWidth = a.mla() == null ? a.headDim() : a.mla().valueDim();
        for (Mixer mixer : new Mixer[] {Mixer.FULL, Mixer.WINDOW}) {
            double most = most(a, mixer);
            double pairs = Math.min(mix.context(), most) + mix.input() * Math.min(mix.seen(), most);
            flops += 2 * pairs * a.heads() * (keyWidth + valueWidth) * a.mixerLayers(mixer);
        }
        return flops;
    }

    private static double most(ArchitectureSpec a, Mixer mixer) {
        if (mixer == Mixer.WINDOW && a.window() != null) {
            return a.window().size();
        }
        return a.mla() != null && a.mla().indexHeads() > 0 ? a.mla().indexTopk() : Double.POSITIVE_INFINITY;
    }
}
