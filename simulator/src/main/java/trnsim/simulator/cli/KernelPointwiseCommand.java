package trnsim.simulator.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.plan.StagePasses;

/** {@code trnsim kernel norm} and its like: one command for each {@link KernelPointwise}. */
@Command(mixinStandardHelpOptions = true, footerHeading = "%nExample:%n")
final class KernelPointwiseCommand implements Callable<Integer> {

    private final KernelPointwise kind;
    private final Map<String, Long> given = new LinkedHashMap<>();
    private boolean backward;
    private @Nullable String outputDtype;

    @Mixin
    private KernelOptions options = new KernelOptions();

    private KernelPointwiseCommand(KernelPointwise kind) {
        this.kind = kind;
    }

    /** The command of {@code kind}. */
    static CommandLine of(KernelPointwise kind) {
        KernelPointwiseCommand command = new KernelPointwiseCommand(kind);
        CommandLine line = new CommandLine(command);
        CommandSpec spec = line.getCommandSpec().name(kind.name());
        spec.usageMessage()
                .description(kind.description())
                .footer("  trnsim kernel " + kind.name() + " --chips trn2 " + kind.example());
        for (KernelPointwise.Size size : kind.sizes()) {
            Long fallback = size.fallback();
            spec.addOption(OptionSpec.builder("--" + size.name())
                    .type(Long.class)
                    .paramLabel("N")
                    .description(size.description() + (fallback == null ? "" : " Default: " + fallback + "."))
                    .setter(command.setter(size.name()))
                    .build());
        }
        if (kind.converts()) {
            spec.addOption(OptionSpec.builder("--output-dtype")
                    .type(String.class)
                    .paramLabel("DTYPE")
                    .description("Dtype of what is written. Default: "
                            + (kind.output() == null ? "--dtype" : Names.word(kind.output())) + ".")
                    .setter(new ISetter() {
                        @Override
                        public <T> T set(T value) {
                            command.outputDtype = value instanceof String word ? word : null;
                            return value;
                        }
                    })
                    .build());
        }
        if (kind.differentiable()) {
            spec.addOption(OptionSpec.builder("--backward")
                    .type(boolean.class)
                    .description("The backward pass: gradients read beside the inputs, twice the operations.")
                    .setter(new ISetter() {
                        @Override
                        public <T> T set(T value) {
                            command.backward = Boolean.TRUE.equals(value);
                            return value;
                        }
                    })
                    .build());
        }
        return line;
    }

    private ISetter setter(String size) {
        return new ISetter() {
            @Override
            public <T> T set(T value) {
                if (value instanceof Long number) {
                    given.put(size, number);
                } else {
                    given.remove(size);
                }
                return value;
            }
        };
    }

    @Override
    public Integer call() {
        KernelSizes sizes = new KernelSizes();
        kind.sizes().forEach(size -> sizes.put(size.name(), given.get(size.name())));
        Dtype dtype = options.dtypeOr(kind.dtype());
        if (kind.kind() == OperatorKind.OPTIMIZER && dtype != kind.dtype()) {
            throw new InputException(
                    "--dtype: " + kind.name() + " works in fp32; say how many bytes are stored with its own options");
        }
        System.out.print(options.price(kind.name(), dtype, sizes, this::operator));
        return 0;
    }

    private Operator operator(KernelSizes sizes) {
        KernelSizes full = sizes;
        for (KernelPointwise.Size size : kind.sizes()) {
            Long fallback = size.fallback();
            if (fallback != null && !full.has(size.name())) {
                full = full.with(size.name(), fallback);
            }
        }
        Operator operator = kind.make().apply(full, tag());
        return backward ? StagePasses.gradients(operator).getFirst() : operator;
    }

    private Tag tag() {
        Tag tag = Tag.of(options.dtypeOr(kind.dtype()));
        Dtype fallback = kind.output();
        Dtype output = outputDtype != null
                ? KernelOptions.dtype("--output-dtype", outputDtype)
                : fallback != null ? fallback : tag.input();
        if (kind.kind() == OperatorKind.QUANTISE
                && output.bytes() >= tag.input().bytes()) {
            throw new InputException("--output-dtype: " + Names.word(output) + " is no narrower than the "
                    + Names.word(tag.input()) + " of --dtype");
        }
        if (kind.kind() == OperatorKind.DEQUANTISE
                && output.bytes() <= tag.input().bytes()) {
            throw new InputException("--output-dtype: " + Names.word(output) + " is no wider than the "
                    + Names.word(tag.input()) + " of --dtype");
        }
        return tag.output(output);
    }
}
