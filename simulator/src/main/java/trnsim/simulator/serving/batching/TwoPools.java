package trnsim.simulator.serving.batching;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.serving.KvLink;
import trnsim.simulator.serving.Latencies;
import trnsim.simulator.serving.PoolsResult;
import trnsim.simulator.serving.Series;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.request.RequestSource;
import trnsim.workloads.spec.RouterSpec;
import trnsim.workloads.spec.ServeSpec.SloSpec;

/**
 * Replicas that compute prompts and replicas that decode answers, with keys and values moved between them.
 *
 * <p>A request goes through the router to a replica that computes its prompt and gives its first token. It then waits at the
 * decoding replica with the fewest requests until that has a seat and memory, which it looks for between its iterations; its
 * keys and values travel, after those before them have left and arrived ({@link KvLink}); it decodes from the next iteration on.
 * The memory where the prompt was computed is free once they have arrived. A decoding replica that preempts a request computes
 * its prompt again itself.
 *
 * <p>At one instant, answers come first, then what has travelled, then arrivals, then replicas start. Between changes everything
 * is fast-forwarded as in a {@link Fleet}.
 */
public final class TwoPools implements Handover {

    private static final long NEVER = Long.MAX_VALUE;

    private final Pool prefill;
    private final Pool decode;
    private final KvLink link;
    private final Rows rows = new Rows();
    private final List<Unit> units = new ArrayList<>();
    private final Latencies latencies = Latencies.empty();
    private final Histogram waits = Latencies.histogram();
    private final Histogram transfers = Latencies.histogram();
    private final Landings landings = new Landings();
    private final WakeTree ends;
    private final WakeTree decodeLoad;
    private final Router router;
    private final long[] sendFreePs;
    private final long[] receiveFreePs;
    private final boolean[] due;
    private final int[] starting;
    private int startingCount;
    private Replica[] senders = new Replica[64];
    private Replica[] receivers = new Replica[64];
    private final Backlog backlog = new Backlog();
    private final Series series = new Series();
    private double movedBytes;
    private double wirePs;
    private long arrived;
    private long rejected;
    private long firstArrivalPs = NEVER;
    private long lastArrivalPs;
    private long waitingAtLast;

    /**
     * One of the two.
     *
     * @param replicas at least 1
     * @param rules by which each decides
     * @param table what their iterations take
     */
    public record Half(int replicas, EngineRules rules, IterationTable table) {}

    /** A half at work. */
    private static final class Pool {

        private final Half half;
        private final RunTally tally;
        private final int first;
        private final List<Replica> engines = new ArrayList<>();

        Pool(Half half, RunTally tally, int first) {
            this.half = half;
            this.tally = tally;
            this.first = first;
        }
    }

    /**
     * Both at rest.
     *
     * @param router how requests find the replica that computes their prompt
     * @param seed of the router's draws
     */
    public TwoPools(
            Half prefill,
            Half decode,
            KvLink link,
            RouterSpec router,
            @Nullable SloSpec slo,
            long seed,
            AnswerListener listener) {
        this.link = link;
        this.prefill = pool(prefill, new RunTally(prefill.table(), slo, listener, latencies));
        this.decode = pool(decode, new RunTally(decode.table(), slo, listener, latencies));
        int count = units.size();
        this.ends = new WakeTree(count, NEVER);
        this.decodeLoad = new WakeTree(decode.replicas(), 0);
        this.router = new Router(
                router,
                new Shares(List.of(new ReplicaGroup(prefill.replicas(), prefill.rules(), prefill.table(), 1))),
                prefill.rules().reuse().unitTokens(),
                seed);
        this.sendFreePs = new long[this.prefill.engines.size()];
        this.receiveFreePs = new long[this.decode.engines.size()];
        this.due = new boolean[count];
        this.starting = new int[count];
    }

