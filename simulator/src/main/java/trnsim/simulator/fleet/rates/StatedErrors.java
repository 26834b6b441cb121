package trnsim.simulator.fleet.rates;

/** Relative errors of rates against the full simulators, as tests measure them at sizes and loads that no rate was made at. */
final class StatedErrors {

    /** Held search against all layouts, and closed-form goodput against simulated campaigns. */
    static final double TRAINING = 0.05;

    /** Closed form against the serving simulator. */
    static final double SERVING = 0.15;

    private StatedErrors() {}
}
