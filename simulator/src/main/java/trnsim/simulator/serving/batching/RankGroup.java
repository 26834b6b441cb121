package trnsim.simulator.serving.batching;

import java.util.List;
import trnsim.simulator.serving.price.ExchangeTable;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.workloads.spec.ServeSpec.Balance;

/**
 * The data-parallel groups of a wide replica. Each decides as a {@link Replica} does; their iterations start and end together,
 * because they meet at their experts in every layer, and the slowest sets the pace.
 *
 * <pre>  time of iteration i = max( max over groups of own(i) + added, least )        {@link ExchangeTable}</pre>
 *
 * <p>While nothing is decided, what a group computes on its own grows by a constant each iteration, and its tokens do not: the
 * time is the maximum of straight lines. A stretch ends where another line takes the lead, or where any group decides again, so
 * it is exact. A group with nothing to do takes part in the others' iterations.
 *
 * <p>A request goes to the group with the least load, the lowest-numbered of equals.
 */
final class RankGroup implements Unit {

    private static final int WAITING_WEIGHT = 4;

    private final Balance balance;
    private final ExchangeTable exchange;
    private final RunTally tally;
    private final Replica[] groups;
    private final Stretch stretch = new Stretch();
    private final long[] firstPs;
    private final long[] growthPs;
    private long total;
    private boolean inFlight;

    RankGroup(EngineRules rules, Rows rows, IterationTable table, ExchangeTable exchange, RunTally tally) {
        this.balance = rules.balance();
        this.exchange = exchange;
        this.tally = tally;
        this.groups = new Replica[exchange.groups()];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = new Replica(rules, rows, table, tally, stretch);
        }
        this.firstPs = new long[groups.length];
        this.growthPs = new long[groups.length];
    }

    @Override
    public boolean enqueue(int row, long nowPs) {
        Replica chosen = leastLoaded();
        boolean idle = !chosen.inFlight();
        boolean cut = chosen.enqueue(row, nowPs);
        if (inFlight && idle && stretch.count() > 1) {
            // It can start with the next iteration of the others.
            stretch.cut(nowPs);
            return true;
        }
        return cut;
    }

    @Override
    public boolean land(Replica at, int row, long nowPs) {
        at.landed(row);
        if (!inFlight || stretch.count() == 1) {
            return false;
        }
        stretch.cut(nowPs);
        return true;
    }

    private Replica leastLoaded() {
        Replica least = groups[0];
        long fewest = load(least);
        for (int i = 1; i < groups.length; i++) {
            long load = load(groups[i]);
            if (load < fewest) {
                least = groups[i];
                fewest = load;
            }
        }
        return least;
    }

    private long load(Replica group) {
        return switch (balance) {
            case REQUESTS -> group.outstanding() + (WAITING_WEIGHT - 1L) * group.waiting();
            case TOKENS -> group.tokensHeld();
        };
    }

    @Override
    public boolean start(long nowPs) {
        long count = Stretch.MOST;
        long most = 0;
        boolean prompts = false;
        boolean any = false;
        total = 0;
        for (int i = 0; i < groups.length; i++) {
            Replica group = groups[i];
            firstPs[i] = 0;
            growthPs[i] = 0;
            if (!group.start(nowPs)) {
                continue;
            }
            any = true;
            firstPs[i] = stretch.firstPs();
            growthPs[i] = stretch.growthPs();
            count = Math.min(count, stretch.count());
            total += group.tokens();
            most = Math.max(most, group.tokens());
            prompts |= group.computesPrompts();
        }
        inFlight = any;
        if (any) {
            run(nowPs, count, exchange.addedPs(total, most, prompts), exchange.leastPs(total, most, prompts));
        }
        return any;
    }

    /** Starts a stretch of at most {@code most} iterations: as many as the line that leads at first stays ahead. */
    private void run(long nowPs, long most, long addedPs, long leastPs) {
        int lead = 0;
        for (int i = 1; i < groups.length; i++) {
            boolean ahead = firstPs[i] > firstPs[lead];
            if (ahead || firstPs[i] == firstPs[lead] && growthPs[i] > growthPs[lead]) {
                lead = i;
            }
        }
        long first = firstPs[lead] + addedPs;
        long growth = growthPs[lead];
        if (first < leastPs) {
            first = leastPs;
            growth = 0;
        }
        long count = most;
        for (int i = 0; i < groups.length; i++) {
            if (growthPs[i] > growth) {
                count = Math.min(count, (first - addedPs - firstPs[i]) / (growthPs[i] - growth) + 1);
            }
        }
        stretch.set(nowPs, first, growth, count);
    }

    @Override
    public void complete() {
        inFlight = false;
        long count = stretch.count();
        tally.together(exchange, total, count, (stretch.endPs() - stretch.startPs()) * (double) groups.length);
        for (Replica group : groups) {
            if (group.inFlight()) {
                group.complete();
            }
        }
    }

    @Override
    public boolean inFlight() {
        return inFlight;
    }

    @Override
    public long endPs() {
        return stretch.endPs();
    }

    @Override
    public Stretch stretch() {
        return stretch;
    }

    @Override
    public long tokensEach() {
        long all = 0;
        for (Replica group : groups) {
            all += group.inFlight() ? group.tokensEach() : 0;
        }
        return all;
    }

    @Override
    public int outstanding() {
        int all = 0;
        for (Replica group : groups) {
            all += group.outstanding();
        }
        return all;
    }

    @Override
    public int waiting() {
        int all = 0;
        for (Replica group : groups) {
            all += group.waiting();
        }
        return all;
    }

    @Override
    public long usedBytes() {
        long all = 0;
        for (Replica group : groups) {
            all += group.usedBytes();
        }
        return all;
    }

    @Override
    public List<Replica> engines() {
        return List.of(groups);
    }
}
