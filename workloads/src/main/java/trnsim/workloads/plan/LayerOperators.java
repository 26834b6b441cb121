package trnsim.workloads.plan;

import static trnsim.workloads.operator.PerElement.*;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.Mixer;
import trnsim.workloads.model.ArchitectureSpec.MlaSpec;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;
import trnsim.workloads.model.ArchitectureSpec.SsdSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.PerElement;

/**
 * The forward operators of transformer layers on one rank: sizes already divided by the {@link Sharding}.
 *
 * <p>Layers that are alike are emitted once with their count as repeat. Fused as common stacks fuse them: QKV as one matmul,
 * gate and up as one, attention as one operator; the residual with the norm that follows if the {@link Stack} does. Where
 * matmuls compute narrower than the stream, norms and activations quantise what they write, and attention's result is
 * quantised on its own.
 */
public final class LayerOperators {

    /** Name of the attention of prompts. */
    public static final String ATTENTION = "attention";

    private final ArchitectureSpec a;
    private final Sharding sharding;
    private final HeadSharding heads;
    private final Precision precision;
    private List<Alike> grouped = List.of();
    private int groupedFirst = -1;
    private int groupedCount = -1;
    private final boolean routed;
    private final RoutedExperts experts;

    /** Dtypes of a pass: {@code compute} of matmul inputs, {@code weights} as stored, {@code kv} of the cache. */
    public record Precision(Dtype compute, Dtype weights, Dtype experts, Dtype kv) {

        /** Dtype of the residual stream, of what matmuls write and of what travels: bf16 where they compute narrower. */
        public Dtype stream() {
            return compute.bits() < Dtype.BF16.bits() ? Dtype.BF16 : compute;
        }

        /** True if what matmuls read must be quantised first. */
        public boolean quantises() {
            return compute.bits() < stream().bits();
        }

        /** Everything in one dtype. */
        public static Precision of(Dtype dtype) {
            return new Precision(dtype, dtype, dtype, dtype);
        }
    }

    public LayerOperators(ArchitectureSpec architecture, Sharding sharding, Precision precision) {
        this(architecture, sharding, precision, true);
    }

    /** @param routed with what routed experts compute; else it is left to {@link RoutedExperts} */
    public LayerOperators(ArchitectureSpec architecture, Sharding sharding, Precision precision, boolean routed) {
        this.routed = routed;
        this.experts = new RoutedExperts(architecture, sharding, precision);
        this.a = architecture;
        this.sharding = sharding;
        this.heads = sharding.heads(architecture);
        this.precision = precision;
    }

    /** The two traits that tell layers apart. */
    private record LayerType(Mixer mixer, boolean moe) {}

    /** Layers that are alike. */
    private record Alike(LayerType type, int first, int count) {}

    /** Appends the layers {@code [first, first + count)} of stage {@code stage} for {@code batch}. */
    public void layers(OperatorBatch out, int first, int count, int stage, Batch batch) {
        if (first != groupedFirst || count != groupedCount) {
            grouped = group(first, count);
            groupedFirst = first;
            groupedCount = count;
        }
        for (Alike alike : grouped) {
            layer(out, alike.type(), batch, tag().times(alike.count()).at(alike.first(), stage));
        }
    }

    private List<Alike> group(int first, int count) {
        Map<LayerType, Alike> groups = new LinkedHashMap<>();
        for (int i = first; i < first + count; i++) {
            groups.merge(
                    new LayerType(a.mixer(i), a.isMoe(i)),
                    new Alike(new LayerType(a.mixer(i), a.isMoe(i)), i, 1),
                    (known, more) -> new Alike(known.type(), known.first(), known.count() + 1));
        }
        return List.copyOf(groups.values());
    }

    private Tag tag() {
        return Tag.of(precision.compute()).weights(precision.weights()).output(precision.stream());
    }

    /** The tag of what vector engines and attention work on. */
    private Tag stream(Tag tag) {
        return tag.stream(precision.stream());
    }

    /** Appends attention, or what stands for it, of one layer: norm, mixer, residual. */
    public void mixer(OperatorBatch out, int layer, int stage, Batch batch) {
        mixer(out, a.mixer(layer), batch, tag().at(layer, stage));
    }

    /** Appends the MLP or the experts of one layer: norm, products, residual. */
    public void feedForward(OperatorBatch out, int layer, int stage, Batch batch) {
        feedForward(out, a.isMoe(layer), batch, tag().at(layer, stage));
    }

