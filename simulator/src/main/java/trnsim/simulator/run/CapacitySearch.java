package trnsim.simulator.run;

import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.batching.FleetResult;

/**
 * How much a fleet can take within its latency objectives, found on the simulator.
 *
 * <p>A load is met if at least the wanted share of requests meets all objectives and the queue does not grow. Loads are
 * bisected between one that is met and one that is not, to a hundredth of saturation; latencies near the limit are those of a
 * finite run, so the last digits are not to be trusted.
 *
 * <p>Saturation is what is answered in a second when all wait from the start. It comes out low where the last answers take a good
 * part of the run; so if it is met, loads are tried up to the rate at which requests were admitted in that run, and those met at
 * which the requests in flight do not grow, by half between the middle and the end of the arrivals, as a run too short to
 * settle, or a load too high, has it.
 *
 * @param attainment share of requests that must meet the objectives
 * @param requests of a run, at least
 */
public record CapacitySearch(double attainment, long requests) {

    private static final int HALVINGS = 8;
    /** Replicas beyond which no fleet is sought. */
    private static final int MOST_REPLICAS = 1 << 14;
    /** Shares of saturation that count as hardly any load. */
    private static final double[] LIGHT = {0.05, 0.005, 0.0005};
    /** Times the saturation of a run beyond which no load is sought. */
    private static final double MOST_TIMES = 16;
    /** A run whose end is a smaller share of it tells the saturation well. */
    private static final double WORTH = 1.05;
    /** Requests that each engine should see. */
    private static final long EACH = 200;

    /**
     * A load and what became of it.
     *
     * @param rate requests per second
     * @param replicas that took it
     * @param met it is within the objectives
     * @param parts of the kinds of replicas, and the whole
     */
    public record Load(double rate, int replicas, boolean met, FleetResult parts) {

        /** What became of the load as a whole. */
        public ServingResult result() {
            return parts.whole();
        }
    }

    /** What becomes of {@code rate} requests per second on {@code replicas} replicas. */
    Load attempt(ServeLoads fleet, int replicas, double rate) {
        FleetResult parts =
                fleet.parts(replicas, rate / fleet.rate(), Math.max(requests, EACH * fleet.engines(replicas)));
        ServingResult result = parts.whole();
        boolean met = !result.saturated() && result.withinSlo() >= attainment * result.requests();
        return new Load(rate, replicas, met, parts);
    }

    /**
     * What is answered when all wait from the start.
     *
     * @param rate requests per second over the whole run
     * @param admitted requests per second until the last was admitted
     */
    record Saturation(double rate, double admitted) {}

    Saturation saturation(ServeLoads fleet, int replicas) {
        ServingResult result = fleet.atOnce(replicas, requests);
        double rate = result.finished() / (result.makespanPs() * ServeRun.PS);
        double last = result.latencies().queueing().getMaxValue() * ServeRun.PS;
        return new Saturation(rate, Math.min(MOST_TIMES * rate, result.finished() / last));
    }

    /** The highest load that {@code replicas} replicas meet; the lightest one tried, not met, if they meet none. */
    public Load highest(ServeLoads fleet, int replicas) {
        return highest(fleet, replicas, saturation(fleet, replicas));
    }

    /** The same where the saturation is known. */
    Load highest(ServeLoads fleet, int replicas, Saturation saturation) {
        Load best = attempt(fleet, replicas, saturation.rate());
        if (best.met()) {
            return saturation.admitted() > WORTH * saturation.rate()
                    ? beyond(fleet, best, saturation.admitted())
                    : best;
        }
        double high = saturation.rate();
        for (double light : LIGHT) {
            best = attempt(fleet, replicas, light * saturation.rate());
            if (best.met()) {
                break;
            }
            high = light * saturation.rate();
        }
        if (!best.met()) {
            return best;
        }
        for (int i = 0; i < HALVINGS; i++) {
            Load middle = attempt(fleet, replicas, (best.rate() + high) / 2);
            if (middle.met()) {
                best = middle;
            } else {
                high = middle.rate();
            }
        }
        return best;
    }

    /** The highest load from {@code met} to {@code most} that is met and at which the run settles. */
    private Load beyond(ServeLoads fleet, Load met, double most) {
        Load best = met;
        double high = most;
        boolean failed = false;
        for (int i = 0; i < HALVINGS && best.rate() < high; i++) {
            double rate = failed ? (best.rate() + high) / 2 : Math.min(2 * best.rate(), high);
            Load load = attempt(fleet, met.replicas(), rate);
            if (load.met() && settles(load.result())) {
                best = load;
            } else {
                high = rate;
                failed = true;
            }
        }
        return best;
    }

    /** What becomes of {@code rate} requests per second. */
    ServingResult at(ServeLoads fleet, double rate) {
        return fleet.at(rate / fleet.rate(), requests);
    }

    /** The requests in flight do not grow by half between the middle and the end of the arrivals. */
    static boolean settles(ServingResult result) {
        long middle = result.series().inFlightAfter(result.requests() / 2);
        return 2 * result.series().inFlightAfter(result.requests()) < 3 * middle;
    }

    /** The smallest fleet that meets {@code demand} requests per second; the largest tried, not met, if none does. */
    public Load smallest(ServeLoads fleet, double demand) {
        double each = fleet.saturation(1, Math.min(requests, 5_000));
        int low = (int) Math.min(MOST_REPLICAS, Math.max(1, StrictMath.floor(demand / each)));
        Load found = attempt(fleet, low, demand);
        if (found.met() && low == 1) {
            return found;
        }
        int none = found.met() ? 0 : low;
        int high = low;
        while (!found.met() && high < MOST_REPLICAS && !hopeless(found)) {
            none = high;
            high = (int) Math.min(MOST_REPLICAS, StrictMath.ceil(high * 1.25) + (high < 4 ? 1 : 0));
            found = attempt(fleet, high, demand);
        }
        while (found.met() && found.replicas() - none > 1) {
            Load middle = attempt(fleet, (found.replicas() + none) / 2, demand);
            if (middle.met()) {
                found = middle;
            } else {
                none = middle.replicas();
            }
        }
        return found;
    }

    /** Hardly anyone waits, and still the objectives are not met. */
    static boolean hopeless(Load load) {
        return load.result().time().idle() > 0.95;
    }
}
