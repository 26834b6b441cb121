package trnsim.simulator.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Pointwise;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.PerElement;

/**
 * A pointwise operator as the command line takes it: its sizes, and the operator they make.
 *
 * @param name as on the command line: {@code cross-entropy}
 * @param example sizes for an example in its help
 * @param dtype of what it reads unless {@code --dtype} says otherwise
 * @param output of what it writes unless {@code --output-dtype} says otherwise, null for the dtype read
 * @param converts true if it can write another dtype than it reads
 * @param differentiable true if it has a backward pass
 */
record KernelPointwise(
        OperatorKind kind,
        String name,
        String description,
        String example,
        List<Size> sizes,
        Dtype dtype,
        @Nullable Dtype output,
        boolean converts,
        boolean differentiable,
        BiFunction<KernelSizes, Tag, Pointwise> make) {

    /**
     * One size.
     *
     * @param fallback null if it must be given
     */
    record Size(String name, String description, @Nullable Long fallback) {}

    private static final Size TOKENS = new Size("tokens", "Tokens of the rank.", null);
    private static final Size WIDTH = new Size("width", "Elements of a token.", null);
    private static final Size VOCABULARY = new Size("vocabulary", "Logits of a token on this rank.", null);
    private static final Size KV_HEADS = new Size("kv-heads", "Key-value heads of the rank.", null);
    private static final Size HEAD_DIM = new Size("head-dim", "Width of a head.", 128L);
    private static final String ROWS = "--tokens 8192 --width 4096";
    private static final String LOGITS = "--tokens 8192 --vocabulary 128256";

    /** All kinds but matmul and attention, in the order of {@link OperatorKind}. */
    static List<KernelPointwise> all() {
        List<KernelPointwise> all = new ArrayList<>();
        for (OperatorKind kind : OperatorKind.values()) {
            if (kind != OperatorKind.MATMUL && kind != OperatorKind.ATTENTION) {
                all.add(of(kind));
            }
            if (kind == OperatorKind.PERMUTE) {
                all.add(rows(PerElement.COMBINE, "Rows of experts weighted and added where their tokens are.")
                        .named("combine"));
            }
        }
        return all;
    }

    private static KernelPointwise of(OperatorKind kind) {
        return switch (kind) {
            case NORM ->
                rows(PerElement.NORM, "RMS or layer norm of each token.").writing(null);
            case RESIDUAL_NORM ->
                rows(PerElement.RESIDUAL_NORM, "The sum of residual stream and update, and its norm, in one kernel.")
                        .writing(null);
            case SOFTMAX -> rows(PerElement.SOFTMAX, "Exponentials of a row over their sum.");
            case RESIDUAL -> rows(PerElement.RESIDUAL, "Addition to the residual stream.");
            case EMBEDDING -> rows(PerElement.EMBEDDING, "Rows of the embedding table.");
            case PERMUTE -> rows(PerElement.DISPATCH, "Rows of tokens gathered to their experts.");
            case QUANTISE ->
                rows(PerElement.QUANTISE, "To a narrower format, with a scale per row or per group of a block format.")
                        .writing(Dtype.FP8)
                        .inference();
            case DEQUANTISE ->
                rows(PerElement.DEQUANTISE, "From a narrower format.")
                        .reading(Dtype.FP8)
                        .writing(Dtype.BF16)
                        .inference();
            case ROPE ->
                of(
                        kind,
                        "Rotary position embedding of queries and keys.",
                        "--tokens 8192 --heads 10",
                        List.of(TOKENS, new Size("heads", "Query and key heads together.", null), HEAD_DIM),
                        (sizes, tag) -> PerElement.ROPE
                                .of("rope", sizes.product("tokens", "heads", "head-dim"), tag)
                                .rows(sizes.of("head-dim")));
            case ACTIVATION ->
                of(
                                kind,
                                "Activation of the MLP, times its gate.",
                                "--tokens 8192 --width 14336",
                                List.of(
                                        TOKENS,
                                        new Size("width", "Elements of a token behind it.", null),
                                        new Size("inputs", "2 with a gate (GLU), 1 without.", 2L)),
                                (sizes, tag) -> rows(PerElement.activation(sizes.of("inputs")), "width", sizes, tag))
                        .writing(null);
            case CROSS_ENTROPY ->
                of(
                        kind,
                        "Softmax and loss over the vocabulary.",
                        LOGITS,
                        List.of(TOKENS, VOCABULARY),
                        (sizes, tag) -> rows(PerElement.CROSS_ENTROPY, "vocabulary", sizes, tag));
            case ROUTING ->
                of(
                        kind,
                        "Scores of the experts and the choice among them, for each token.",
                        "--tokens 8192 --experts 256",
                        List.of(TOKENS, new Size("experts", "Experts to choose from.", null), picks("Chosen.", 8)),
                        (sizes, tag) -> picking(PerElement.ROUTING, "experts", sizes, tag));
            case TOP_K ->
                of(
                                kind,
                                "The largest values of each row.",
                                "--tokens 64 --width 128256 --picks 50",
                                List.of(TOKENS, WIDTH, picks("How many of a row.", 8)),
                                (sizes, tag) -> picking(PerElement.TOP_K, "width", sizes, tag))
                        .inference();
            case OPTIMIZER ->
                of(
                                kind,
                                "AdamW update, in fp32, whatever is stored.",
                                "--parameters 1000000000",
                                List.of(
                                        new Size("parameters", "Parameters this rank updates.", null),
                                        new Size("gradient-bytes", "Of a gradient.", 4L),
                                        new Size("state-bytes", "Of both moments and the master weight.", 12L),
                                        new Size("weight-bytes", "Of the weight written.", 2L)),
                                (sizes, tag) -> PerElement.adamw(
                                                sizes.of("gradient-bytes"),
                                                sizes.of("state-bytes"),
                                                sizes.of("weight-bytes"))
                                        .of("adamw", sizes.of("parameters"), tag))
                        .reading(PerElement.ADAMW_WORD)
                        .inference();
            case SAMPLING ->
                of(
                                kind,
                                "Choice of the next token from its logits.",
                                "--tokens 64 --vocabulary 128256",
                                List.of(TOKENS, VOCABULARY, picks("Candidates kept of the logits.", 1)),
                                (sizes, tag) -> picking(PerElement.SAMPLING, "vocabulary", sizes, tag))
                        .inference();
            case STATE_UPDATE ->
                of(
                                kind,
                                "Recurrent state of a linear-attention layer.",
                                "--steps 64 --elements 1048576",
                                List.of(
                                        new Size("steps", "Tokens in decode, chunks of 64 tokens in prefill.", null),
                                        new Size("elements", "Elements of the state.", null)),
                                (sizes, tag) ->
                                        PerElement.STATE_UPDATE.of("state", sizes.product("steps", "elements"), tag))
                        .inference();
            case CACHE_WRITE ->
                of(
                                kind,
                                "Keys and values of new tokens stored to a paged cache.",
                                "--tokens 8192 --kv-heads 8",
                                List.of(TOKENS, KV_HEADS, HEAD_DIM),
                                (sizes, tag) -> {
                                    sizes.product("tokens", "kv-heads", "head-dim");
                                    long keys = sizes.product("kv-heads", "head-dim");
                                    return PerElement.cacheWrite(2 * keys)
                                            .of("cache-write", sizes.of("tokens"), tag)
                                            .rows(keys);
                                })
                        .writing(null)
                        .inference();
            case CACHE_COPY ->
                of(
                                kind,
                                "Blocks of the cache copied inside device memory.",
                                "--blocks 1024 --kv-heads 8",
                                List.of(
                                        new Size("blocks", "Blocks of keys, and as many of values.", null),
                                        new Size("block-tokens", "Tokens that lie together in a block.", 16L),
                                        KV_HEADS,
                                        HEAD_DIM),
                                (sizes, tag) -> PerElement.CACHE_COPY
                                        .of(
                                                "cache-copy",
                                                Math.multiplyExact(
                                                        2L,
                                                        sizes.product(
                                                                "blocks", "block-tokens", "kv-heads", "head-dim")),
                                                tag)
                                        .rows(sizes.product("block-tokens", "kv-heads", "head-dim")))
                        .inference();
            case MATMUL, ATTENTION -> throw new IllegalArgumentException(kind + " is no pointwise operator");
        };
    }

    private static Size picks(String description, long fallback) {
        return new Size("picks", description, fallback);
    }

    private static KernelPointwise rows(PerElement each, String description) {
        return of(
                each.kind(),
                description,
                ROWS,
                List.of(TOKENS, WIDTH),
                (sizes, tag) -> rows(each, "width", sizes, tag));
    }

    private static Pointwise rows(PerElement each, String width, KernelSizes sizes, Tag tag) {
        sizes.product("tokens", width);
        return each.rows(Names.word(each.kind()), sizes.of("tokens"), sizes.of(width), tag);
    }

    private static Pointwise picking(PerElement each, String width, KernelSizes sizes, Tag tag) {
        long picks = sizes.of("picks");
        if (picks > sizes.of(width)) {
            throw new InputException(
                    "--picks: " + picks + " of the " + sizes.of(width) + " of --" + width + " is too many");
        }
        return rows(each, width, sizes, tag).picks(picks);
    }

    private static KernelPointwise of(
            OperatorKind kind,
            String description,
            String example,
            List<Size> sizes,
            BiFunction<KernelSizes, Tag, Pointwise> make) {
        return new KernelPointwise(
                kind, Names.word(kind), description, example, sizes, Dtype.BF16, null, false, true, make);
    }

    private KernelPointwise named(String other) {
        return new KernelPointwise(
                kind, other, description, example, sizes, dtype, output, converts, differentiable, make);
    }

    private KernelPointwise reading(Dtype other) {
        return new KernelPointwise(
                kind, name, description, example, sizes, other, output, converts, differentiable, make);
    }

    private KernelPointwise writing(@Nullable Dtype other) {
        return new KernelPointwise(kind, name, description, example, sizes, dtype, other, true, differentiable, make);
    }

    private KernelPointwise inference() {
        return new KernelPointwise(kind, name, description, example, sizes, dtype, output, converts, false, make);
    }
}