    private void layer(OperatorBatch out, LayerType type, Batch batch, Tag tag) {
        mixer(out, type.mixer(), batch, tag);
        feedForward(out, type.moe(), batch, tag);
    }

    /** Tokens whose norms and residuals this rank computes. */
    private long ownTokens(Batch batch) {
        return sharding.sequenceParallel() ? Math.ceilDiv(batch.tokens(), sharding.tensor()) : batch.tokens();
    }

    private void mixer(OperatorBatch out, Mixer mixer, Batch batch, Tag tag) {
        long own = ownTokens(batch);
        norm(out, own, tag);
        if (mixer == Mixer.LINEAR) {
            linear(out, batch, tag);
        } else if (a.mla() != null) {
            latent(out, batch, a.mla(), mixer, tag);
        } else {
            softmax(out, batch, mixer, tag);
        }
        residual(out, own, tag);
    }

    private void feedForward(OperatorBatch out, boolean moe, Batch batch, Tag tag) {
        long t = batch.tokens();
        long own = ownTokens(batch);
        norm(out, own, tag);
        if (moe) {
            mixture(out, t, batch.prefill().queries() > 0, Objects.requireNonNull(a.moe()), tag);
        } else if (a.ffn() > 0) {
            experts.mlp(out, "mlp", t, Math.ceilDiv(a.ffn(), sharding.tensor()), a.hidden(), 1, tag);
        }
        residual(out, own, tag);
    }

    /** The norm before a block; with a fused residual it adds the block before and writes the sum, in the stream's dtype. */
    private void norm(OperatorBatch out, long tokens, Tag tag) {
        Tag quantised = stream(tag).output(precision.compute());
        out.add(
                sharding.stack().fusesResidual()
                        ? RESIDUAL_NORM.rows("residual-norm", tokens, a.hidden(), quantised)
                        : NORM.rows("norm", tokens, a.hidden(), quantised));
    }

    private void residual(OperatorBatch out, long tokens, Tag tag) {
        if (!sharding.stack().fusesResidual()) {
            out.add(RESIDUAL.rows("residual", tokens, a.hidden(), stream(tag)));
        }
    }

    /** What attention or a latent writes, as the next matmul reads it. */
    private void quantise(OperatorBatch out, long tokens, long width, Tag tag) {
        if (precision.quantises()) {
            out.add(QUANTISE.rows("quantise", tokens, width, stream(tag).output(precision.compute())));
        }
    }

    /** Keys and values of the pass's tokens stored to the paged cache, if there is one. */
    private void store(OperatorBatch out, long tokens, long width, long together, Tag tag) {
        if (sharding.stack().blockTokens() > 0) {
            Tag kv = stream(tag).output(precision.kv());
            out.add(PerElement.cacheWrite(width).of("cache-write", tokens, kv).rows(together));
        }
    }

    private void softmax(OperatorBatch out, Batch batch, Mixer mixer, Tag tag) {
        long t = batch.tokens();
        long d = a.headDim();
        long queries = heads.heads() * d;
        long keys = heads.kvHeads() * d;
        long projected = queries * (a.attentionGate() ? 2 : 1) + 2 * keys;
        out.add(new Matmul("qkv", t, projected, a.hidden(), 1, tag));
        if (a.position() == ArchitectureSpec.Positions.ROPE) {
            out.add(ROPE.of("rope", t * (queries + keys), stream(tag)).rows(d));
        }
        store(out, t, 2 * keys, keys, tag);
        attention(out, batch, mixer, heads.heads(), d, d, 2 * keys, tag);
        quantise(out, t, queries, tag);
        out.add(new Matmul("attention-out", t, a.hidden(), queries, 1, tag));
    }

    private void attention(
            OperatorBatch out, Batch batch, Mixer mixer, long count, long d, long v, long kvWidth, Tag tag) {
        AttentionLoad prefill = batch.prefill();
        AttentionLoad decode = batch.decode();
        if (mixer == Mixer.WINDOW && a.window() != null) {
            long decoding = batch.decoding();
            prefill = prefill.window(a.window().size(), Math.max(1, batch.sequences() - decoding));
            decode = decode.window(a.window().size(), Math.max(1, decoding));
        }
        Tag kv = stream(tag).weights(precision.kv());
        if (prefill.queries() > 0) {
            out.add(attention(ATTENTION, prefill, count, d, v, kvWidth, kv));
            long prompts = Math.max(1, batch.sequences() - batch.decoding());
            if (prefill.queries() < sharding.stack().scoresBelow() * prompts) {
                WrittenScores.add(out, prefill, prompts, count, stream(tag));
            }
        }
        if (decode.queries() > 0) {
            out.add(attention("attention-decode", decode, count, d, v, kvWidth, kv));
        }
    }

