package trnsim.simulator.cli;

import picocli.CommandLine.Command;

/** {@code trnsim kernel}: one operator on one rank of several chips. */
@Command(
        name = "kernel",
        description = "Prices one operator on one rank of each chip.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "OPERATOR",
        subcommands = {KernelMatmulCommand.class, KernelAttentionCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  trnsim kernel matmul --chips trainium2,h100 --m 4096 --n 4096 --k 4096",
            "  trnsim kernel attention --chips trainium2,h100 --queries 8192 --heads 8 --kv-heads 1"
        })
final class KernelCommand {}
