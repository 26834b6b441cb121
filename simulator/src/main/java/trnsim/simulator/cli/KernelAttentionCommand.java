package trnsim.simulator.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trnsim.workloads.document.InputException;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.plan.AttentionLoad;

/** {@code trnsim kernel attention}. */
@Command(
        name = "attention",
        description = "Fused causal attention; one query per sequence is a decode step.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  trnsim kernel attention --chips trainium2,h100 --queries 8192 --heads 8 --kv-heads 1",
            "  trnsim kernel attention --chips trainium2,h100 --batch 32 --queries 1 --context 8192 --heads 8 --kv-heads 1"
        })
final class KernelAttentionCommand implements Callable<Integer> {

    @Option(names = "--batch", description = "Sequences. Default: 1.")
    private long batch = 1;

    @Option(names = "--queries", required = true, description = "Query tokens of a sequence.")
    private long queries;

    @Option(names = "--context", description = "Tokens of a sequence, queries included. Default: the queries.")
    private @Nullable Long context;

    @Option(names = "--heads", required = true, description = "Query heads of the rank.")
    private long heads;

    @Option(names = "--kv-heads", description = "Key-value heads of the rank. Default: the query heads.")
    private @Nullable Long kvHeads;

    @Option(names = "--head-dim", description = "Width of a head. Default: 128.")
    private long headDim = 128;

    @Mixin
    private KernelOptions options = new KernelOptions();

    @Override
    public Integer call() {
        long all = KernelOptions.positive("--context", context == null ? queries : context);
        long kv = KernelOptions.positive("--kv-heads", kvHeads == null ? heads : kvHeads);
        if (all < KernelOptions.positive("--queries", queries)) {
            throw new InputException("--context: " + all + " tokens cannot hold " + queries + " queries");
        }
        if (KernelOptions.positive("--heads", heads) % kv != 0) {
            throw new InputException("--kv-heads: " + kv + " does not divide the " + heads + " query heads");
        }
        KernelOptions.positive("--head-dim", headDim);
        AttentionLoad load;
        try {
            load = AttentionLoad.prefix(KernelOptions.positive("--batch", batch), queries, all);
        } catch (ArithmeticException e) {
            throw new InputException("--queries, --context: their product overflows; these are too many tokens");
        }
        System.out.print(options.price(new Operator.Attention(
                "attention",
                load.queries(),
                load.kvTokens(),
                load.pairs(),
                heads,
                headDim,
                headDim,
                2 * kv * headDim,
                Operator.Tag.of(options.dtype()))));
        return 0;
    }
}
