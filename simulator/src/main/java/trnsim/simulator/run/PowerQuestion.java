package trnsim.simulator.run;

import org.jspecify.annotations.Nullable;
import trnsim.simulator.power.Smoothing;

/**
 * What is asked about a job's power, beside its workload.
 *
 * @param smoothing what is done against its swings
 * @param capWatts limit of a chip; infinite for its own
 * @param rampWattsPerSecond fastest that the site may ramp; infinite for any
 * @param cooling entry of the catalog; null for liquid where chips draw a kilowatt or more, else air
 */
public record PowerQuestion(
        Smoothing smoothing,
        double capWatts,
        double rampWattsPerSecond,
        @Nullable String cooling) {

    /** As the job comes. */
    public static final PowerQuestion PLAIN =
            new PowerQuestion(Smoothing.NONE, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, null);

    boolean capped() {
        return Double.isFinite(capWatts);
    }

    PowerQuestion uncapped() {
        return new PowerQuestion(smoothing, Double.POSITIVE_INFINITY, rampWattsPerSecond, cooling);
    }
}
