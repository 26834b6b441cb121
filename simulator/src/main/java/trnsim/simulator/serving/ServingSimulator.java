package trnsim.simulator.serving;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.engine.EngineCounts;
import trnsim.simulator.engine.Simulation;
import trnsim.workloads.arrival.Request;
import trnsim.workloads.spec.ServeSpec.SloSpec;

/**
 * Simulates the replicas of a plan under a stream of requests, event by event.
 *
 * <p>A request goes, on arrival, to the replica with the fewest requests outstanding, the lowest-numbered of equals, and stays
 * there. A replica with work starts an iteration once all that happens at the instant has happened; all its answer tokens
 * come at the iteration's end. Routing, network to the client, tokenisation and the host take no time. Prefixes are not
 * shared. Ends when the last request is answered, however far arrivals outrun the replicas.
 *
 * <p>Cost: one event per request and one per iteration; an iteration prices its operators anew.
 */
public final class ServingSimulator {

    private static final int ARRIVAL = 0;
    private static final int ITERATION_END = 1;
    private static final int START = 2;

    private final ServingPlan plan;
    private final IterationCost cost;
    private final RequestTable table;
    private final ServingTally tally;
    private final Replica[] replicas;
    private final boolean[] busy;

    private ServingSimulator(ServingPlan plan, IterationCost cost, List<Request> requests, @Nullable SloSpec slo) {
        this.plan = plan;
        this.cost = cost;
        this.table = new RequestTable(requests);
        this.tally = new ServingTally(plan, slo);
        this.replicas = new Replica[plan.replicas()];
        this.busy = new boolean[replicas.length];
        for (int i = 0; i < replicas.length; i++) {
            replicas[i] = new Replica(plan, table, tally);
        }
    }

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
        ServingSimulator simulator = new ServingSimulator(plan, cost, requests, slo);
        Simulation simulation = new Simulation(simulator::handle);
        simulation.at(requests.getFirst().arrivalPs(), ARRIVAL, 0);
        EngineCounts counts = simulation.run();
        return simulator.tally.result(simulator.table, counts);
    }

    private void handle(Simulation simulation, int kind, int slot) {
        switch (kind) {
            case ARRIVAL -> arrive(simulation, slot);
            case ITERATION_END -> {
                replicas[slot].complete(simulation.nowPs());
                busy[slot] = false;
                simulation.defer(START, slot);
            }
            default -> start(simulation, slot);
        }
    }

    private void arrive(Simulation simulation, int row) {
        Request request = table.request(row);
        if (admissible(request)) {
            int replica = leastOutstanding();
            replicas[replica].enqueue(row);
            if (!busy[replica]) {
                simulation.defer(START, replica);
            }
        } else {
            tally.rejected();
        }
        int next = row + 1;
        if (next == table.size() / 2) {
            tally.halfway(backlog());
        }
        if (next < table.size()) {
            simulation.at(table.request(next).arrivalPs(), ARRIVAL, next);
        } else {
            tally.lastArrival(backlog(), simulation.nowPs() > table.request(0).arrivalPs());
        }
    }

    /** The last answer token is never fed back, so its keys and values need no room. */
    private boolean admissible(Request request) {
        return request.tokens() <= plan.maxContext()
                && plan.kv().bytes(request.tokens() - 1) <= plan.kv().poolBytes();
    }

    private int leastOutstanding() {
        int best = 0;
        for (int i = 1; i < replicas.length; i++) {
            if (replicas[i].outstanding() < replicas[best].outstanding()) {
                best = i;
            }
        }
        return best;
    }

    private long backlog() {
        long waiting = 0;
        for (Replica replica : replicas) {
            waiting += replica.waiting();
        }
        return waiting;
    }

    private void start(Simulation simulation, int slot) {
        if (busy[slot]) {
            return;
        }
        MixedBatch batch = replicas[slot].schedule(simulation.nowPs());
        if (batch.tokens() == 0) {
            return;
        }
        IterationTime time = cost.cost(batch.batch(), batch.sampled());
        tally.iteration(time, batch.tokens(), replicas[slot].usedBytes());
        busy[slot] = true;
        simulation.after(time.timePs(), ITERATION_END, slot);
    }
}
