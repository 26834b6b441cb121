package trnsim.simulator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trnsim.workloads.operator.Operator;

/** {@code trnsim kernel matmul}. */
@Command(
        name = "matmul",
        description = "An m x k activation times a k x n weight.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer =
                "  trnsim kernel matmul --chips trainium1,trainium2,trainium3,h100 --m 4096 --n 4096 --k 4096 --dtype bf16")
final class KernelMatmulCommand implements Callable<Integer> {

    @Option(names = "--m", required = true, description = "Rows of the activation.")
    private long m;

    @Option(names = "--n", required = true, description = "Columns of the weight.")
    private long n;

    @Option(names = "--k", required = true, description = "Contraction.")
    private long k;

    @Option(names = "--groups", description = "Equal products with a weight each. Default: 1.")
    private long groups = 1;

    @Mixin
    private KernelOptions options = new KernelOptions();

    @Override
    public Integer call() {
        System.out.print(options.price(new Operator.Matmul(
                "matmul",
                KernelOptions.positive("--m", m),
                KernelOptions.positive("--n", n),
                KernelOptions.positive("--k", k),
                KernelOptions.positive("--groups", groups),
                Operator.Tag.of(options.dtype()))));
        return 0;
    }
}
