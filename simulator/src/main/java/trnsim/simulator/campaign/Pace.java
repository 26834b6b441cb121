package trnsim.simulator.campaign;

/**
 * Steps of one class structure.
 *
 * @param stepUs one step
 * @param sequences trained by it
 * @param siteWatts power of the site while it runs
 * @param slowUs of {@code stepUs}, what a slow chip adds
 */
public record Pace(long stepUs, long sequences, double siteWatts, long slowUs) {

    /** Steps of chips that are all as fast as they should be. */
    public Pace(long stepUs, long sequences, double siteWatts) {
        this(stepUs, sequences, siteWatts, 0);
    }

    public Pace {
        if (stepUs < 1 || sequences < 1 || slowUs < 0 || slowUs >= stepUs) {
            throw new IllegalArgumentException("a step of " + stepUs + " us and " + sequences + " sequences");
        }
    }

    /** The same steps {@code factor} times as long; they draw as much, which is too much while others wait for a slow chip. */
    Pace slowed(double factor) {
        if (factor == 1) {
            return this;
        }
        long slow = (long) StrictMath.ceil(stepUs * factor);
        return new Pace(slow, sequences, siteWatts, slow - stepUs);
    }

    /**
     * What {@code steps} steps at this pace take steps of {@code full}, in whole microseconds, at most what they took without
     * slow chips.
     */
    long usefulUs(long steps, Pace full) {
        long fastUs = stepUs - slowUs;
        if (sequences == full.sequences && fastUs == full.stepUs) {
            return steps * fastUs;
        }
        double useful = (double) steps * sequences / full.sequences * full.stepUs;
        return Math.min(steps * fastUs, (long) useful);
    }
}
