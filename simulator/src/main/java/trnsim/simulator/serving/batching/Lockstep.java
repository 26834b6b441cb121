package trnsim.simulator.serving.batching;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.request.RequestSource;

/**
 * Replicas whose iterations start and end together, because they meet in every layer: attention in data parallel with experts
 * spread over all. One replica alone is the simplest case.
 *
 * <pre>  time of a round = price( what each replica computes in it )</pre>
 *
 * <p>Each replica decides as {@link Replica} does for a {@link Fleet}; a round is priced as a whole, by any {@link RoundPrice},
 * one after another: nothing is fast-forwarded. A replica with nothing to do takes part in the others' rounds. A request goes
 * to the replica with the least {@code 4 waiting + running}, the lowest-numbered of equals (vLLM's internal balancing of data
 * parallel engines).
 */
public final class Lockstep {

    private static final int WAITING_WEIGHT = 4;

    private final EngineRules rules;
    private final RoundPrice price;
    private final Rows rows = new Rows();
    private final RunTally tally;
    private final Replica[] replicas;
    private final IterationShape[] shapes;
    private long arrived;
    private long rejected;
    private long rounds;

    /**
     * Replicas at rest.
     *
     * @param count replicas, at least 1
     * @param price what a round takes
     */
    public Lockstep(int count, EngineRules rules, RoundPrice price, AnswerListener listener) {
        if (rules.drafts().any()) {
            throw new IllegalArgumentException("replicas in step with each other do not draft.");
        }
        this.rules = rules;
        this.price = price;
        this.tally = new RunTally((@Nullable IterationTable) null, null, listener);
        this.replicas = new Replica[count];
        this.shapes = new IterationShape[count];
        for (int i = 0; i < count; i++) {
            replicas[i] = new Replica(rules, rows, null, tally);
            shapes[i] = new IterationShape();
        }
    }

    /**
     * Serves all that {@code source} has, which must not wait for answers; call it once.
     *
     * @return rounds
     * @throws IllegalStateException if a count does not add up, which is a fault of this program
     */
    public long run(RequestSource source) {
        RequestRow request = new RequestRow();
        long now = 0;
        while (true) {
            arrivals(source, request, now);
            if (decide(now)) {
                long timePs = price.timePs(shapes);
                if (timePs <= 0) {
                    throw new IllegalStateException("a round of iterations takes " + timePs + " ps: must be above 0.");
                }
                now = round(source, request, now, timePs);
            } else if (source.nextArrivalPs() == RequestSource.NEVER) {
                Conservation.check(arrived, rejected, tally, List.of(replicas));
                return rounds;
            } else {
                now = source.nextArrivalPs();
            }
        }
    }

    private boolean decide(long now) {
        boolean any = false;
        for (int i = 0; i < replicas.length; i++) {
            any |= replicas[i].decide(now, shapes[i]);
        }
        return any;
    }

    private long round(RequestSource source, RequestRow request, long now, long timePs) {
        rounds++;
        long end = Math.addExact(now, timePs);
        for (int i = 0; i < replicas.length; i++) {
            if (shapes[i].tokens > 0) {
                replicas[i].run(now, timePs);
            }
        }
        arrivals(source, request, end - 1);
        for (int i = 0; i < replicas.length; i++) {
            if (shapes[i].tokens > 0) {
                replicas[i].complete();
            }
        }
        return end;
    }

    /** Hands out the requests that come up to and including {@code untilPs}. */
    private void arrivals(RequestSource source, RequestRow request, long untilPs) {
        while (source.nextArrivalPs() <= untilPs && source.next(request)) {
            arrived++;
            if (rules.admissible(request.inputTokens, request.outputTokens)) {
                int row = rows.take(
                        arrived - 1,
                        request.arrivalPs,
                        (int) request.inputTokens,
                        (int) request.outputTokens,
                        0,
                        RequestRow.NONE);
                int unit = rules.reuse().unitTokens();
                if (unit > 0) {
                    rows.name(row, request, (int) Math.min(request.blocks, request.tokens() / unit));
                }
                leastLoaded().enqueue(row, request.arrivalPs);
            } else {
                rejected++;
            }
        }
    }

    private Replica leastLoaded() {
        Replica least = replicas[0];
        for (Replica replica : replicas) {
            if (load(replica) < load(least)) {
                least = replica;
            }
        }
        return least;
    }

    private static int load(Replica replica) {
        return replica.outstanding() + (WAITING_WEIGHT - 1) * replica.waiting();
    }
}
