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
import trnsim.workloads.operator.Operator.Tag;

/** {@code trnsim kernel matmul}. */
@Command(
        name = "matmul",
        description = "An m x k activation times a k x n weight.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  trnsim kernel matmul --chips trainium1,trainium2,trainium3,h100 --m 4096 --n 4096 --k 4096 --dtype bf16",
            "  trnsim kernel matmul --chips trainium2 --m 512 --n 8192 --k 8192 --weight-dtype fp8",
            "  trnsim kernel matmul --chips trainium2,h100 --n 8192 --k 8192 --sweep m=1..65536 --plot matmul.svg"
        })
final class KernelMatmulCommand implements Callable<Integer> {

    @Option(names = "--m", paramLabel = "N", description = "Rows of the activation.")
    private @Nullable Long m;

    @Option(names = "--n", paramLabel = "N", description = "Columns of the weight.")
    private @Nullable Long n;

    @Option(names = "--k", paramLabel = "N", description = "Contraction.")
    private @Nullable Long k;

    @Option(names = "--groups", paramLabel = "N", description = "Equal products with a weight each. Default: 1.")
    private @Nullable Long groups;

    @Option(
            names = "--weight-dtype",
            paramLabel = "DTYPE",
            description = "Dtype of the weight as stored; the chip computes in --dtype. Default: --dtype.")
    private @Nullable String weightDtype;

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
                    + " interpolated where they reach; beyond, the row says extrapolated.")
    private @Nullable Path table;

    @Mixin
    private KernelOptions options = new KernelOptions();

    @Override
    public Integer call() {
        if (schedule != null && table != null) {
            throw new InputException("--schedule and --table exclude each other");
        }
        if (table != null) {
            options.measuredBy(table);
        }
        KernelSizes sizes =
                new KernelSizes().put("m", m).put("n", n).put("k", k).put("groups", groups);
        System.out.print(
                schedule != null ? scheduled(schedule, sizes) : options.price("matmul", sizes, this::operator));
        return 0;
    }

    private Operator operator(KernelSizes sizes) {
        Tag tag = Tag.of(options.dtype());
        if (weightDtype != null) {
            tag = tag.weights(KernelOptions.dtype("--weight-dtype", weightDtype));
        }
        return new Operator.Matmul("matmul", sizes.of("m"), sizes.of("n"), sizes.of("k"), sizes.or("groups", 1), tag);
    }

    private String scheduled(String name, KernelSizes sizes) {
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
                sizes.of("m"),
                sizes.of("n"),
                sizes.of("k"),
                KernelSizes.positive("--blocks", blocks.get(0)),
                KernelSizes.positive("--blocks", blocks.get(1)));
    }
}
