package trnsim.simulator.campaign;

/**
 * Steps of one class structure.
 *
 * @param stepUs one step
 * @param sequences trained by it
 * @param siteWatts power of the site while it runs
 */
public record Pace(long stepUs, long sequences, double siteWatts) {

    public Pace {
        if (stepUs < 1 || sequences < 1) {
            throw new IllegalArgumentException("a step of " + stepUs + " us and " + sequences + " sequences");
        }
    }

    /** What {@code steps} steps at this pace take steps of {@code full}, in whole microseconds, at most what they took. */
    long usefulUs(long steps, Pace full) {
        if (sequences == full.sequences && stepUs == full.stepUs) {
            return steps * stepUs;
        }
        double useful = (double) steps * sequences / full.sequences * full.stepUs;
        return Math.min(steps * stepUs, (long) useful);
    }
}
