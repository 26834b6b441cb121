package trnsim.workloads.model;

import java.util.Objects;
import trnsim.workloads.model.ArchitectureSpec.Bias;
import trnsim.workloads.model.ArchitectureSpec.Mixer;
import trnsim.workloads.model.ArchitectureSpec.Norm;
import trnsim.workloads.model.ArchitectureSpec.Positions;

/**
 * Parameters of a model by part, counted from its architecture.
 *
 * <p>Multi-token-prediction layers are left out, as in the developers' own totals.
 *
 * @param inputEmbedding token table and learned positions
 * @param outputHead the LM head, 0 if tied to the input table
 * @param attention mixers of all layers, their norms included
 * @param denseMlp dense MLPs, their norms included, and shared experts and routers
 * @param routedExperts routed experts of all layers
 * @param activeExperts the share of {@code routedExperts} one token uses
 */
public record Parameters(
        long inputEmbedding, long outputHead, long attention, long denseMlp, long routedExperts, long activeExperts) {

    /** All parameters. */
    public long total() {
        return inputEmbedding + outputHead + attention + denseMlp + routedExperts;
    }

    /**
     * Parameters that take part in the matmuls of one token: without unused experts and without the input table, whose rows
     * are looked up; a tied table counts once, as the head.
     */
    public long active() {
        return attention + denseMlp + activeExperts + (outputHead > 0 ? outputHead : inputEmbedding);
    }

    /** Counts the parameters of {@code a}. */
    public static Parameters of(ArchitectureSpec a) {
        long h = a.hidden();
        long table = (long) a.vocab() * h;
        long positions = a.position() == Positions.LEARNED ? (long) a.context() * h : 0;
        long norm = a.norm() == Norm.LAYERNORM ? 2 * h : h;
        long attention = norm;
        long mlp = 0;
        long routed = 0;
        long active = 0;
        for (int i = 0; i < a.layers(); i++) {
            attention += norm + mixer(a, i);
            mlp += norm;
            if (a.isMoe(i)) {
                ArchitectureSpec.MoeSpec moe = Objects.requireNonNull(a.moe());
                long expert = mlp(a, moe.expertFfn(), moe.width(a.hidden()));
                routed += moe.experts() * expert;
                active += moe.active() * expert;
                mlp += h * moe.experts()
                        + (moe.routerBias() ? moe.experts() : 0)
                        + moe.projections(a.hidden())
                        + moe.shared() * mlp(a, moe.sharedFfn());
            } else {
                mlp += mlp(a, a.ffn());
            }
        }
        for (int i = 0; i < a.encoderLayers(); i++) {
            attention += norm + softmaxMixer(a);
            mlp += norm + mlp(a, a.ffn());
        }
        if (a.encoderLayers() > 0) {
            attention += norm + a.layers() * (norm + softmaxMixer(a));
        }
        return new Parameters(table + positions, a.tiedEmbeddings() ? 0 : table, attention, mlp, routed, active);
    }

    /** Parameters of layer {@code i} that take part in the matmuls of one token, norms left out. */
    public static long active(ArchitectureSpec a, int i) {
        ArchitectureSpec.MoeSpec moe = a.moe();
        if (moe == null || !a.isMoe(i)) {
            return mixer(a, i) + mlp(a, a.ffn());
        }
        return mixer(a, i)
                + moe.active() * mlp(a, moe.expertFfn(), moe.width(a.hidden()))
                + moe.projections(a.hidden())
                + (long) a.hidden() * moe.experts()
                + moe.shared() * mlp(a, moe.sharedFfn());
    }

    /** Parameters of the mixer of layer {@code i}. */
    static long mixer(ArchitectureSpec a, int i) {
        if (a.mixer(i) == Mixer.LINEAR && a.linear() != null) {
            return a.linear().parametersPerLayer();
        }
        if (a.mla() == null) {
            return softmaxMixer(a);
        }
        return latentMixer(a, a.mla()) + (a.mixer(i) == Mixer.FULL ? indexer(a, a.mla()) : 0);
    }

    private static long softmaxMixer(ArchitectureSpec a) {
        long h = a.hidden();
        long q = (long) a.heads() * a.headDim();
        long kv = (long) a.kvHeads() * a.headDim();
        long projected = q * (a.attentionGate() ? 2 : 1);
        long count = h * (projected + 2 * kv) + q * h;
        if (a.bias() != Bias.NONE) {
            count += projected + 2 * kv;
        }
        if (a.bias() == Bias.ATTENTION || a.bias() == Bias.ALL) {
            count += h;
        }
        return count + (a.qkNorm() ? 2L * a.headDim() : 0);
    }

    private static long latentMixer(ArchitectureSpec a, ArchitectureSpec.MlaSpec mla) {
        long h = a.hidden();
        long qWidth = (long) a.heads() * (mla.nopeDim() + mla.ropeDim());
        long query = mla.qRank() == 0 ? h * qWidth : h * mla.qRank() + mla.qRank() + mla.qRank() * qWidth;
        long keyValue = h * (mla.kvRank() + mla.ropeDim())
                + mla.kvRank()
                + (long) mla.kvRank() * a.heads() * (mla.nopeDim() + mla.valueDim());
        long out = (long) a.heads() * mla.valueDim() * h;
        long gate = a.attentionGate() ? out : 0;
        return query + keyValue + out + gate;
    }

    private static long indexer(ArchitectureSpec a, ArchitectureSpec.MlaSpec mla) {
        if (mla.indexHeads() == 0) {
            return 0;
        }
        long h = a.hidden();
        long input = mla.qRank() > 0 ? mla.qRank() : h;
        return input * mla.indexHeads() * mla.indexDim()
                + h * mla.indexDim()
                + 2L * mla.indexDim()
                + h * mla.indexHeads();
    }

    /** Parameters of one MLP of width {@code ffn}. */
    static long mlp(ArchitectureSpec a, long ffn) {
        return mlp(a, ffn, a.hidden());
    }

    private static long mlp(ArchitectureSpec a, long ffn, long width) {
        if (ffn == 0) {
            return 0;
        }
        int matrices = a.activation().matrices();
        long bias = a.bias() == Bias.ALL ? (matrices - 1) * ffn + width : 0;
        return matrices * width * ffn + bias;
    }
}
