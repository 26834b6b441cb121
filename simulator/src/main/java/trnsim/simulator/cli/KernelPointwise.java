package trnsim.simulator.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Names;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Pointwise;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.PerElement;

/**
 * A pointwise operator as the command line takes it: its sizes, and the operator they make.
 *
 * @param example sizes for an example in its help
 * @param dtype of its elements unless {@code --dtype} says otherwise
 * @param differentiable true if it has a backward pass
 */
record KernelPointwise(
        OperatorKind kind,
        String description,
        String example,
        List<Size> sizes,
        Dtype dtype,
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
    private static final String ROWS = "--tokens 8192 --width 4096";
    private static final String LOGITS = "--tokens 8192 --vocabulary 128256";

    /** All kinds but matmul and attention, in the order of {@link OperatorKind}; new ones by their bare counts. */
    static List<KernelPointwise> all() {
        List<KernelPointwise> all = new ArrayList<>();
        for (OperatorKind kind : OperatorKind.values()) {
            if (kind != OperatorKind.MATMUL && kind != OperatorKind.ATTENTION) {
                all.add(of(kind));
            }
        }
        return all;
    }

    /** As on the command line: {@code cross-entropy}. */
    String name() {
        return Names.word(kind);
    }

    private static KernelPointwise of(OperatorKind kind) {
        return switch (kind) {
            case NORM -> rows(PerElement.NORM, "RMS or layer norm of each token.");
            case RESIDUAL -> rows(PerElement.RESIDUAL, "Addition to the residual stream.");
            case EMBEDDING -> rows(PerElement.EMBEDDING, "Rows of the embedding table.");
            case PERMUTE -> rows(PerElement.PERMUTE, "Tokens gathered to their experts, or back.");
            case ROPE ->
                training(
                        kind,
                        "Rotary position embedding of queries and keys.",
                        "--tokens 8192 --heads 10",
                        List.of(
                                TOKENS,
                                new Size("heads", "Query and key heads together.", null),
                                new Size("head-dim", "Width of a head.", 128L)),
                        (sizes, tag) -> PerElement.ROPE.of("rope", sizes.product("tokens", "heads", "head-dim"), tag));
            case ACTIVATION ->
                training(
                        kind,
                        "Activation of the MLP, times its gate.",
                        "--tokens 8192 --width 14336",
                        List.of(
                                TOKENS,
                                new Size("width", "Elements of a token behind it.", null),
                                new Size("inputs", "2 with a gate (GLU), 1 without.", 2L)),
                        (sizes, tag) -> PerElement.activation(sizes.of("inputs"))
                                .of("activation", sizes.product("tokens", "width"), tag));
            case CROSS_ENTROPY ->
                training(
                        kind,
                        "Softmax and loss over the vocabulary.",
                        LOGITS,
                        List.of(TOKENS, VOCABULARY),
                        (sizes, tag) -> PerElement.CROSS_ENTROPY.of(
                                "cross-entropy", sizes.product("tokens", "vocabulary"), tag));
            case ROUTING ->
                training(
                        kind,
                        "Choice of experts for each token.",
                        "--tokens 8192 --experts 256",
                        List.of(TOKENS, new Size("experts", "Experts to choose from.", null)),
                        (sizes, tag) -> PerElement.ROUTING.of("routing", sizes.product("tokens", "experts"), tag));
            case OPTIMIZER ->
                inference(
                        kind,
                        "AdamW update, in fp32 words.",
                        "--parameters 1000000000",
                        List.of(
                                new Size("parameters", "Parameters this rank updates.", null),
                                new Size("gradient-bytes", "Of a gradient.", 4L),
                                new Size("state-bytes", "Of both moments and the master weight.", 12L),
                                new Size("weight-bytes", "Of the weight written.", 2L)),
                        Dtype.FP32,
                        (sizes, tag) -> PerElement.adamw(
                                        sizes.of("gradient-bytes"), sizes.of("state-bytes"), sizes.of("weight-bytes"))
                                .of("adamw", sizes.of("parameters"), tag));
            case SAMPLING ->
                inference(
                        kind,
                        "Choice of the next token from its logits.",
                        "--tokens 64 --vocabulary 128256",
                        List.of(TOKENS, VOCABULARY),
                        Dtype.BF16,
                        (sizes, tag) -> PerElement.SAMPLING.of("sampling", sizes.product("tokens", "vocabulary"), tag));
            case STATE_UPDATE ->
                inference(
                        kind,
                        "Recurrent state of a linear-attention layer.",
                        "--steps 64 --elements 1048576",
                        List.of(
                                new Size("steps", "Tokens in decode, chunks of 64 tokens in prefill.", null),
                                new Size("elements", "Elements of the state.", null)),
                        Dtype.BF16,
                        (sizes, tag) -> PerElement.STATE_UPDATE.of("state", sizes.product("steps", "elements"), tag));
            case CACHE_WRITE ->
                inference(
                        kind,
                        "Keys and values of new tokens stored to a paged cache.",
                        "--tokens 8192 --kv-heads 8",
                        List.of(
                                TOKENS,
                                new Size("kv-heads", "Key-value heads of the rank.", null),
                                new Size("head-dim", "Width of a head.", 128L)),
                        Dtype.BF16,
                        (sizes, tag) -> {
                            sizes.product("tokens", "kv-heads", "head-dim");
                            return PerElement.cacheWrite(2 * sizes.product("kv-heads", "head-dim"))
                                    .of("cache-write", sizes.of("tokens"), tag);
                        });
            case MATMUL, ATTENTION -> throw new IllegalArgumentException(kind + " is no pointwise operator");
        };
    }

    private static KernelPointwise rows(PerElement each, String description) {
        return training(
                each.kind(),
                description,
                ROWS,
                List.of(TOKENS, WIDTH),
                (sizes, tag) -> each.of(Names.word(each.kind()), sizes.product("tokens", "width"), tag));
    }

    private static KernelPointwise training(
            OperatorKind kind,
            String description,
            String example,
            List<Size> sizes,
            BiFunction<KernelSizes, Tag, Pointwise> make) {
        return new KernelPointwise(kind, description, example, sizes, Dtype.BF16, true, make);
    }

    private static KernelPointwise inference(
            OperatorKind kind,
            String description,
            String example,
            List<Size> sizes,
            Dtype dtype,
            BiFunction<KernelSizes, Tag, Pointwise> make) {
        return new KernelPointwise(kind, description, example, sizes, dtype, false, make);
    }
}