    private Operator attention(String name, AttentionLoad load, long count, long d, long v, long kvWidth, Tag tag) {
        return new Operator.Attention(name, load.queries(), load.kvTokens(), load.pairs(), count, d, v, kvWidth, tag)
                .paged(sharding.stack().blockTokens());
    }

    private void latent(OperatorBatch out, Batch batch, MlaSpec mla, Mixer mixer, Tag tag) {
        long t = batch.tokens();
        long h = a.hidden();
        long n = heads.heads();
        long qWidth = n * (mla.nopeDim() + mla.ropeDim());
        if (mla.qRank() > 0) {
            out.add(new Matmul("q-down", t, mla.qRank(), h, 1, tag));
            latentNorm(out, "q-norm", t, mla.qRank(), tag);
            out.add(new Matmul("q-up", t, qWidth, mla.qRank(), 1, tag));
        } else {
            out.add(new Matmul("q", t, qWidth, h, 1, tag));
        }
        out.add(new Matmul("kv-down", t, mla.kvRank() + mla.ropeDim(), h, 1, tag));
        latentNorm(out, "kv-norm", t, mla.kvRank(), tag);
        out.add(ROPE.rows("rope", t * (n + 1), mla.ropeDim(), stream(tag)));
        long latentWidth = (long) mla.kvRank() + mla.ropeDim();
        store(out, t, latentWidth, latentWidth, tag);
        AttentionLoad prefill = batch.prefill();
        AttentionLoad decode = batch.decode();
        Tag kv = stream(tag).weights(precision.kv());
        if (mla.indexHeads() > 0 && mixer == Mixer.FULL) {
            long input = mla.qRank() > 0 ? mla.qRank() : h;
            out.add(new Matmul("index-q", t, (long) mla.indexHeads() * mla.indexDim(), input, 1, tag));
            out.add(new Matmul("index-k", t, (long) mla.indexDim() + mla.indexHeads(), h, 1, tag));
            AttentionLoad all = prefill.plus(decode);
            out.add(attention("indexer", all, mla.indexHeads(), mla.indexDim(), 0, mla.indexDim(), kv));
            // Queries choose different keys: those of a chunk so many that prefill still reads them all.
            prefill = prefill.choose(mla.indexTopk());
            decode = decode.window(mla.indexTopk(), Math.max(1, decode.queries()));
        }
        if (mixer == Mixer.WINDOW && a.window() != null) {
            prefill = prefill.window(a.window().size(), Math.max(1, batch.sequences() - batch.decoding()));
            decode = decode.window(a.window().size(), Math.max(1, batch.decoding()));
        }
        if (prefill.queries() > 0) {
            long wide = n * (mla.nopeDim() + mla.valueDim());
            out.add(new Matmul("kv-up", prefill.kvTokens(), wide, mla.kvRank(), 1, tag));
            out.add(attention(
                    ATTENTION,
                    prefill,
                    n,
                    mla.nopeDim() + mla.ropeDim(),
                    mla.valueDim(),
                    n * mla.ropeDim() + wide,
                    kv));
        }
        if (decode.queries() > 0) {
            long b = decode.queries();
            out.add(new Matmul("q-absorb", b, mla.kvRank(), mla.nopeDim(), n, tag));
            out.add(attention("attention-decode", decode, n, latentWidth, mla.kvRank(), latentWidth, kv));
            out.add(new Matmul("v-absorb", b, mla.valueDim(), mla.kvRank(), n, tag));
        }
        if (a.attentionGate()) {
            out.add(new Matmul("attention-gate", t, n * mla.valueDim(), h, 1, tag));
        }
        quantise(out, t, n * mla.valueDim(), tag);
        out.add(new Matmul("attention-out", t, h, n * mla.valueDim(), 1, tag));
    }

    private void latentNorm(OperatorBatch out, String name, long tokens, long width, Tag tag) {
        Tag quantised = stream(tag).output(precision.compute());
        out.add(NORM.rows(name, tokens, width, quantised));
    }

