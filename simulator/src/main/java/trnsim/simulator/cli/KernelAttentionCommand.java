package trnsim.simulator.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trnsim.workloads.document.InputException;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.Phase;
import trnsim.workloads.plan.AttentionLoad;

/** {@code trnsim kernel attention}. */
@Command(
        name = "attention",
        description = "Fused attention, causal unless said otherwise; one query per sequence is a decode step.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  trnsim kernel attention --chips trainium2,h100 --queries 8192 --heads 8 --kv-heads 1",
            "  trnsim kernel attention --chips trainium2,h100 --batch 32 --queries 1 --context 8192 --heads 8 --kv-heads 1",
            "  trnsim kernel attention --chips trainium2 --batch 64 --queries 1 --context 4096 --heads 16 --mla 512,64",
            "  trnsim kernel attention --chips h100 --queries 1 --heads 8 --kv-heads 1 --batch 16 --sweep context=1024..131072"
        })
final class KernelAttentionCommand implements Callable<Integer> {

    @Option(names = "--batch", paramLabel = "N", description = "Sequences. Default: 1.")
    private @Nullable Long batch;

    @Option(names = "--queries", paramLabel = "N", description = "Query tokens of a sequence.")
    private @Nullable Long queries;

    @Option(
            names = "--context",
            paramLabel = "N",
            description = "Tokens of a sequence, queries included. Default: the queries.")
    private @Nullable Long context;

    @Option(names = "--heads", paramLabel = "N", description = "Query heads of the rank.")
    private @Nullable Long heads;

    @Option(
            names = "--kv-heads",
            paramLabel = "N",
            description = "Key-value heads of the rank. Default: the query heads.")
    private @Nullable Long kvHeads;

    @Option(names = "--head-dim", paramLabel = "N", description = "Width of a query and key head. Default: 128.")
    private @Nullable Long headDim;

    @Option(names = "--value-dim", paramLabel = "N", description = "Width of a value head. Default: --head-dim.")
    private @Nullable Long valueDim;

    @Option(
            names = "--kv-width",
            paramLabel = "N",
            description = "Elements read per token of the context. Default: KV heads x (head + value width).")
    private @Nullable Long kvWidth;

    @Option(
            names = "--mla",
            paramLabel = "LATENT,ROPE",
            split = ",",
            arity = "1",
            description = "Multi-head latent attention as a decode step computes it: all heads read one latent and one"
                    + " rotary key per token. 512,64 for DeepSeek-V3.")
    private @Nullable List<Long> mla;

    @Option(
            names = "--block-tokens",
            paramLabel = "N",
            description = "Tokens that lie together in a block of a paged cache. Default: a cache that is not paged.")
    private @Nullable Long blockTokens;

    @Option(names = "--sliding-window", paramLabel = "N", description = "Keys a query sees at most. Default: all.")
    private @Nullable Long window;

    @Option(names = "--full", description = "Every query sees the whole context.")
    private boolean full;

    @Option(names = "--backward", description = "The backward pass, which computes scores again.")
    private boolean backward;

    @Option(
            names = "--kv-dtype",
            paramLabel = "DTYPE",
            description = "Dtype of keys and values as stored. Default: --dtype.")
    private @Nullable String kvDtype;

    @Mixin
    private KernelOptions options = new KernelOptions();

    @Override
    public Integer call() {
        if (mla != null && (headDim != null || valueDim != null || kvHeads != null || kvWidth != null)) {
            throw new InputException(
                    "--mla sets the widths; leave out --head-dim, --value-dim, --kv-heads, --kv-width");
        }
        if (mla != null && mla.size() != 2) {
            throw new InputException("--mla: two widths are needed, LATENT and ROPE, found " + mla.size());
        }
        KernelSizes sizes = new KernelSizes()
                .put("batch", batch)
                .put("queries", queries)
                .put("context", context)
                .put("heads", heads)
                .put("kv-heads", kvHeads)
                .put("head-dim", headDim)
                .put("value-dim", valueDim)
                .put("kv-width", kvWidth)
                .put("block-tokens", blockTokens)
                .put("sliding-window", window);
        System.out.print(options.price("attention", sizes, this::operator));
        return 0;
    }

    private Operator operator(KernelSizes sizes) {
        Tag tag = Tag.of(options.dtype());
        if (kvDtype != null) {
            tag = tag.weights(KernelOptions.dtype("--kv-dtype", kvDtype));
        }
        try {
            Operator.Attention operator = operator(sizes, backward ? tag.in(Phase.GRAD_INPUT) : tag);
            return sizes.has("block-tokens") ? operator.paged(sizes.of("block-tokens")) : operator;
        } catch (ArithmeticException e) {
            throw new InputException(
                    "--batch, --queries, --context, --heads: a product of them is above 2^63; these sizes are too large");
        }
    }

    private Operator.Attention operator(KernelSizes sizes, Tag tag) {
        long count = sizes.of("heads");
        AttentionLoad load = load(sizes);
        if (mla != null) {
            long latent = KernelSizes.positive("--mla", mla.get(0));
            long width = Math.addExact(latent, KernelSizes.positive("--mla", mla.get(1)));
            return operator(load, count, width, latent, width, tag);
        }
        long kv = sizes.or("kv-heads", count);
        if (count % kv != 0) {
            throw new InputException("--kv-heads: " + kv + " does not divide the " + count + " query heads");
        }
        long d = sizes.or("head-dim", 128);
        long v = sizes.or("value-dim", d);
        return operator(load, count, d, v, sizes.or("kv-width", Math.multiplyExact(kv, Math.addExact(d, v))), tag);
    }

    private static Operator.Attention operator(AttentionLoad load, long heads, long d, long v, long kvWidth, Tag tag) {
        return new Operator.Attention(
                "attention", load.queries(), load.kvTokens(), load.pairs(), heads, d, v, kvWidth, tag);
    }

    private AttentionLoad load(KernelSizes sizes) {
        long sequences = sizes.or("batch", 1);
        long each = sizes.of("queries");
        long all = sizes.or("context", each);
        if (all < each) {
            throw new InputException("--context: " + all + " tokens cannot hold " + each + " queries");
        }
        AttentionLoad load = AttentionLoad.prefix(sequences, each, all);
        if (full) {
            load = new AttentionLoad(load.queries(), load.kvTokens(), Math.multiplyExact(load.queries(), all));
        }
        if (sizes.has("sliding-window")) {
            long keys = Math.min(sizes.of("sliding-window"), all);
            Math.multiplyExact(load.queries(), keys);
            load = load.window(keys, sequences);
        }
        return load;
    }
}
