package trnsim.simulator.serving.batching;

import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.serving.Drafted;
import trnsim.simulator.serving.Latencies;
import trnsim.simulator.serving.Series;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.TimeSplit;
import trnsim.simulator.serving.price.ExchangeTable;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.simulator.serving.price.PartSums;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.request.RequestSource;
import trnsim.workloads.spec.ServeSpec.SloSpec;

/** Adds up what happens in a run, a stretch at a time. */
final class RunTally {

    private static final double PS_PER_S = 1e12;

    private final @Nullable PartSums parts;

    /** What a client waits beside iterations. */
    private long requestPs;
    /** Tokens that an iteration computes of each decoding sequence. */
    private final long each;

    private final AnswerListener listener;
    private @Nullable RequestSource waiting;
    private @Nullable HostStage hosts;
    private final long ttftPs;
    private final long tpotPs;
    final Latencies latencies;
    private final Histogram interToken;
    long finished;
    long preemptions;
    long inputTokens;
    long outputTokens;
    long computedTokens;
    long paddingTokens;
    double copyPs;
    long lookedUpTokens;
    long foundTokens;
    long generatedTokens;
    long iterations;
    long stretches;
    /** Running sequences, summed over iterations. */
    long batchSum;

    long withinSlo;
    long lastAnswerPs;
    private final double[] exchanged = new double[ExchangeTable.PARTS];
    private double togetherPs;
    double kvBytePs;
    long kvPeakBytes;

    /** Counts nothing yet; without {@code table} it does not take iterations apart. */
    RunTally(@Nullable IterationTable table, @Nullable SloSpec slo, AnswerListener listener) {
        this(table, slo, listener, Latencies.empty());
    }

    /** The same with latencies recorded in {@code latencies}, which others may share. */
    RunTally(@Nullable IterationTable table, @Nullable SloSpec slo, AnswerListener listener, Latencies latencies) {
        this.latencies = latencies;
        this.interToken = latencies.interToken();
        this.listener = listener;
        this.parts = table == null ? null : new PartSums(table);
        this.requestPs = table == null ? 0 : table.requestPs();
        this.each = table == null ? 1 : table.tokensEach();
        this.ttftPs = limit(slo == null ? null : slo.ttft());
        this.tpotPs = limit(slo == null ? null : slo.tpot());
    }

    private static long limit(@Nullable Double seconds) {
        return seconds == null ? Long.MAX_VALUE : StrictMath.round(seconds * PS_PER_S);
    }

    /** The source that waits for answers, if it does. */
    void answersTo(@Nullable RequestSource source) {
        waiting = source;
    }

    /** Clients are behind {@code stage}, whose work is what else the engine's constant would stand for. */
    void behind(HostStage stage) {
        hosts = stage;
        requestPs = 0;
    }

    /** The last iteration of a stretch has brought {@code tokens} answer tokens. */
    void streamed(long nowPs, long tokens) {
        HostStage stage = hosts;
        if (stage != null) {
            stage.tokens(nowPs, tokens);
        }
    }

    /** The first answer token of {@code row} came at {@code nowPs}, with the tokens told last. */
    void firstToken(Rows rows, int row, long nowPs) {
        HostStage stage = hosts;
        if (stage != null) {
            rows.sentPs[row] = nowPs + stage.deliveryPs();
        }
    }

    void preempted() {
        preemptions++;
    }

    /** A request came with its first answer token. */
    void received() {
        generatedTokens++;
    }

    /** A time between two answer tokens of one request. */
    void gap(long ps) {
        interToken.recordValue(ps);
    }

    void kv(double bytePs, long usedBytes) {
        kvBytePs += bytePs;
        kvPeakBytes = Math.max(kvPeakBytes, usedBytes);
    }

    /** A request was admitted for the first time, with {@code known} tokens of which {@code found} need not be computed. */
    void looked(int known, int found) {
        lookedUpTokens += known;
        foundTokens += found;
    }

    /**
     * A stretch in which {@code n} sequences decoded and nothing else, and got {@code given} tokens.
     *
     * @param work its first iteration
     * @param fixed what is read does not grow, because it is compiled in
     */
    void decoded(int n, long given, Work work, boolean fixed, int piece, Stretch stretch) {
        long count = stretch.count();
        stretches++;
        iterations += count;
        batchSum += n * count;
        computedTokens += n * each * count;
        generatedTokens += given;
        paddingTokens += (work.sequences - n) * each * count;
        double growth = fixed ? 0 : n * (count * (count - 1) / 2.0);
        if (parts != null) {
            parts.decode(work.sequences, piece, count, (double) count * work.kvTokens + growth);
        }
    }

    /**
     * The times between tokens of {@code n} sequences that decode through {@code stretch}: each iteration is one, the first
     * longer for those that had to wait.
     *
     * @param sincePs when those not in {@code joins} got a token last
     * @param joins those that got theirs later
     */
    void gaps(Stretch stretch, int n, long sincePs, Joins joins) {
        if (n == 0) {
            return;
        }
        long first = stretch.afterPs(1);
        long waited = stretch.startPs() - sincePs;
        if (joins.all() == 0 && waited <= 0) {
            gaps(stretch.firstPs(), stretch.growthPs(), stretch.count(), n);
            return;
        }
        if (n > joins.all()) {
            interToken.recordValueWithCount(first - sincePs, n - joins.all());
        }
        for (int i = 0; i < joins.count(); i++) {
            if (joins.rows(i) > 0) {
                interToken.recordValueWithCount(first - joins.timePs(i), joins.rows(i));
            }
        }
        gaps(stretch.firstPs() + stretch.growthPs(), stretch.growthPs(), stretch.count() - 1, n);
    }