    private Pool pool(Half half, RunTally tally) {
        if (half.replicas() < 1) {
            throw new IllegalArgumentException("a pool of " + half.replicas() + " replicas: must be at least 1.");
        }
        Pool pool = new Pool(half, tally, units.size());
        for (int i = 0; i < half.replicas(); i++) {
            Unit unit = Fleet.unit(half.rules(), rows, half.table(), tally);
            for (Replica engine : unit.engines()) {
                engine.handsOver(this, units.size(), pool.engines.size());
                pool.engines.add(engine);
            }
            units.add(unit);
        }
        return pool;
    }

    /**
     * Serves all that {@code source} has; call it once.
     *
     * @throws IllegalStateException if the clock of 106 days runs out, or a count does not add up, which is a fault of this
     *     program
     */
    public PoolsResult run(RequestSource source) {
        RequestRow request = new RequestRow();
        RequestSource told = source.waits() ? source : null;
        prefill.tally.answersTo(told);
        decode.tally.answersTo(told);
        long instant = 0;
        while (true) {
            long arrival = source.nextArrivalPs();
            long end = ends.firstKey();
            long landing = landings.firstPs();
            long next = Math.min(end, Math.min(arrival, landing));
            if (startingCount > 0 && next > instant) {
                startAll(instant);
                continue;
            }
            if (next == NEVER) {
                return result();
            }
            instant = next;
            if (instant > series.nextPs()) {
                sample(instant);
            }
            if (end == next) {
                int unit = ends.first();
                ends.set(unit, NEVER);
                units.get(unit).complete();
                defer(unit);
            } else if (landing == next) {
                land(landings.remove(), instant);
            } else {
                source.next(request);
                arrive(request, source);
                if (source.nextArrivalPs() == NEVER) {
                    waitingAtLast = waiting();
                }
            }
        }
    }

    private void arrive(RequestRow request, RequestSource source) {
        arrived++;
        firstArrivalPs = Math.min(firstArrivalPs, request.arrivalPs);
        lastArrivalPs = request.arrivalPs;
        EngineRules rules = prefill.half.rules();
        if (!rules.admissible(request.inputTokens, 1)
                || !decode.half.rules().admissible(request.inputTokens, request.outputTokens)) {
            rejected++;
            if (request.user != RequestRow.NONE) {
                source.answered(request.user, request.arrivalPs);
            }
        } else {
            int row = rows.take(
                    arrived - 1, request.arrivalPs, (int) request.inputTokens, 1, urgency(request), request.user);
            rows.whole[row] = (int) request.outputTokens;
            rows.stored[row] = (int) Math.min(request.storedTokens, request.inputTokens - 1);
            int unit = rules.reuse().unitTokens();
            if (unit > 0) {
                // What is decoded elsewhere is not kept here.
                rows.name(row, request, (int) Math.min(request.blocks, request.inputTokens / unit));
            }
            enqueue(router.choose(request), row, request.arrivalPs);
        }
        if (backlog.due(arrived)) {
            backlog.sample(waiting());
        }
    }

    private int urgency(RequestRow request) {
        int classes =
                Math.min(prefill.half.rules().classes(), decode.half.rules().classes());
        return Math.max(0, Math.min(classes - 1, request.urgency));
    }

    private void enqueue(int unit, int row, long nowPs) {
        Unit chosen = units.get(unit);
        if (chosen.enqueue(row, nowPs)) {
            ends.set(unit, chosen.endPs());
        }
        update(unit);
        wake(unit);
    }

    private void wake(int unit) {
        if (!units.get(unit).inFlight()) {
            defer(unit);
        }
    }

    private void defer(int unit) {
        update(unit);
        if (!due[unit]) {
            due[unit] = true;
            starting[startingCount++] = unit;
        }
    }

    private void update(int unit) {
        int count = units.get(unit).outstanding();
        if (unit >= decode.first) {
            decodeLoad.set(unit - decode.first, count);
        } else {
            router.update(unit, count);
        }
    }

