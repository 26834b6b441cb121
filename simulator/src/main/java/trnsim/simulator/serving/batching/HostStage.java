package trnsim.simulator.serving.batching;

import java.util.Arrays;
import org.HdrHistogram.Histogram;
import trnsim.simulator.serving.Latencies;
import trnsim.simulator.serving.frontend.HostUse;
import trnsim.simulator.serving.frontend.HostWork;
import trnsim.workloads.request.DueHeap;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.request.RequestSource;

/**
 * The cores between clients and engines, which all take from one queue: first come, first served, a request on one core at a
 * time.
 *
 * <pre>
 *   start of a request = max( arrival, earliest time a core is free )      end = start + its work        all in request time
 *   request time       = max( now, pausedUntil ) - paused
 *   n answer tokens    : pausedUntil = max( now, pausedUntil ) + n x answerPs / cores,    paused += n x answerPs / cores
 * </pre>
 *
 * <p>Answer tokens go before requests: all cores share them, and requests stand still meanwhile, so a clock that stands still
 * with them makes the queue one of constant servers, which costs log(cores) a request whatever the tokens do. Fractions of a
 * picosecond are carried on, so that no work is lost.
 *
 * <p>Tokens come at the end of each iteration, those of long stretches too ({@link TokenTicks}). What is idealised: cores share
 * the tokens of an iteration evenly, requests wait until all are sent, and no core keeps to a request or an engine.
 *
 * <p>Allocates nothing once it has held its most requests.
 */
final class HostStage {

    private final HostWork work;
    /** When each core is free, in request time. */
    private final WakeTree cores;
    /** Requests at the hosts by when they are done, in request time. */
    private final DueHeap done = new DueHeap();

    private RequestRow[] held = new RequestRow[0];
    private long[] numbers = new long[0];
    private long number;
    private int[] free = new int[0];
    private int freeCount;
    private int pending;

    private long pausedUntilPs;
    private long pausedPs;
    /** Work of tokens that is less than a picosecond of all cores. */
    private long restPs;

    /** When requests came to stand still last. */
    private long haltedPs;

    private long deliveryPs;

    private final Histogram front = Latencies.histogram();
    private final Histogram waiting = Latencies.histogram();
    private final Backlog backlog = new Backlog();
    private long backlogAtLast;
    private long requests;
    private long promptTokens;
    private long answerTokens;
    private double ttftPs;
    private double ownPs;

    HostStage(HostWork work) {
        this.work = work;
        this.cores = new WakeTree(work.cores(), 0);
    }

    /** When the next request is ready for an engine if no more answer tokens come; {@link RequestSource#NEVER} if none is here. */
    long nextPs() {
        long first = done.firstPs();
        if (first == RequestSource.NEVER) {
            return first;
        }
        // One that was done in the picosecond in which tokens came is not held up by them.
        return first <= pausedUntilPs - pausedPs ? haltedPs : first + pausedPs;
    }

    /** Requests here. */
    int pending() {
        return pending;
    }

    /** Takes {@code request}, the one of number {@code place}, which comes now; it is copied. */
    void accept(RequestRow request, long place) {
        int core = cores.first();
        long start = Math.max(requestTime(request.arrivalPs), cores.key(core));
        long end = start + work.requestPs(request.inputTokens);
        if (end <= pausedUntilPs - pausedPs) {
            haltedPs = request.arrivalPs;
        }
        if (end < 0 || end + pausedPs < 0) {
            throw new IllegalStateException(
                    "the clock of 106 days ran out: requests come faster than the hosts take them, or too long a run.");
        }
        cores.set(core, end);
        int slot = slot();
        held[slot].copy(request);
        numbers[slot] = place;
        done.add(end, slot);
        pending++;
    }

    /** Makes {@code into} the next request that is ready, which arrives at an engine now; returns when its client sent it. */
    long release(RequestRow into) {
        long now = nextPs();
        int slot = done.pop();
        into.copy(held[slot]);
        number = numbers[slot];
        free[freeCount++] = slot;
        pending--;
        long asked = into.arrivalPs;
        requests++;
        promptTokens += into.inputTokens;
        front.recordValue(now - asked);
        waiting.recordValue(now - asked - work.requestPs(into.inputTokens));
        into.arrivalPs = now;
        return asked;
    }

    /** The number of the request released last. */
    long number() {
        return number;
    }

    /** {@code tokens} answer tokens of an iteration come at {@code nowPs}. */
    void tokens(long nowPs, long tokens) {
        long behind = Math.max(0, pausedUntilPs - nowPs);
        haltedPs = behind == 0 ? nowPs : haltedPs;
        int all = work.cores();
        long core = tokens * work.answerPs() + (behind == 0 ? 0 : restPs);
        long pause = core / all;
        restPs = core % all;
        pausedUntilPs = nowPs + behind + pause;
        pausedPs += pause;
        answerTokens += tokens;
        deliveryPs = behind + Math.ceilDiv(tokens, (long) all) * work.tokenPs();
    }

    /** From an engine to the client, of the tokens that came last the last. */
    long deliveryPs() {
        return deliveryPs;
    }

    /** A request's first token took {@code firstPs} in all, {@code hostPs} of it here. */
    void answered(long firstPs, long hostPs) {
        ttftPs += firstPs;
        ownPs += hostPs;
    }

    /** Answer tokens that came. */
    long answerTokens() {
        return answerTokens;
    }

    /** A sample of those here is wanted. */
    void sample() {
        backlog.sample(pending);
    }

    /** The last request came, as far as is known. */
    void last() {
        backlogAtLast = pending;
    }

    /** What was done here, once the run has ended, in which {@code arrived} requests came within {@code arrivalsPs}. */
    HostUse use(long makespanPs, long arrivalsPs, long arrived) {
        return new HostUse(
                work,
                makespanPs,
                arrivalsPs,
                requests,
                promptTokens,
                answerTokens,
                front,
                waiting,
                ttftPs > 0 ? ownPs / ttftPs : 0,
                arrivalsPs == 0 ? backlogAtLast : backlog.halfway(arrived),
                backlogAtLast);
    }

    private long requestTime(long nowPs) {
        return Math.max(nowPs, pausedUntilPs) - pausedPs;
    }

    private int slot() {
        if (freeCount == 0) {
            int before = held.length;
            int now = Math.max(16, 2 * before);
            held = Arrays.copyOf(held, now);
            numbers = Arrays.copyOf(numbers, now);
            free = new int[now];
            for (int i = before; i < now; i++) {
                held[i] = new RequestRow();
                free[freeCount++] = i;
            }
        }
        return free[--freeCount];
    }
}