    /** Those of {@code count} iterations, the first of {@code firstPs}; those of one bucket are recorded at once. */
    private void gaps(long firstPs, long growth, long count, int n) {
        long gap = firstPs;
        long left = count;
        while (left > 0) {
            long same = left;
            if (growth > 0 && left > 1) {
                same = Math.min(left, (interToken.highestEquivalentValue(gap) - gap) / growth + 1);
            }
            interToken.recordValueWithCount(gap, same * n);
            left -= same;
            gap += same * growth;
        }
    }

    /**
     * {@code count} iterations of a wide replica's groups together.
     *
     * @param total tokens of each, over the groups
     * @param allPs their time, over the groups
     */
    void together(ExchangeTable exchange, long total, long count, double allPs) {
        exchange.addParts(exchanged, total, count);
        togetherPs += allPs;
    }

    /** A copy to or from the host. */
    void copied(long ps) {
        copyPs += ps;
    }

    /** An iteration in which {@code n} sequences decoded beside chunks, and got {@code given} tokens. */
    void mixed(int n, long given, Work work, Chunks chunks) {
        stretches++;
        iterations++;
        batchSum += n + chunks.sampled();
        computedTokens += n * each + chunks.tokens();
        generatedTokens += given + chunks.sampled();
        paddingTokens += work.tokens - n * each - chunks.tokens();
        if (parts != null) {
            parts.mixed(work.tokens, work.sampled, work.sequences, work.kvTokens, work.queries, work.pairs);
        }
    }

    /** The last answer token of {@code row} left its engine at {@code endPs}. */
    void finished(Rows rows, int row, long endPs) {
        long arrival = rows.arrivalPs[row];
        long first = rows.firstTokenPs[row];
        long lastPs = endPs;
        HostStage stage = hosts;
        if (stage != null) {
            long own = rows.sentPs[row] - first + arrival - rows.askedPs[row];
            arrival = rows.askedPs[row];
            first = rows.sentPs[row];
            lastPs = Math.max(first, endPs + stage.deliveryPs());
            stage.answered(first - arrival, own);
        }
        long toFirst = first - arrival + requestPs;
        long more = rows.output[row] - 1L;
        long perToken = more == 0 ? 0 : (lastPs - first) / more;
        latencies.timeToFirstToken().recordValue(toFirst);
        latencies.endToEnd().recordValue(lastPs - arrival + requestPs);
        latencies.queueing().recordValue(rows.startPs[row] - arrival);
        if (more > 0) {
            latencies.timePerOutputToken().recordValue(perToken);
        }
        finished++;
        inputTokens += rows.input[row];
        outputTokens += rows.output[row];
        withinSlo += toFirst <= ttftPs && perToken <= tpotPs ? 1 : 0;
        lastAnswerPs = Math.max(lastAnswerPs, lastPs);
        listener.answered(rows.number[row], rows.startPs[row], first, lastPs, rows.preemptions[row]);
        RequestSource source = waiting;
        if (source != null && rows.user[row] != RequestRow.NONE) {
            source.answered(rows.user[row], lastPs + requestPs);
        }
    }

    /**
     * What all iterations came to, as {@link PartSums#total}; of wide replicas, what groups wait for tokens, or for the slowest
     * of them, counts as collectives.
     */
    double[] parts() {
        double[] sum =
                Objects.requireNonNull(parts, "iterations were not taken apart").total();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += exchanged[i];
        }
        // Copies to the host are communication that nothing hides.
        sum[3] += copyPs;
        if (togetherPs > 0) {
            sum[3] += Math.max(0, togetherPs - (sum[0] + sum[1] + sum[2] + sum[3] + sum[4]));
        }
        return sum;
    }

    /**
     * The run, once it has ended.
     *
     * @param makespan from the first arrival to the last answer token
     * @param engines whose iterations were counted
     * @param halfway requests waiting when half had arrived
     * @param atLast requests waiting when the last arrived
     * @param checks passes that checked drafted tokens
     * @param accepted drafted tokens accepted
     */
    ServingResult result(
            long arrived,
            long rejected,
            long makespan,
            int engines,
            EngineRules rules,
            long halfway,
            long atLast,
            Series series,
            long checks,
            long accepted) {
        double all = (double) makespan * engines;
        double[] sum = parts();
        double busy = sum[0] + sum[1] + sum[2] + sum[3] + sum[4];
        long pool = rules.kv().poolBytes();
        return new ServingResult(
                arrived,
                finished,
                rejected,
                preemptions,
                makespan,
                inputTokens,
                outputTokens,
                computedTokens,
                paddingTokens,
                lookedUpTokens,
                foundTokens,
                iterations,
                stretches,
                iterations == 0 ? 0 : (double) batchSum / iterations,
                latencies,
                withinSlo,
                share(kvBytePs, all * pool),
                share(kvPeakBytes, pool),
                new TimeSplit(
                        share(sum[0], all),
                        share(sum[1], all),
                        share(sum[2], all),
                        share(sum[3], all),
                        share(sum[4], all),
                        all > 0 ? Math.max(0, 1 - busy / all) : 1),
                sum[5] * rules.ranks(),
                sum[6] * rules.ranks(),
                sum[7] * rules.ranks() * 1e-12,
                halfway,
                atLast,
                series,
                new Drafted(checks, checks * rules.drafts().tokens(), accepted, sum[8] / Math.max(1, busy)),
                null);
    }

    private static double share(double part, double all) {
        return all > 0 ? part / all : 0;
    }
}
