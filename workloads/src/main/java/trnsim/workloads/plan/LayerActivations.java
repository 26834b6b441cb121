package trnsim.workloads.plan;

import java.util.Objects;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.Activation;
import trnsim.workloads.model.ArchitectureSpec.Mixer;
import trnsim.workloads.model.ArchitectureSpec.MlaSpec;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;
import trnsim.workloads.model.ArchitectureSpec.Norm;
import trnsim.workloads.model.ArchitectureSpec.Positions;

/**
 * What the backward pass of one layer reads, in bytes per token on one rank (arXiv 2205.05198, sections 4.1 and 4.2).
 *
 * <pre>
 *   GPT without sequence parallelism  h (10 + 24 / t + 5 a s / (h t))     with it  h / t (34 + 5 a s / h)
 * </pre>
 *
 * <p>for width h, a heads, s tokens per sequence and t tensor-parallel ranks, elements of 2 bytes: inputs of norms and matmuls
 * (10 h, of which 2 h are dropout masks, which only GPT's layers have), queries, keys, values and what attention writes (8 h),
 * both sides of the MLP's activation (16 h), and the scores of attention after softmax and dropout with its mask (5 a s; 2 a s
 * without dropout). Inputs of matmuls may be kept narrower, in which case the result of attention is kept twice. Fused
 * attention keeps a number of 4 bytes per head and token in place of the scores (arXiv 2205.14135).
 */
final class LayerActivations {

    private static final int STATISTICS_BYTES = 4;

    private final ArchitectureSpec a;
    private final Layout layout;
    private final HeadSharding heads;
    private final long sequence;
    private final double bytes;
    private final double inputBytes;
    private final boolean dropout;

    /** For sequences of {@code sequence} tokens and elements of {@code bytes}. */
    LayerActivations(ArchitectureSpec a, Layout layout, long sequence, double bytes) {
        this(a, layout, sequence, bytes, bytes);
    }

    /** The same where inputs of matmuls are kept in {@code inputBytes} each. */
    LayerActivations(ArchitectureSpec a, Layout layout, long sequence, double bytes, double inputBytes) {
        this.inputBytes = inputBytes;
        this.a = a;
        this.layout = layout;
        this.heads = HeadSharding.of(a, layout.tensor());
        this.sequence = sequence;
        this.bytes = bytes;
        this.dropout = a.norm() == Norm.LAYERNORM && a.position() == Positions.LEARNED;
    }

    /** One tensor of the residual stream. */
    double stream() {
        return a.hidden() * bytes / along();
    }

    /** What a norm writes, as the matmul after it reads it. */
    private double input() {
        return a.hidden() * inputBytes / along();
    }

    /** Kept from the forward to the backward pass of layer {@code i}. */
    double kept(int i) {
        return switch (layout.recompute()) {
            case NONE -> whole(i);
            case SELECTIVE -> blocks(i);
            case ALTERNATE -> alternate(i);
            case MODULES -> blocks(i) - cheap(i);
            case FULL -> stream();
        };
    }

    /** Beside what is kept, there while layer {@code i} goes backward: what is recomputed, and gradients of a block. */
    double working(int i) {
        return whole(i) - kept(i) + stream() + Math.max(attention(i), mlp(i));
    }

    /** Keys and values of other ranks' tokens, or heads traded, that attention of layer {@code i} takes beside. */
    double travelling(int i) {
        int c = layout.context();
        Mixer mixer = a.mixer(i);
        if (c == 1 || mixer == Mixer.LINEAR) {
            return 0;
        }
        double query = (double) heads.heads() * a.headDim();
        double key = a.mla() == null
                ? 2.0 * heads.kvHeads() * a.headDim()
                : (double) heads.heads()
                        * (a.mla().nopeDim() + a.mla().ropeDim() + a.mla().valueDim());
        return bytes
                * switch (AcrossContext.way(a, layout, mixer)) {
                    // Blocks and their gradients, one in use and one on its way.
                    case RING -> 4 * key;
                    case ALL_GATHER -> 2 * key * c;
                    case ALL_TO_ALL -> query + key;
                };
    }

    /** All that the backward pass reads, scores included where they are written out. */
    double whole(int i) {
        return blocks(i) + scores(i);
    }

