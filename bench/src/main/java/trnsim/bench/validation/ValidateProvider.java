package trnsim.bench.validation;

import trnsim.simulator.cli.CommandProvider;

/** Brings {@code validate} into the command line. */
public final class ValidateProvider implements CommandProvider {

    /** Made by the service loader. */
    public ValidateProvider() {}

    @Override
    public Object command() {
        return new ValidateCommand();
    }
}
