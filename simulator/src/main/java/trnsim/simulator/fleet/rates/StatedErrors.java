package trnsim.simulator.fleet.rates;

/** Relative errors of rates against the full simulators, as tests measure them at sizes and loads that no rate was made at. */
final class StatedErrors {

    /** Held search and closed-form goodput, where a step was simulated. */
    static final double TRAINING = 0.05;

    /** Between two simulated sizes. */
    static final double TRAINING_BETWEEN = 0.1;

    /** Closed form against the serving simulator. */
    static final double SERVING = 0.15;

    private StatedErrors() {}
}
