package trnsim.bench.calibration;

import trnsim.simulator.cli.CommandProvider;

/** Brings {@code calibrate} into the command line. */
public final class CalibrateProvider implements CommandProvider {

    /** Made by the service loader. */
    public CalibrateProvider() {}

    @Override
    public Object command() {
        return new CalibrateCommand();
    }
}
