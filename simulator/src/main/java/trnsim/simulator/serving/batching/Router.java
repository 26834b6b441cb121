package trnsim.simulator.serving.batching;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.spec.RouterSpec;
import trnsim.workloads.spec.RouterSpec.Routing;

/**
 * Sends requests to replicas, knowing at once what is outstanding at each.
 *
 * <p>Replicas of different weight {@code w} with {@code n} requests outstanding compare by {@code (n + 1) / w}, the shortest
 * expected delay of the Linux virtual server; turns go round by strides of {@code 1 / w} (Waldspurger and Weihl, Stride
 * Scheduling, 1995); draws and sessions fall on a replica in proportion to {@code w}. Where all weigh the same, that is fewest
 * outstanding and one after another.
 */
final class Router {

    /** 2^64 / golden ratio: spreads consecutive numbers. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final Routing routing;
    private final Shares shares;
    /** What a replica's requests would count with one more. */
    private final WakeTree outstanding;
    /** When each is due in turn. */
    private final WakeTree turns;

    private final RandomStream random;
    private final @Nullable RouteMemory memory;
    private final long slack;

    /** @param unitTokens tokens of a unit of content that replicas keep; 0 if they keep none */
    Router(RouterSpec spec, Shares shares, int unitTokens, long seed) {
        this.routing = spec.policy();
        this.shares = shares;
        this.outstanding = new WakeTree(shares.replicas(), 0);
        this.turns = new WakeTree(shares.replicas(), 0);
        this.random = new RandomStreams(seed).stream("serving", "router");
        this.slack = spec.slack() * Shares.HEAVIEST;
        this.memory = spec.policy() == Routing.PREFIX && unitTokens > 0
                ? new RouteMemory(shares.replicas(), unitTokens, spec.delay(), spec.keep(), spec.match())
                : null;
        for (int i = 0; i < shares.replicas(); i++) {
            update(i, 0);
        }
    }

    int choose(RequestRow request) {
        return switch (routing) {
            case LEAST_OUTSTANDING -> outstanding.first();
            case ROUND_ROBIN -> nextInTurn();
            case POWER_OF_TWO -> {
                int one = draw();
                int two = draw();
                int low = Math.min(one, two);
                int high = Math.max(one, two);
                yield outstanding.key(high) < outstanding.key(low) ? high : low;
            }
            case SESSION -> request.session == RequestRow.NONE ? nextInTurn() : shares.at(request.session * SPREAD);
            case PREFIX -> byPrefix(request);
        };
    }

    private int draw() {
        return shares.equal() ? random.nextInt(shares.replicas()) : shares.at(random.nextLong());
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
        int next = turns.first();
        turns.set(next, turns.key(next) + shares.unit(next));
        return next;
    }

    /** Replica {@code replica} now has {@code count} requests waiting and running. */
    void update(int replica, int count) {
        long key = (count + 1) * shares.unit(replica);
        if (outstanding.key(replica) != key) {
            outstanding.set(replica, key);
        }
    }
}
