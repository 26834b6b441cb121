package trnsim.simulator.serving.batching;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.serving.Series;
import trnsim.simulator.serving.ServingResult;
import trnsim.workloads.spec.ServeSpec.SloSpec;

/** What became of the requests that a group of replicas was sent. */
final class GroupTally {

    final ReplicaGroup group;
    final RunTally tally;
    private final Backlog backlog = new Backlog();
    long arrived;
    long rejected;
    /** Requests waiting for admission when the last came. */
    long waitingAtLast;

    GroupTally(ReplicaGroup group, @Nullable SloSpec slo, AnswerListener listener) {
        this.group = group;
        this.tally = new RunTally(group.table(), slo, listener);
    }

    /** True if a sample of those that wait is wanted after {@code arrivals} at all groups. */
    boolean due(long arrivals) {
        return backlog.due(arrivals);
    }

    /** Keeps that {@code waiting} wait for admission here now. */
    void sample(long waiting) {
        backlog.sample(waiting);
    }

    /**
     * What it came to.
     *
     * @param arrivals at all groups
     * @param together all came at once
     * @param replicas of the group
     */
    ServingResult result(
            long makespanPs, long arrivals, boolean together, List<? extends Unit> replicas, Series series) {
        long checks = 0;
        long accepted = 0;
        int engines = 0;
        for (Unit unit : replicas) {
            engines += unit.pools();
            for (Replica engine : unit.engines()) {
                if (engine.decoders() instanceof DraftingDecoders decoders) {
                    checks += decoders.checks();
                    accepted += decoders.accepted();
                }
            }
        }
        return tally.result(
                arrived,
                rejected,
                makespanPs,
                engines,
                group.rules(),
                together ? waitingAtLast : backlog.halfway(arrivals),
                waitingAtLast,
                series,
                checks,
                accepted);
    }

    static double share(double part, double all) {
        return all > 0 ? part / all : 0;
    }
}
