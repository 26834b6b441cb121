package trnsim.simulator.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trnsim.kernels.neuron.Schedule;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
import trnsim.workloads.document.Suggest;
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

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description = "Force how one NeuronCore runs it: naive, hoisted, free-blocked, sbuf-blocked or best.")
    private @Nullable String schedule;

    @Option(
            names = "--blocks",
            paramLabel = "M,N",
            split = ",",
            arity = "1",
            description = "Blocks of free-blocked, in tiles of 128 x 512. Default: 2,2, the NKI tutorial's.")
    private List<Long> blocks = List.of(2L, 2L);

    @Option(
            names = "--table",
            paramLabel = "FILE.csv",
            description = "Measured times of the one chip asked for, dtype,m,n,k,latency_us in rising order: used and"
                    + " interpolated where they reach; beyond, the model column says extrapolated.")
    private @Nullable Path table;

    @Mixin
    private KernelOptions options = new KernelOptions();

    @Override
    public Integer call() {
        if (schedule != null && table != null) {
            throw new InputException("--schedule and --table exclude each other");
        }
        if (schedule != null) {
            System.out.print(scheduled(schedule));
            return 0;
        }
        Operator matmul = new Operator.Matmul(
                "matmul",
                KernelOptions.positive("--m", m),
                KernelOptions.positive("--n", n),
                KernelOptions.positive("--k", k),
                KernelOptions.positive("--groups", groups),
                Operator.Tag.of(options.dtype()));
        System.out.print(options.price(matmul, table));
        return 0;
    }

    private String scheduled(String name) {
        List<String> words = Names.words(Schedule.class);
        if (!words.contains(name)) {
            throw new InputException("--schedule: '" + name + "' is not one of " + String.join(", ", words) + "."
                    + Suggest.maybe(name, words));
        }
        if (blocks.size() != 2) {
            throw new InputException("--blocks: two numbers are needed, M and N, found " + blocks.size());
        }
        return options.schedule(
                Schedule.values()[words.indexOf(name)],
                KernelOptions.positive("--m", m),
                KernelOptions.positive("--n", n),
                KernelOptions.positive("--k", k),
                KernelOptions.positive("--blocks", blocks.get(0)),
                KernelOptions.positive("--blocks", blocks.get(1)));
    }
}