    private double blocks(int i) {
        double masks = dropout ? 2 * a.hidden() / along() : 0;
        return 2 * stream() + 2 * input() + masks + attention(i) + mlp(i);
    }

    /** What norms and activations write, and queries, keys and values where they come from latents. */
    private double cheap(int i) {
        MlaSpec mla = a.mixer(i) == Mixer.LINEAR ? null : a.mla();
        double up = mla == null ? 0 : heads.heads() * (2.0 * (mla.nopeDim() + mla.ropeDim()) + mla.valueDim()) * bytes;
        return 2 * input() + activated(i) * inputBytes / innerBytes() + up;
    }

    /** The layer's input, what attention writes, and half of what matmuls write. */
    private double alternate(int i) {
        double written = attentionResult(i);
        double matmuls = attention(i) - written + mlp(i) * (inner() - 1) / inner() + 2 * input();
        return stream() + written + matmuls / 2;
    }

    /** Of {@link #attention}, what the core writes. */
    private double attentionResult(int i) {
        if (a.mixer(i) == Mixer.LINEAR) {
            return a.hidden() * bytes / layout.tensor();
        }
        int width = a.mla() == null ? a.headDim() : a.mla().valueDim();
        return (double) heads.heads() * width * bytes;
    }

    private double along() {
        return layout.sequenceParallel() ? layout.tensor() : 1;
    }

    private double scores(int i) {
        Mixer mixer = a.mixer(i);
        if (mixer == Mixer.LINEAR) {
            return 0;
        }
        if (layout.kept().fusedAttention()) {
            return (double) STATISTICS_BYTES * heads.heads();
        }
        double keys = mixer == Mixer.WINDOW && a.window() != null
                ? Math.min(sequence, a.window().size())
                : sequence;
        return heads.heads() * keys * (dropout ? 2 * bytes + 1 : bytes);
    }

    private double attention(int i) {
        if (a.mixer(i) == Mixer.LINEAR) {
            return 4 * a.hidden() * bytes / layout.tensor();
        }
        MlaSpec mla = a.mla();
        if (mla == null) {
            return (double) a.headDim() * (2 * heads.heads() + 2 * heads.kvHeads()) * bytes
                    + narrowCopy((double) a.headDim() * heads.heads());
        }
        double queriesAndKeys = 2.0 * heads.heads() * (mla.nopeDim() + mla.ropeDim());
        double values = 2.0 * heads.heads() * mla.valueDim();
        return (mla.qRank() + mla.kvRank() + mla.ropeDim() + queriesAndKeys + values) * bytes
                + narrowCopy((double) heads.heads() * mla.valueDim());
    }

    /** Attention needs what it wrote, the matmul after it the same in its own dtype. */
    private double narrowCopy(double elements) {
        return inputBytes < bytes ? elements * inputBytes : 0;
    }

    /** Tensors of the MLP's inner width, the last of which a matmul reads. */
    private double innerBytes() {
        return (inner() - 1) * bytes + inputBytes;
    }

    private double mlp(int i) {
        double t = layout.tensor();
        if (!a.isMoe(i)) {
            return innerBytes() * a.ffn() / t;
        }
        MoeSpec moe = Objects.requireNonNull(a.moe());
        double rows = moe.active() * layout.routing().rows() / (layout.expert() > 1 ? t : 1);
        return rows * ((bytes + inputBytes) * a.hidden() + innerBytes() * moe.expertFfn() / layout.expertTensor())
                + innerBytes() * moe.shared() * moe.sharedFfn() / t;
    }

    /** Of {@link #mlp}, tensors of its inner width. */
    private double activated(int i) {
        MoeSpec moe = a.isMoe(i) ? a.moe() : null;
        double gathered = moe == null
                ? 0
                : moe.active() * layout.routing().rows() / (layout.expert() > 1 ? layout.tensor() : 1) * a.hidden();
        return mlp(i) - gathered * (bytes + inputBytes);
    }

    /** Tensors of the MLP's inner width that the backward pass reads. */
    private int inner() {
        return a.activation() == Activation.SWIGLU ? 3 : 2;
    }
}
