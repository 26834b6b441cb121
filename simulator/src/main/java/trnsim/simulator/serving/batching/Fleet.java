package trnsim.simulator.serving.batching;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.serving.Series;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.price.ExchangeTable;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.request.RequestSource;
import trnsim.workloads.spec.RouterSpec;
import trnsim.workloads.spec.ServeSpec.SloSpec;

/**
 * Replicas behind a router, served a stream of requests to the last answer.
 *
 * <p>Time moves from one change to the next: an arrival, or the end of a replica's {@link Stretch}. At one instant, answers come
 * first, then arrivals, then replicas start, so that what arrives as an iteration ends can join the next. Replicas know nothing
 * of each other, so the order among them decides nothing but which of equals the router prefers. Routing, network to the
 * client, tokenisation and the host take no time.
 *
 * <p>Memory is what is in flight: rows, one wheel a replica, one table of the iterations. Without a listener nothing is allocated
 * per event.
 */
public final class Fleet {

    private static final long NEVER = Long.MAX_VALUE;

    private final EngineRules rules;
    private final Rows rows = new Rows();
    private final RunTally tally;
    private final Unit[] replicas;
    private final int engines;
    private final Router router;
    private final WakeTree ends;
    private final boolean[] due;
    private final int[] starting;
    private int startingCount;
    private long arrived;
    private long rejected;
    private long firstArrivalPs = NEVER;
    private long lastArrivalPs;
    private long waitingAtLast;
    private final Backlog backlog = new Backlog();
    private final Series series = new Series();

    /**
     * Replicas at rest.
     *
     * @param count replicas, at least 1
     * @param table what their iterations take
     * @param router how it sends requests to them
     * @param slo what goodput counts by
     * @param seed of the router's draws
     */
    public Fleet(
            int count,
            EngineRules rules,
            IterationTable table,
            RouterSpec router,
            @Nullable SloSpec slo,
            long seed,
            AnswerListener listener) {
        if (count < 1) {
            throw new IllegalArgumentException("a fleet of " + count + " replicas answers nobody: must be at least 1.");
        }
        this.rules = rules;
        this.tally = new RunTally(table, slo, listener);
        this.replicas = new Unit[count];
        ExchangeTable exchange = table.exchange();
        this.engines = count * (exchange == null ? 1 : exchange.groups());
        for (int i = 0; i < count; i++) {
            replicas[i] = unit(rules, rows, table, tally);
        }
        this.router = new Router(router, count, rules.reuse().unitTokens(), seed);
        this.ends = new WakeTree(count, NEVER);
        this.due = new boolean[count];
        this.starting = new int[count];
    }

    /** A replica at rest, of one engine or of several in step. */
    static Unit unit(EngineRules rules, Rows rows, IterationTable table, RunTally tally) {
        ExchangeTable exchange = table.exchange();
        return exchange == null
                ? new Replica(rules, rows, table, tally)
                : new RankGroup(rules, rows, table, exchange, tally);
    }

    /**
     * Serves all that {@code source} has; call it once.
     *
     * @throws IllegalStateException if the clock of 106 days runs out, or a count does not add up, which is a fault of this
     *     program
     */
    public ServingResult run(RequestSource source) {
        RequestRow request = new RequestRow();
        boolean waits = source.waits();
        tally.answersTo(waits ? source : null);
        long instant = 0;
        long arrival = source.nextArrivalPs();
        while (true) {
            long end = ends.firstKey();
            long next = Math.min(end, arrival);
            if (startingCount > 0 && next > instant) {
                startAll(instant);
                continue;
            }
            if (next == NEVER) {
                break;
            }
            instant = next;
            if (instant > series.nextPs()) {
                sample(instant);
            }
            if (end <= arrival) {
                int replica = ends.first();
                replicas[replica].complete();
                if (waits) {
                    arrival = source.nextArrivalPs();
                    defer(replica);
                } else if (arrival > instant) {
                    start(replica, instant);
                } else {
                    defer(replica);
                }
            } else {
                source.next(request);
                arrive(request, source);
                arrival = source.nextArrivalPs();
                if (arrival == NEVER) {
                    waitingAtLast = waiting();
                }
            }
        }
        return result();
    }

