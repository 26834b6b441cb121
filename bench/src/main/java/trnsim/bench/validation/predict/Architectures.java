package trnsim.bench.validation.predict;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.Activation;
import trnsim.workloads.model.ArchitectureSpec.Bias;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;
import trnsim.workloads.model.ArchitectureSpec.Norm;
import trnsim.workloads.model.ArchitectureSpec.Positions;
import trnsim.workloads.operator.Dtype;

/**
 * Architectures from the columns {@code layers, hidden, heads, kv_heads, ffn, vocab} of a training row.
 *
 * <p>The columns don't say what the layers are made of: an MLP of four times the hidden width is taken as GPT's (GELU, layer
 * norms, learned positions, tied embeddings), any other as Llama's (SwiGLU, RMS norms, rotary positions, own head). Mixtures
 * of experts come from the catalog, with the layers of the row, since the columns miss their shared experts and dense layers.
 */
final class Architectures {

    private static final Pattern LAYERS = Pattern.compile("\\((\\d{1,4}) layers\\)");
    private static final Pattern SIZE = Pattern.compile("-(\\d{1,4}(?:\\.\\d+)?)[Bb]$");
    private static final int HEAD_DIM = 128;
    private static final int BIGSCIENCE_HEADS = 64;

    private Architectures() {}

    /** The model of {@code row}. */
    static ArchitectureSpec of(TruthRow row, Hardware hardware) {
        if (row.blank("hidden") || row.blank("ffn") || row.blank("vocab") || !row.blank("experts")) {
            ArchitectureSpec known = hardware.model(row.text("model")).architecture();
            return layers(known, named(row, row.size("layers", known.layers())));
        }
        int hidden = row.size("hidden");
        int heads = row.size("heads", blankHeads(row, hidden));
        int layers = named(row, row.blank("layers") ? layersBySize(row, hidden) : row.size("layers"));
        int ffn = row.size("ffn");
        int vocab = row.size("vocab");
        int context = row.size("seq");
        return ffn == 4 * hidden
                ? gpt(layers, hidden, heads, vocab, context)
                : llama(layers, hidden, heads, row.size("kv_heads", heads), ffn, vocab, context);
    }

    /** GPT with an MLP of four times the hidden width. */
    static ArchitectureSpec gpt(int layers, int hidden, int heads, int vocab, int context) {
        return dense(layers, hidden, heads, heads, 4 * hidden, vocab, context, true, Activation.GELU, Norm.LAYERNORM);
    }

    private static ArchitectureSpec llama(
            int layers, int hidden, int heads, int kvHeads, int ffn, int vocab, int context) {
        return dense(layers, hidden, heads, kvHeads, ffn, vocab, context, false, Activation.SWIGLU, Norm.RMSNORM);
    }

    private static ArchitectureSpec dense(
            int layers,
            int hidden,
            int heads,
            int kvHeads,
            int ffn,
            int vocab,
            int context,
            boolean tied,
            Activation activation,
            Norm norm) {
        boolean old = norm == Norm.LAYERNORM;
        return new ArchitectureSpec(
                layers,
                hidden,
                heads,
                kvHeads,
                Math.max(1, hidden / heads),
                ffn,
                vocab,
                context,
                tied,
                activation,
                norm,
                old ? Positions.LEARNED : Positions.ROPE,
                old ? Bias.ALL : Bias.NONE,
                false,
                Dtype.BF16,
                null,
                null,
                null,
                null,
                0,
                0,
                false);
    }

    /** A model name that ends in {@code (4 layers)} means a shortened model. */
    private static int named(TruthRow row, int otherwise) {
        Matcher layers = LAYERS.matcher(row.text("model"));
        return layers.find() ? Math.max(1, Integer.parseInt(layers.group(1))) : otherwise;
    }

    /** {@code (parameters in the name - vocab hidden) / (12 hidden^2)}, rounded: what a GPT's layers hold. */
    private static int layersBySize(TruthRow row, int hidden) {
        Matcher size = SIZE.matcher(row.text("model"));
        if (!size.find()) {
            throw Skip.unknown("the number of layers is not printed");
        }
        double left = Double.parseDouble(size.group(1)) * 1e9 - (double) row.size("vocab") * hidden;
        return (int) Math.max(1, StrictMath.round(left / (12.0 * hidden * hidden)));
    }

    /** BigScience: "all NHEADS=64 (above too)" (chronicles-prequel, Final round comparison). Others: near {@link #HEAD_DIM}. */
    private static int blankHeads(TruthRow row, int hidden) {
        boolean bigScience = row.text("source").startsWith("bigscience-workshop/");
        return bigScience && hidden % BIGSCIENCE_HEADS == 0 ? BIGSCIENCE_HEADS : heads(hidden, row.size("tp", 1));
    }

    /** The divisor of the hidden width that tensor parallelism divides and that is nearest to heads of 128. */
    private static int heads(int hidden, int tensor) {
        int best = tensor;
        for (int heads = tensor; heads <= hidden; heads += tensor) {
            boolean nearer = Math.abs(heads * HEAD_DIM - hidden) < Math.abs(best * HEAD_DIM - hidden);
            best = hidden % heads == 0 && nearer ? heads : best;
        }
        return best;
    }

    private static ArchitectureSpec layers(ArchitectureSpec a, int layers) {
        if (layers == a.layers()) {
            return a;
        }
        return new ArchitectureSpec(
                layers,
                a.hidden(),
                a.heads(),
                a.kvHeads(),
                a.headDim(),
                a.ffn(),
                a.vocab(),
                a.context(),
                a.tiedEmbeddings(),
                a.activation(),
                a.norm(),
                a.position(),
                a.bias(),
                a.qkNorm(),
                a.dtype(),
                shortened(a.moe(), layers),
                a.mla(),
                a.window(),
                a.linear(),
                a.mtpLayers(),
                a.encoderLayers(),
                a.attentionGate());
    }

    /** A shortened mixture has one dense layer, as the one source of such rows says (SimuMax, B200 summary, notes). */
    private static @Nullable MoeSpec shortened(@Nullable MoeSpec moe, int layers) {
        return moe == null
                ? null
                : new MoeSpec(
                        moe.experts(),
                        moe.active(),
                        moe.shared(),
                        moe.expertFfn(),
                        moe.sharedFfn(),
                        Math.min(1, Math.min(moe.denseLayers(), layers - 1)),
                        moe.every(),
                        moe.routerBias(),
                        moe.expertDtype());
    }
}