    @Override
    public void prefilled(Replica from, int row, long nowPs) {
        if (row >= senders.length) {
            senders = java.util.Arrays.copyOf(senders, 2 * row);
            receivers = java.util.Arrays.copyOf(receivers, 2 * row);
        }
        senders[row] = from;
        rows.output[row] = rows.whole[row];
        rows.prefilled(row, nowPs);
        enqueue(decode.first + decodeLoad.first(), row, nowPs);
    }

    @Override
    public void reserved(Replica at, int row, long nowPs) {
        Replica from = senders[row];
        receivers[row] = at;
        long rankBytes = decode.half.rules().kv().bytes(rows.input[row]);
        long start = Math.max(nowPs, Math.max(sendFreePs[from.place()], receiveFreePs[at.place()]));
        long end = start + link.timePs(rankBytes);
        sendFreePs[from.place()] = end;
        receiveFreePs[at.place()] = end;
        movedBytes += link.bytes(rankBytes);
        wirePs += end - start;
        waits.recordValue(nowPs - rows.firstTokenPs[row]);
        transfers.recordValue(end - nowPs);
        landings.add(row, end);
    }

    private void land(int row, long nowPs) {
        Replica from = senders[row];
        Replica at = receivers[row];
        from.letGo(row, nowPs);
        wake(from.unit());
        Unit unit = units.get(at.unit());
        if (unit.land(at, row, nowPs)) {
            ends.set(at.unit(), unit.endPs());
        }
        wake(at.unit());
    }

    private void startAll(long nowPs) {
        int count = startingCount;
        startingCount = 0;
        for (int i = 0; i < count; i++) {
            int unit = starting[i];
            due[unit] = false;
            Unit one = units.get(unit);
            boolean busy = one.start(nowPs);
            if (busy && one.endPs() <= nowPs) {
                throw new IllegalStateException(
                        "the clock of 106 days ran out: requests come faster than they are served, or too long a run.");
            }
            ends.set(unit, busy ? one.endPs() : NEVER);
            update(unit);
        }
    }

    private void sample(long nowPs) {
        long running = 0;
        long kv = 0;
        for (Unit unit : units) {
            running += unit.outstanding() - unit.waiting();
            kv += unit.usedBytes();
        }
        long waiting = waiting();
        while (series.nextPs() < nowPs) {
            series.add(
                    arrived,
                    prefill.tally.finished + decode.tally.finished,
                    prefill.tally.outputTokens + decode.tally.outputTokens,
                    prefill.tally.preemptions + decode.tally.preemptions,
                    waiting,
                    running,
                    kv);
        }
    }

    private long waiting() {
        long waiting = 0;
        for (Unit unit : units) {
            waiting += unit.waiting();
        }
        return waiting;
    }

    private PoolsResult result() {
        Conservation.check(arrived, rejected, prefill.tally, decode.tally, units);
        long last = Math.max(prefill.tally.lastAnswerPs, decode.tally.lastAnswerPs);
        long makespan = firstArrivalPs == NEVER ? 0 : Math.max(0, last - firstArrivalPs);
        boolean together = lastArrivalPs == firstArrivalPs;
        long halfway = together ? waitingAtLast : backlog.halfway(arrived);
        return new PoolsResult(
                result(prefill, makespan, halfway),
                result(decode, makespan, halfway),
                waits,
                transfers,
                movedBytes,
                makespan == 0 ? 0 : wirePs / makespan / Math.min(sendFreePs.length, receiveFreePs.length));
    }

    /** What {@code pool} did; requests and latencies are those of both. */
    private ServingResult result(Pool pool, long makespan, long halfway) {
        return pool.tally.result(
                arrived,
                rejected,
                makespan,
                pool.engines.size(),
                pool.half.rules(),
                halfway,
                waitingAtLast,
                series,
                0,
                0);
    }
}