    /** Samples the state since the last change at all times before {@code nowPs}. */
    private void sample(long nowPs) {
        long running = 0;
        long kv = 0;
        for (Unit replica : replicas) {
            running += replica.outstanding() - replica.waiting();
            kv += replica.usedBytes();
        }
        long waiting = waiting();
        while (series.nextPs() < nowPs) {
            series.add(arrived, tally.finished, tally.outputTokens, tally.preemptions, waiting, running, kv);
        }
    }

    private void defer(int replica) {
        ends.set(replica, NEVER);
        router.update(replica, replicas[replica].outstanding());
        if (!due[replica]) {
            due[replica] = true;
            starting[startingCount++] = replica;
        }
    }

    private void startAll(long nowPs) {
        for (int i = 0; i < startingCount; i++) {
            due[starting[i]] = false;
            start(starting[i], nowPs);
        }
        startingCount = 0;
    }

    private void start(int replica, long nowPs) {
        Unit one = replicas[replica];
        if (one.start(nowPs)) {
            long end = one.endPs();
            if (end <= nowPs) {
                throw new IllegalStateException(
                        "the clock of 106 days ran out: requests come faster than they are served, or too long a run.");
            }
            ends.set(replica, end);
        } else {
            ends.set(replica, NEVER);
        }
        router.update(replica, one.outstanding());
    }

    private void arrive(RequestRow request, RequestSource source) {
        arrived++;
        if (firstArrivalPs == NEVER) {
            firstArrivalPs = request.arrivalPs;
        }
        lastArrivalPs = request.arrivalPs;
        if (!rules.admissible(request.inputTokens, request.outputTokens)) {
            rejected++;
            if (request.user != RequestRow.NONE) {
                source.answered(request.user, request.arrivalPs);
            }
        } else {
            int row = rows.take(
                    arrived - 1,
                    request.arrivalPs,
                    (int) request.inputTokens,
                    (int) request.outputTokens,
                    urgency(request),
                    request.user);
            int unit = rules.reuse().unitTokens();
            if (unit > 0) {
                rows.name(row, request, (int) Math.min(request.blocks, request.tokens() / unit));
            }
            rows.stored[row] = (int) Math.min(request.storedTokens, request.inputTokens - 1);
            if (request.prefilled) {
                rows.prefilled(row, request.arrivalPs);
                tally.received();
            }
            int chosen = router.choose(request);
            Unit replica = replicas[chosen];
            if (replica.enqueue(row, request.arrivalPs)) {
                ends.set(chosen, replica.endPs());
            }
            router.update(chosen, replica.outstanding());
            if (!replica.inFlight() && !due[chosen]) {
                due[chosen] = true;
                starting[startingCount++] = chosen;
            }
        }
        if (backlog.due(arrived)) {
            backlog.sample(waiting());
        }
    }

    /** Less urgent than the last class counts as the last. */
    private int urgency(RequestRow request) {
        return Math.max(0, Math.min(rules.classes() - 1, request.urgency));
    }

    private ServingResult result() {
        Conservation.check(arrived, rejected, tally, List.of(replicas));
        long makespan = firstArrivalPs == NEVER ? 0 : Math.max(0, tally.lastAnswerPs - firstArrivalPs);
        boolean together = lastArrivalPs == firstArrivalPs;
        long checks = 0;
        long accepted = 0;
        for (Unit unit : replicas) {
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
                makespan,
                engines,
                rules,
                together ? waitingAtLast : backlog.halfway(arrived),
                waitingAtLast,
                series,
                checks,
                accepted);
    }

    /** Requests that wait for admission now. */
    private long waiting() {
        long waiting = 0;
        for (Unit replica : replicas) {
            waiting += replica.waiting();
        }
        return waiting;
    }
}
