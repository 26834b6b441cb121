package trnsim.simulator.run;

import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.batching.FleetResult;
import trnsim.workloads.spec.ServeSpec;

/** A serving workload's fleet under loads other than its own: the same requests, faster or slower. */
public final class ServeLoads {

    /** Times as fast at which all requests come at once. */
    private static final double AT_ONCE = 1e9;

    /** Serves the first {@code most} requests, {@code factor} times as fast, on {@code replicas} replicas. */
    interface Server {
        FleetResult serve(int replicas, double factor, long most);
    }

    private final Asked requests;
    private final int replicas;
    private final int engines;
    private final Server server;

    /** @param engines that batch for themselves, of all replicas */
    ServeLoads(Asked requests, int replicas, int engines, Server server) {
        this.requests = requests;
        this.replicas = replicas;
        this.engines = engines;
        this.server = server;
    }

    /** The fleet of {@code spec}, of one kind of replica or several, or of two pools. */
    public static ServeLoads of(ServeSpec spec, Context context) {
        if (spec.disaggregation() != null) {
            return PoolsRun.of(spec, context).loads();
        }
        return spec.mixed()
                ? MixedRun.of(spec, context).loads()
                : ServeRun.of(spec, context).loads();
    }

    /** Replicas of the workload. */
    public int replicas() {
        return replicas;
    }

    /** Engines of {@code others} replicas that batch for themselves: groups of wide ones. */
    long engines(int others) {
        return Math.ceilDiv((long) others * engines, replicas);
    }

    /** Requests per second of the workload as it is; infinite if all come together. */
    public double rate() {
        return requests.rate();
    }

    /** Requests of the workload. */
    public long requests() {
        return requests.count();
    }

    /** {@code most} requests, more of their kind if there are not so many, {@code factor} times as fast, on the workload's replicas. */
    public ServingResult at(double factor, long most) {
        return at(replicas, factor, most);
    }

    /** The same on {@code others} replicas; where they are of several kinds, on those of the workload. */
    public ServingResult at(int others, double factor, long most) {
        return parts(others, factor, most).whole();
    }

    /** The same, with what each kind of replica came to. */
    FleetResult parts(int others, double factor, long most) {
        return server.serve(others, factor, most);
    }

    /**
     * Requests per second that {@code others} replicas answer when {@code most} wait from the start.
     *
     * @throws trnsim.workloads.document.InputException if requests have no rate to be varied, or none of them fits
     */
    public double saturation(int others, long most) {
        ServingResult result = atOnce(others, most);
        return result.finished() / (result.makespanPs() * ServeRun.PS);
    }

    /** {@code most} requests that all wait from the start; some are answered. */
    ServingResult atOnce(int others, long most) {
        if (!(rate() < Double.POSITIVE_INFINITY)) {
            throw requests.error("all requests come at once, so there is no rate to vary; give them a rate");
        }
        ServingResult result = at(others, AT_ONCE, most);
        if (result.finished() == 0) {
            throw requests.error("none of the " + result.requests()
                    + " requests tried fits a replica: the shortest has " + requests.shortest()
                    + " tokens; a larger engine.max-context or more ranks per replica may hold it");
        }
        return result;
    }
}
