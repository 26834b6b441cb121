package trnsim.simulator.cli;

/** Contributes a subcommand to the command line; found through {@link java.util.ServiceLoader}. */
public interface CommandProvider {

    /** A picocli command. */
    Object command();
}
