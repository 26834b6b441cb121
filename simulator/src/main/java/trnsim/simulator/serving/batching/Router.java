package trnsim.simulator.serving.batching;

import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.request.RequestRow;

/** Sends requests to replicas, knowing at once what is outstanding at each. */
final class Router {

    /** 2^64 / golden ratio: spreads consecutive numbers. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final Routing routing;
    private final int replicas;
    private final WakeTree outstanding;
    private final RandomStream random;
    private int turn = -1;

    Router(Routing routing, int replicas, long seed) {
        this.routing = routing;
        this.replicas = replicas;
        this.outstanding = new WakeTree(replicas, 0);
        this.random = new RandomStreams(seed).stream("serving", "router");
    }

    int choose(RequestRow request) {
        return switch (routing) {
            case LEAST_OUTSTANDING -> outstanding.first();
            case ROUND_ROBIN -> nextInTurn();
            case POWER_OF_TWO -> {
                int one = random.nextInt(replicas);
                int two = random.nextInt(replicas);
                int low = Math.min(one, two);
                int high = Math.max(one, two);
                yield outstanding.key(high) < outstanding.key(low) ? high : low;
            }
            case SESSION ->
                request.session == RequestRow.NONE
                        ? nextInTurn()
                        : (int) Math.unsignedMultiplyHigh(request.session * SPREAD, replicas);
        };
    }

    private int nextInTurn() {
        turn = turn + 1 == replicas ? 0 : turn + 1;
        return turn;
    }

    /** Replica {@code replica} now has {@code count} requests waiting and running. */
    void update(int replica, int count) {
        if (outstanding.key(replica) != count) {
            outstanding.set(replica, count);
        }
    }
}
