package trnsim.simulator.run;

import trnsim.simulator.serving.ServingPlan;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.price.IterationTable;

/** A serving workload's fleet under loads other than its own: the same requests, faster or slower. */
public final class ServeLoads {

    /** Times as fast at which all requests come at once. */
    private static final double AT_ONCE = 1e9;

    private final ServeRun run;
    private final ServingPlan plan;
    private final IterationTable table;

    ServeLoads(ServeRun run, ServingPlan plan, IterationTable table) {
        this.run = run;
        this.plan = plan;
        this.table = table;
    }

    /** The layout and its memory. */
    public ServingPlan plan() {
        return plan;
    }

    /** Requests per second of the workload as it is; infinite if all come together. */
    public double rate() {
        return run.requests().rate();
    }

    /** Requests of the workload. */
    public long requests() {
        return run.requests().count();
    }

    /** {@code most} requests, more of their kind if there are not so many, {@code factor} times as fast, on as many replicas as the chips hold. */
    public ServingResult at(double factor, long most) {
        return at(plan.replicas(), factor, most);
    }

    /** The same on {@code replicas} replicas. */
    public ServingResult at(int replicas, double factor, long most) {
        return run.serve(plan, replicas, table, factor, most);
    }

    /** Requests per second that {@code replicas} replicas answer when {@code most} wait from the start. */
    public double saturation(int replicas, long most) {
        ServingResult result = at(replicas, AT_ONCE, most);
        return result.makespanPs() == 0 ? 0 : result.finished() / (result.makespanPs() * ServeRun.PS);
    }
}
