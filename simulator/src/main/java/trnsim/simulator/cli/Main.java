package trnsim.simulator.cli;

import java.util.Arrays;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;
import trnsim.workloads.catalog.UnknownNameException;
import trnsim.workloads.document.InputException;

/** The command line: {@code ./trnsim}. */
@Command(
        name = "trnsim",
        description =
                "Simulates training, serving and years of whole fleets of Trainium, Graviton and GPUs: time, memory, power, money.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  trnsim run workloads/train/llama-3.1-405b-trn2.yaml",
            "  trnsim compare workloads/train/llama-3.1-405b-trn2.yaml --systems trn1,trn2,trn3,trn4",
            "  trnsim show trainium3",
            "",
            "Exit codes: 0 done, 1 a check failed, 2 wrong input, 70 a fault of trnsim itself, 74 output not written."
        },
        subcommands = {
            RunCommand.class,
            CompareCommand.class,
            ExplainCommand.class,
            StepCommand.class,
            PlanCommand.class,
            PowerCommand.class,
            KernelCommand.class,
            NetworkCommand.class,
            CapacityCommand.class,
            RequestsCommand.class,
            ListCommand.class,
            ShowCommand.class,
            InitCommand.class,
            AutoComplete.GenerateCompletion.class,
            HelpCommand.class
        })
public final class Main implements Runnable {

    /** Wrong input. */
    static final int USAGE = 2;

    /** A fault of the program (EX_SOFTWARE of sysexits.h). */
    static final int FAULT = 70;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    /** The output could not be written (EX_IOERR of sysexits.h). */
    static final int NOT_WRITTEN = 74;

    /** Runs the command line and exits. */
    public static void main(String[] args) {
        StandardOutput output = StandardOutput.install();
        Set<String> words = Set.copyOf(Arrays.asList(args));
        int code = commandLine(words.contains("kernel") || words.contains("generate-completion"))
                .execute(args);
        System.out.flush();
        String loss = output.loss();
        if (loss != null) {
            System.err.println("the output could not be written (" + loss + ")");
            code = NOT_WRITTEN;
        }
        System.exit(code);
    }

    /** The command line with everything that is contributed to it. */
    public static CommandLine commandLine() {
        return commandLine(true);
    }

    /** @param pointwise with all operators of {@code kernel}, which others need not wait for */
    private static CommandLine commandLine(boolean pointwise) {
        CommandLine line = new CommandLine(new Main());
        if (pointwise) {
            KernelCommand.addPointwise(line);
        }
        for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
            line.addSubcommand(provider.command());
        }
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setExecutionExceptionHandler((e, command, result) -> failed(e, command));
        line.setParameterExceptionHandler(Main::misused);
        line.getSubcommands().forEach((name, command) -> {
            if (name.equals("generate-completion")) {
                command.getCommandSpec()
                        .usageMessage()
                        .footer("", "Example:", "  source <(trnsim generate-completion)");
            }
        });
        return line;
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(System.out);
        }
    }

    private static int failed(Exception e, CommandLine command) {
        if (e instanceof InputException || e instanceof UnknownNameException) {
            command.getErr().println(e.getMessage());
            return USAGE;
        }
        if (System.getenv("TRNSIM_DEBUG") != null) {
            e.printStackTrace(command.getErr());
        }
        command.getErr()
                .println("trnsim has a fault: " + e
                        + ". TRNSIM_DEBUG=1 prints where; please report it with the workload.");
        return FAULT;
    }

    private static int misused(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr()
                .println(Misuse.sentence(e, args) + " See '"
                        + command.getCommandSpec().qualifiedName() + " --help'.");
        return USAGE;
    }
}
