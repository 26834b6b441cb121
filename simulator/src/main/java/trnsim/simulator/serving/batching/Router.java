package trnsim.simulator.serving.batching;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.spec.RouterSpec;
import trnsim.workloads.spec.RouterSpec.Routing;

/** Sends requests to replicas, knowing at once what is outstanding at each. */
final class Router {

    /** 2^64 / golden ratio: spreads consecutive numbers. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final Routing routing;
    private final int replicas;
    private final WakeTree outstanding;
    private final RandomStream random;
    private final @Nullable RouteMemory memory;
    private final int slack;
    private int turn = -1;

    /** @param unitTokens tokens of a unit of content that replicas keep; 0 if they keep none */
    Router(RouterSpec spec, int replicas, int unitTokens, long seed) {
        this.routing = spec.policy();
        this.replicas = replicas;
        this.outstanding = new WakeTree(replicas, 0);
        this.random = new RandomStreams(seed).stream("serving", "router");
        this.slack = spec.slack();
        this.memory = spec.policy() == Routing.PREFIX && unitTokens > 0
                ? new RouteMemory(replicas, unitTokens, spec.delay(), spec.keep())
                : null;
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
            case PREFIX -> byPrefix(request);
        };
    }

    private int byPrefix(RequestRow request) {
        int idlest = outstanding.first();
        if (memory == null) {
            return idlest;
        }
        int chosen = idlest;
        long least = Long.MAX_VALUE;
        long holders = memory.holders(request);
        for (long rest = holders; rest != 0; rest &= rest - 1) {
            int replica = Long.numberOfTrailingZeros(rest);
            if (outstanding.key(replica) < least) {
                least = outstanding.key(replica);
                chosen = replica;
            }
        }
        if (holders != 0 && least > outstanding.key(idlest) + slack) {
            chosen = idlest;
        }
        memory.sent(request, chosen);
        return chosen;
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
