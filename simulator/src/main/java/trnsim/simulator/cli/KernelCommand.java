package trnsim.simulator.cli;

import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code trnsim kernel}: one operator on one rank of one or several chips. */
@Command(
        name = "kernel",
        description =
                "Prices one operator on one rank of each chip: time, bound, engines, energy, and how they come about.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "OPERATOR",
        subcommands = {KernelMatmulCommand.class, KernelAttentionCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  trnsim kernel matmul --chips trainium2,h100 --m 4096 --n 4096 --k 4096",
            "  trnsim kernel matmul --chips trainium2,h100 --n 8192 --k 8192 --sweep m=1..65536 --plot",
            "  trnsim kernel attention --chips trainium2,h100 --queries 8192 --heads 8 --kv-heads 1",
            "  trnsim kernel norm --chips trainium2,h100 --tokens 8192 --width 4096"
        })
final class KernelCommand {

    /** Adds a subcommand for each pointwise operator to the {@code kernel} of {@code root}. */
    static void addPointwise(CommandLine root) {
        CommandLine kernel = Objects.requireNonNull(root.getSubcommands().get("kernel"));
        KernelPointwise.all().forEach(kind -> kernel.addSubcommand(kind.name(), KernelPointwiseCommand.of(kind)));
    }
}
