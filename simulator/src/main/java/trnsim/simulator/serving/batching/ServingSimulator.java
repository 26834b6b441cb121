package trnsim.simulator.serving.batching;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.serving.IterationCost;
import trnsim.simulator.serving.ServingPlan;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.frontend.HostWork;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.workloads.arrival.Request;
import trnsim.workloads.request.RequestSource;
import trnsim.workloads.request.RequestSources;
import trnsim.workloads.spec.RouterSpec;
import trnsim.workloads.spec.RouterSpec.Routing;
import trnsim.workloads.spec.ServeSpec.SloSpec;

/**
 * Simulates the replicas of a plan under a stream of requests.
 *
 * <p>A request goes, on arrival, to the replica with the fewest requests outstanding, the lowest-numbered of equals, and stays
 * there. A replica with work starts an iteration once all that happens at the instant has happened; all its answer tokens
 * come at the iteration's end. Ends when the last request is answered, however far arrivals outrun the
 * replicas.
 *
 * <p>Cost: the kernels are asked some hundred times for the {@link IterationTable}, however many requests there are; then one
 * change of a batch after another.
 */
public final class ServingSimulator {

    private ServingSimulator() {}

    /**
     * Serves {@code requests}, sorted by arrival and at least one, to the last answer.
     *
     * @param cost prices the iterations of {@code plan}
     * @param slo what goodput counts by
     */
    public static ServingResult run(
            ServingPlan plan, IterationCost cost, List<Request> requests, @Nullable SloSpec slo) {
        if (requests.isEmpty()) {
            throw new IllegalArgumentException("a serving run needs at least one request.");
        }
        return run(plan, IterationTable.of(plan, cost), RequestSources.listed(requests), slo);
    }

    /** Serves what {@code source} has with iterations priced by {@code table}. */
    public static ServingResult run(
            ServingPlan plan, IterationTable table, RequestSource source, @Nullable SloSpec slo) {
        return run(plan, plan.replicas(), table, source, RouterSpec.of(Routing.LEAST_OUTSTANDING), slo, 1);
    }

    /**
     * Serves what {@code source} has on {@code replicas} replicas of {@code plan}.
     *
     * @param router how requests find their replica
     * @param seed of its draws, and of those that accept drafted tokens
     */
    public static ServingResult run(
            ServingPlan plan,
            int replicas,
            IterationTable table,
            RequestSource source,
            RouterSpec router,
            @Nullable SloSpec slo,
            long seed) {
        return run(plan, replicas, table, null, source, router, slo, seed);
    }

    /**
     * The same behind a front end.
     *
     * @param hosts what it takes; null for none
     */
    public static ServingResult run(
            ServingPlan plan,
            int replicas,
            IterationTable table,
            @Nullable HostWork hosts,
            RequestSource source,
            RouterSpec router,
            @Nullable SloSpec slo,
            long seed) {
        EngineRules rules = EngineRules.of(plan, source.blockTokens(), seed);
        return new Fleet(
                        List.of(new ReplicaGroup(replicas, rules, table, 1)),
                        hosts,
                        router,
                        slo,
                        seed,
                        AnswerListener.NONE)
                .run(source);
    }
}