    private void linear(OperatorBatch out, Batch batch, Tag tag) {
        ArchitectureSpec.LinearSpec linear = Objects.requireNonNull(a.linear());
        long t = batch.tokens();
        if (linear.ssd() != null) {
            stateSpace(out, batch, linear.ssd(), tag);
            return;
        }
        long width = Math.ceilDiv(linear.parametersPerLayer(), (long) a.hidden() * sharding.tensor());
        out.add(new Matmul("linear-attention", t, width, a.hidden(), 1, tag));
        long state = Math.ceilDiv(linear.stateElements(), sharding.tensor());
        // Prefill advances the state once per chunk of 64 tokens, decode once per token (chunked scan, arXiv
        // 2405.21060).
        long prefill = Math.ceilDiv(batch.prefill().queries(), 64L);
        out.add(STATE_UPDATE.of("state", state * (prefill + batch.decode().queries()), tag));
    }

    private void stateSpace(OperatorBatch out, Batch batch, SsdSpec ssd, Tag tag) {
        long t = batch.tokens();
        long inner = Math.ceilDiv(ssd.inner(), sharding.tensor());
        out.add(new Matmul("ssd-in", t, Math.ceilDiv(ssd.projected(), sharding.tensor()), a.hidden(), 1, tag));
        long prefill = batch.prefill().queries();
        if (prefill > 0) {
            new StateSpace(ssd).forward(prefill, sharding.tensor(), stream(tag)).forEach(out::add);
        }
        if (batch.decode().queries() > 0) {
            out.add(STATE_UPDATE.of(
                    "state", inner * ssd.state() * batch.decode().queries(), stream(tag)));
        }
        out.add(NORM.rows("ssd-norm", t, inner, stream(tag)));
        quantise(out, t, inner, tag);
        out.add(new Matmul("ssd-out", t, a.hidden(), inner, 1, tag));
    }

    private void mixture(OperatorBatch out, long t, boolean prompts, MoeSpec moe, Tag tag) {
        long ownTokens = sharding.sequenceParallel() ? Math.ceilDiv(t, sharding.tensor()) : t;
        out.add(new Matmul("router", ownTokens, moe.experts(), a.hidden(), 1, tag));
        out.add(ROUTING.rows("top-k", ownTokens, moe.experts(), stream(tag)).picks(moe.active()));
        long width = moe.width(a.hidden());
        if (moe.latent() > 0) {
            out.add(new Matmul("latent-down", ownTokens, width, a.hidden(), 1, tag));
        }
        if (routed) {
            experts.add(out, t, prompts, tag);
        }
        if (moe.latent() > 0) {
            quantise(out, ownTokens, width, tag);
            out.add(new Matmul("latent-up", ownTokens, a.hidden(), width, 1, tag));
        }
        if (moe.shared() > 0) {
            long shared = Math.ceilDiv((long) moe.shared() * moe.sharedFfn(), sharding.tensor());
            experts.mlp(out, "shared", t, shared, a.hidden(), 1, tag);
        }
    }

    /** Appends the lookup of {@code tokens} embeddings. */
    public void embedding(OperatorBatch out, int stage, long tokens) {
        out.add(EMBEDDING.rows("embedding", tokens, a.hidden(), stream(tag()).at(-1, stage)));
    }

    /** Appends what joins features of {@code tokens} tokens with embeddings: a norm of each, a product back to their width. */
    public void joining(OperatorBatch out, long tokens) {
        Tag tag = tag().at(-1, 0);
        out.add(NORM.rows("join-norm", 2 * tokens, a.hidden(), stream(tag).output(precision.compute())));
        long columns = Math.ceilDiv(a.hidden(), sharding.tensor());
        out.add(new Matmul("join-projection", tokens, columns, 2L * a.hidden(), 1, tag));
    }

    /** Appends the final norm and the logits of {@code tokens} tokens over this rank's share of the vocabulary. */
    public void head(OperatorBatch out, int stage, long tokens) {
        Tag tag = tag().at(-1, stage);
        long own = sharding.sequenceParallel() ? Math.ceilDiv(tokens, sharding.tensor()) : tokens;
        Tag quantised = stream(tag).output(precision.compute());
        out.add(NORM.rows("final-norm", own, a.hidden(), quantised));
        out.add(new Matmul("lm-head", tokens, Math.ceilDiv(a.vocab(), sharding.tensor()), a.hidden(), 1, tag));
    }
}
