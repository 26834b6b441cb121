package trnsim.bench.jmh;

import trnsim.simulator.cli.CommandProvider;

/** Brings {@code serve-speed} into the command line. */
public final class ServeSpeedProvider implements CommandProvider {

    /** Made by the service loader. */
    public ServeSpeedProvider() {}

    @Override
    public Object command() {
        return new ServeSpeedCommand();
    }
}
