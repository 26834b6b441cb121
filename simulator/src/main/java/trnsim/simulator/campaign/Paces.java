package trnsim.simulator.campaign;

import org.jspecify.annotations.Nullable;

/** The steps that a campaign may run at, each simulated when it is first asked for. */
public interface Paces {

    /**
     * Steps of batch phase {@code phase} without the replicas that {@code lostHosts} hosts broke; null if nothing legal is left.
     */
    @Nullable
    Pace pace(int phase, long lostHosts);

    /** Steps of all replicas. */
    default Pace full(int phase) {
        Pace pace = pace(phase, 0);
        if (pace == null) {
            throw new IllegalStateException("phase " + phase + " has no steps");
        }
        return pace;
    }
}
