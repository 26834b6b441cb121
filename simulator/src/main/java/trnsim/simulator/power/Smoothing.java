package trnsim.simulator.power;

/**
 * What is done against the swings of a job.
 *
 * @param floor share of the limit below which a chip fills its time with work of no use; 0 for none
 * @param jobs synchronous jobs, evenly out of step, that share the chips; 1 for the one job of the file
 * @param groups groups of replicas that begin a step after each other
 * @param slipPs time within which they do; 0 for at once
 * @param storeJoules store of energy per chip; 0 for none
 */
public record Smoothing(double floor, int jobs, int groups, long slipPs, double storeJoules) {

    public static final Smoothing NONE = new Smoothing(0, 1, 1, 0, 0);

    /** The floor alone. */
    public Smoothing onlyFloor() {
        return new Smoothing(floor, 1, 1, 0, 0);
    }

    /** The jobs alone. */
    public Smoothing onlyJobs() {
        return new Smoothing(0, jobs, 1, 0, 0);
    }

    /** The slip alone. */
    public Smoothing onlySlip() {
        return new Smoothing(0, 1, groups, slipPs, 0);
    }

    /** The store alone. */
    public Smoothing onlyStore() {
        return new Smoothing(0, 1, 1, 0, storeJoules);
    }

    /** How many of the four are asked for. */
    public int measures() {
        return (floor > 0 ? 1 : 0) + (jobs > 1 ? 1 : 0) + (slipPs > 0 ? 1 : 0) + (storeJoules > 0 ? 1 : 0);
    }
}
