package trnsim.bench.jmh;

import trnsim.simulator.cli.CommandProvider;

/** Brings {@code bench} into the command line. */
public final class BenchProvider implements CommandProvider {

    /** Made by the service loader. */
    public BenchProvider() {}

    @Override
    public Object command() {
        return new BenchCommand();
    }
}
