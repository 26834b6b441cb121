package trnsim.simulator.serving.batching;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.serving.Drafted;
import trnsim.simulator.serving.Series;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.TimeSplit;
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
    ServingResult result(long makespanPs, long arrivals, boolean together, List<Replica> replicas, Series series) {
        double all = (double) makespanPs * group.replicas();
        double[] parts = tally.parts();
        // Copies to the host are communication that nothing hides.
        parts[3] += tally.copyPs;
        double busy = parts[0] + parts[1] + parts[2] + parts[3] + parts[4];
        long pool = group.rules().kv().poolBytes();
        int ranks = group.rules().ranks();
        return new ServingResult(
                arrived,
                tally.finished,
                rejected,
                tally.preemptions,
                makespanPs,
                tally.inputTokens,
                tally.outputTokens,
                tally.computedTokens,
                tally.paddingTokens,
                tally.lookedUpTokens,
                tally.foundTokens,
                tally.iterations,
                tally.stretches,
                tally.iterations == 0 ? 0 : (double) tally.batchSum / tally.iterations,
                tally.latencies,
                tally.withinSlo,
                share(tally.kvBytePs, all * pool),
                share(tally.kvPeakBytes, pool),
                new TimeSplit(
                        share(parts[0], all),
                        share(parts[1], all),
                        share(parts[2], all),
                        share(parts[3], all),
                        share(parts[4], all),
                        all > 0 ? Math.max(0, 1 - busy / all) : 1),
                parts[5] * ranks,
                parts[6] * ranks,
                parts[7] * ranks * 1e-12,
                together ? waitingAtLast : backlog.halfway(arrivals),
                waitingAtLast,
                series,
                drafted(replicas, parts[8] / Math.max(1, busy)));
    }

    private Drafted drafted(List<Replica> replicas, double share) {
        long checks = 0;
        long accepted = 0;
        for (Replica replica : replicas) {
            if (replica.decoders() instanceof DraftingDecoders decoders) {
                checks += decoders.checks();
                accepted += decoders.accepted();
            }
        }
        return new Drafted(checks, checks * group.rules().drafts().tokens(), accepted, share);
    }

    static double share(double part, double all) {
        return all > 0 ? part / all : 0;
    }
}
