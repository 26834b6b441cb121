package trnsim.simulator.serving.batching;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.serving.Series;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.frontend.HostWork;
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
 * client, tokenisation and the host take no time, unless the requests come through a {@link HostStage}: then their replica is
 * chosen as they are ready, before what comes at that instant.
 *
 * <p>Replicas may be of several kinds, each with an engine, a memory and a pace of its own; a request that no kind could answer
 * is turned away before it is sent.
 *
 * <p>Memory is what is in flight: rows, one wheel a replica, one table of the iterations. Without a listener nothing is allocated
 * per event.
 */
public final class Fleet {

    private static final long NEVER = Long.MAX_VALUE;

    private final Rows rows = new Rows();
    private final List<GroupTally> groups = new ArrayList<>();
    private final GroupTally[] groupOf;
    private final Unit[] replicas;
    private final Router router;
    private final WakeTree ends;
    private final boolean[] due;
    private final int[] starting;
    private int startingCount;
    private long arrived;
    private long turnedAway;
    private long firstArrivalPs = NEVER;
    private long lastArrivalPs;
    private final Series series = new Series();
    private final @Nullable HostStage hosts;
    private final @Nullable TokenTicks ticks;

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
        this(List.of(new ReplicaGroup(count, rules, table, 1)), router, slo, seed, listener);
    }

    /**
     * Replicas of several kinds at rest, numbered group after group.
     *
     * @param kinds at least one; all keep prompts in units of the same size, or none
     */
    public Fleet(
            List<ReplicaGroup> kinds, RouterSpec router, @Nullable SloSpec slo, long seed, AnswerListener listener) {
        this(kinds, null, router, slo, seed, listener);
    }

    /**
     * The same behind a front end.
     *
     * @param work of the front end; null for none, and of one kind of replica only
     */
    public Fleet(
            List<ReplicaGroup> kinds,
            @Nullable HostWork work,
            RouterSpec router,
            @Nullable SloSpec slo,
            long seed,
            AnswerListener listener) {
        if (work != null && kinds.size() > 1) {
            throw new IllegalArgumentException("a front end serves one kind of replica.");
        }
        Shares shares = new Shares(kinds);
        int count = shares.replicas();
        this.replicas = new Unit[count];
        this.groupOf = new GroupTally[count];
        int unitTokens = 0;
        int at = 0;
        for (ReplicaGroup kind : kinds) {
            GroupTally group = new GroupTally(kind, slo, listener);
            groups.add(group);
            unitTokens = Math.max(unitTokens, kind.rules().reuse().unitTokens());
            for (int i = 0; i < kind.replicas(); i++) {
                groupOf[at] = group;
                replicas[at++] = unit(kind.rules(), rows, kind.table(), group.tally);
            }
        }
        this.router = new Router(router, shares, unitTokens, seed);
        this.ends = new WakeTree(count, NEVER);
        this.due = new boolean[count];
        this.starting = new int[count];
        this.hosts = work == null ? null : new HostStage(work);
        this.ticks = hosts == null ? null : new TokenTicks(replicas, hosts);
        if (hosts != null) {
            groups.getFirst().tally.behind(hosts);
        }
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
        return serve(source).whole();
    }

    /** The same, and what each group came to. */
    public FleetResult serve(RequestSource source) {
        RequestRow request = new RequestRow();
        boolean waits = source.waits();
        boolean moves = waits || hosts != null;
        groups.forEach(group -> group.tally.answersTo(waits ? source : null));
        long instant = 0;
        long arrival = nextPs(source);
        while (true) {
            long end = ends.firstKey();
            long next = Math.min(end, arrival);
            if (startingCount > 0 && next > instant) {
                startAll(instant);
                continue;
            }
            if (ticks != null && ticks.nextPs() < next) {
                ticks.tell();
                arrival = nextPs(source);
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
                if (moves) {
                    arrival = nextPs(source);
                    defer(replica);
                    if (ticks != null) {
                        ticks.restart(replica);
                    }
                } else if (arrival > instant) {
                    start(replica, instant);
                } else {
                    defer(replica);
                }
            } else if (hosts != null) {
                atHosts(hosts, request, source);
                arrival = nextPs(source);
            } else {
                source.next(request);
                arrive(request);
                admit(request, arrived - 1, request.arrivalPs, source);
                sample();
                arrival = source.nextArrivalPs();
                if (arrival == NEVER) {
                    groups.forEach(group -> group.waitingAtLast = waiting(group));
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
        long waiting = 0;
        long finished = 0;
        long outputTokens = 0;
        long preemptions = 0;
        for (GroupTally group : groups) {
            waiting += waiting(group);
            finished += group.tally.finished;
            outputTokens += group.tally.outputTokens;
            preemptions += group.tally.preemptions;
        }
        while (series.nextPs() < nowPs) {
            series.add(arrived, finished, outputTokens, preemptions, waiting, running, kv);
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
        if (ticks != null) {
            ticks.restart(replica);
        }
        router.update(replica, one.outstanding());
    }

    /** When the next request comes, at the hosts or from them. */
    private long nextPs(RequestSource source) {
        long arrival = source.nextArrivalPs();
        return hosts == null ? arrival : Math.min(arrival, hosts.nextPs());
    }

    /** A request comes at {@code stage}, or is ready there. */
    private void atHosts(HostStage stage, RequestRow request, RequestSource source) {
        if (stage.nextPs() <= source.nextArrivalPs()) {
            long asked = stage.release(request);
            admit(request, stage.number(), asked, source);
            return;
        }
        source.next(request);
        arrive(request);
        stage.accept(request, arrived - 1);
        sample();
        if (source.nextArrivalPs() == NEVER) {
            groups.forEach(group -> group.waitingAtLast = waiting(group));
            stage.last();
        }
    }

    private void arrive(RequestRow request) {
        arrived++;
        if (firstArrivalPs == NEVER) {
            firstArrivalPs = request.arrivalPs;
        }
        lastArrivalPs = request.arrivalPs;
    }

    /** {@code request}, the one of {@code number}, which its client sent at {@code askedPs}, comes at the router. */
    private void admit(RequestRow request, long number, long askedPs, RequestSource source) {
        if (anyTakes(request)) {
            send(request, number, askedPs, source);
        } else {
            turnAway();
            answerNobody(request, source);
        }
    }

    /** Keeps how many wait, if it is time for it. */
    private void sample() {
        if (groups.getFirst().due(arrived)) {
            groups.forEach(group -> group.sample(waiting(group)));
            if (hosts != null) {
                hosts.sample();
            }
        }
    }

    /** A replica can be sent what is longer than its context or its memory, and turns it away as engines do. */
    private void send(RequestRow request, long number, long askedPs, RequestSource source) {
        int chosen = router.choose(request);
        GroupTally group = groupOf[chosen];
        EngineRules rules = group.group.rules();
        group.arrived++;
        if (!rules.admissible(request.inputTokens, request.outputTokens)) {
            group.rejected++;
            answerNobody(request, source);
            return;
        }
        int row = rows.take(
                number,
                request.arrivalPs,
                (int) request.inputTokens,
                (int) request.outputTokens,
                urgency(request, rules),
                request.user);
        if (hosts != null) {
            rows.askedPs[row] = askedPs;
        }
        int unit = rules.reuse().unitTokens();
        if (unit > 0) {
            rows.name(row, request, (int) Math.min(request.blocks, request.tokens() / unit));
        }
        rows.stored[row] = (int) Math.min(request.storedTokens, request.inputTokens - 1);
        if (request.prefilled) {
            rows.prefilled(row, request.arrivalPs);
            group.tally.received();
        }
        Unit replica = replicas[chosen];
        if (replica.enqueue(row, request.arrivalPs)) {
            ends.set(chosen, replica.endPs());
            if (ticks != null) {
                ticks.arm(chosen);
            }
        }
        router.update(chosen, replica.outstanding());
        if (!replica.inFlight() && !due[chosen]) {
            due[chosen] = true;
            starting[startingCount++] = chosen;
        }
    }

    /** One group counts what it could not have answered. */
    private void turnAway() {
        if (groups.size() > 1) {
            turnedAway++;
            return;
        }
        groups.getFirst().arrived++;
        groups.getFirst().rejected++;
    }

    private boolean anyTakes(RequestRow request) {
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i).group.rules().admissible(request.inputTokens, request.outputTokens)) {
                return true;
            }
        }
        return false;
    }

    private static void answerNobody(RequestRow request, RequestSource source) {
        if (request.user != RequestRow.NONE) {
            source.answered(request.user, request.arrivalPs);
        }
    }

    /** Less urgent than the last class counts as the last. */
    private static int urgency(RequestRow request, EngineRules rules) {
        return Math.max(0, Math.min(rules.classes() - 1, request.urgency));
    }

    private FleetResult result() {
        long last = 0;
        long counted = turnedAway;
        for (GroupTally group : groups) {
            Conservation.check(group.arrived, group.rejected, group.tally, of(group));
            counted += group.arrived;
            last = Math.max(last, group.tally.lastAnswerPs);
        }
        Conservation.require("requests in", arrived, "those sent to replicas or turned away", counted);
        long makespan = firstArrivalPs == NEVER ? 0 : Math.max(0, last - firstArrivalPs);
        boolean together = lastArrivalPs == firstArrivalPs;
        if (groups.size() == 1) {
            ServingResult whole = groups.getFirst().result(makespan, arrived, together, List.of(replicas), series);
            if (hosts != null) {
                Conservation.require(
                        "answer tokens at the hosts",
                        hosts.answerTokens(),
                        "those generated",
                        groups.getFirst().tally.generatedTokens);
                whole = whole.behind(hosts.use(makespan, lastArrivalPs - firstArrivalPs, arrived));
            }
            return new FleetResult(whole, List.of(whole));
        }
        List<ServingResult> results = new ArrayList<>();
        for (GroupTally group : groups) {
            results.add(group.result(makespan, arrived, together, of(group), new Series()));
        }
        return FleetResult.of(groups, results, turnedAway, series);
    }

    private List<Unit> of(GroupTally group) {
        List<Unit> own = new ArrayList<>();
        for (int i = 0; i < replicas.length; i++) {
            if (groupOf[i] == group) {
                own.add(replicas[i]);
            }
        }
        return own;
    }

    /** Requests that wait for admission at {@code group} now, or are at the hosts before it. */
    private long waiting(GroupTally group) {
        long waiting = hosts == null ? 0 : hosts.pending();
        for (int i = 0; i < replicas.length; i++) {
            waiting += groupOf[i] == group ? replicas[i].waiting() : 0;
        }
        return waiting;
    }
}
