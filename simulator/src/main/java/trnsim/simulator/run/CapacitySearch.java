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
 * @param attainment share of requests that must meet the objectives
 * @param requests of a run, at least
 */
public record CapacitySearch(double attainment, long requests) {

    private static final int HALVINGS = 8;
    /** Replicas beyond which no fleet is sought. */
    private static final int MOST_REPLICAS = 1 << 14;
    /** Shares of saturation that count as hardly any load. */
    private static final double[] LIGHT = {0.05, 0.005, 0.0005};
    /** Requests that each replica should see. */
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

    /** What {@code load} is tried with. */
    private Load attempt(ServeLoads fleet, int replicas, double rate) {
        FleetResult parts = fleet.parts(replicas, rate / fleet.rate(), Math.max(requests, EACH * replicas));
        ServingResult result = parts.whole();
        boolean met = !result.saturated() && result.withinSlo() >= attainment * result.requests();
        return new Load(rate, replicas, met, parts);
    }

    /** The highest load that {@code replicas} replicas meet; the lightest one tried, not met, if they meet none. */
    public Load highest(ServeLoads fleet, int replicas) {
        double saturation = fleet.saturation(replicas, requests);
        Load best = attempt(fleet, replicas, saturation);
        if (best.met()) {
            return best;
        }
        double high = saturation;
        for (double light : LIGHT) {
            best = attempt(fleet, replicas, light * saturation);
            if (best.met()) {
                break;
            }
            high = light * saturation;
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
    private static boolean hopeless(Load load) {
        return load.result().time().idle() > 0.95;
    }
}
