package trnsim.simulator.serving;

import org.jspecify.annotations.Nullable;
import trnsim.simulator.engine.EngineCounts;
import trnsim.workloads.arrival.Request;
import trnsim.workloads.spec.ServeSpec.SloSpec;

/** Adds up what happens in a run. */
final class ServingTally {

    private static final double PS_PER_S = 1e12;

    private final ServingPlan plan;
    private final long ttftPs;
    private final long tpotPs;
    private final Latencies latencies = Latencies.empty();
    private long finished;
    private long rejected;
    private long preemptions;
    private long inputTokens;
    private long outputTokens;
    private long computedTokens;
    private long iterations;
    private long withinSlo;
    private long lastAnswerPs;
    private double kvBytePs;
    private long kvPeakBytes;
    private final double[] partPs = new double[5];
    private double flops;
    private double bytes;
    private double energyPj;
    private long backlogHalfway;
    private long backlogAtLastArrival;

    ServingTally(ServingPlan plan, @Nullable SloSpec slo) {
        this.plan = plan;
        this.ttftPs = limit(slo == null ? null : slo.ttft());
        this.tpotPs = limit(slo == null ? null : slo.tpot());
    }

    private static long limit(@Nullable Double seconds) {
        return seconds == null ? Long.MAX_VALUE : StrictMath.round(seconds * PS_PER_S);
    }

    void rejected() {
        rejected++;
    }

    void preempted() {
        preemptions++;
    }

    /** A time between two answer tokens of one request. */
    void gap(long ps) {
        latencies.interToken().recordValue(ps);
    }

    void iteration(IterationTime time, long tokens, long kvUsedBytes) {
        iterations++;
        computedTokens += tokens;
        kvPeakBytes = Math.max(kvPeakBytes, kvUsedBytes);
        kvBytePs += (double) kvUsedBytes * time.timePs();
        partPs[0] += time.computePs();
        partPs[1] += time.memoryPs();
        partPs[2] += time.otherPs();
        partPs[3] += time.collectivePs();
        partPs[4] += time.launchPs();
        flops += time.flops() * plan.tensor();
        bytes += time.bytes() * plan.tensor();
        energyPj += time.energyPj() * plan.tensor();
    }

    void finished(RequestTable table, int row) {
        Request request = table.request(row);
        long first = table.firstTokenPs[row];
        long last = table.lastTokenPs[row];
        long toFirst = first - request.arrivalPs();
        long more = request.outputTokens() - 1;
        long perToken = more == 0 ? 0 : (last - first) / more;
        latencies.timeToFirstToken().recordValue(toFirst);
        latencies.endToEnd().recordValue(last - request.arrivalPs());
        latencies.queueing().recordValue(table.startPs[row] - request.arrivalPs());
        if (more > 0) {
            latencies.timePerOutputToken().recordValue(perToken);
        }
        finished++;
        inputTokens += request.inputTokens();
        outputTokens += request.outputTokens();
        withinSlo += toFirst <= ttftPs && perToken <= tpotPs ? 1 : 0;
        lastAnswerPs = Math.max(lastAnswerPs, last);
    }

    void halfway(long backlog) {
        backlogHalfway = backlog;
    }

    /** A closed batch, whose requests all come at once, has no queue that could grow. */
    void lastArrival(long backlog, boolean spread) {
        backlogAtLastArrival = backlog;
        backlogHalfway = spread ? backlogHalfway : backlog;
    }

    ServingResult result(RequestTable table, EngineCounts counts) {
        long start = table.request(0).arrivalPs();
        long makespan = Math.max(0, lastAnswerPs - start);
        double all = (double) makespan * plan.replicas();
        double pool = plan.kv().poolBytes();
        return new ServingResult(
                table.size(),
                finished,
                rejected,
                preemptions,
                makespan,
                inputTokens,
                outputTokens,
                computedTokens,
                iterations,
                latencies,
                withinSlo,
                share(kvBytePs, all * pool),
                share(kvPeakBytes, pool),
                split(all),
                flops,
                bytes,
                energyPj * 1e-12,
                backlogHalfway,
                backlogAtLastArrival,
                counts);
    }

    private TimeSplit split(double all) {
        double busy = 0;
        for (double part : partPs) {
            busy += part;
        }
        return new TimeSplit(
                share(partPs[0], all),
                share(partPs[1], all),
                share(partPs[2], all),
                share(partPs[3], all),
                share(partPs[4], all),
                all > 0 ? Math.max(0, 1 - busy / all) : 1);
    }

    private static double share(double part, double all) {
        return all > 0 ? part / all : 0;
    }
}
