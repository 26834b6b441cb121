package trnsim.simulator.serving.price;

import trnsim.simulator.serving.ExpertExchange;
import trnsim.simulator.serving.ServingPlan;
import trnsim.workloads.plan.Batch;

/**
 * What the groups of a wide replica do together in an iteration, as integer piecewise-affine functions of tokens, and how long
 * an iteration of all of them takes.
 *
 * <pre>
 *   compute = slowest group's own + experts( mean tokens )
 *   travel  = max( sent( most tokens of a group ), received( mean tokens ) )
 *   time    = compute + travel                                   one micro-batch
 *           = max( travel, compute + held x travel )             two: each travels while the other computes
 * </pre>
 *
 * <p>All groups meet at every dispatch and combine; which of them is slowest does not change from layer to layer, so the maximum
 * can be taken over whole iterations. {@code held} is the share of the cores that communication holds while it travels.
 */
public final class ExchangeTable {

    /** Length of what {@link #addParts} adds to. */
    public static final int PARTS = Parts.COUNT;

    private final int groups;
    private final boolean overlaps;
    private final Curve experts;
    private final Curve[] sent;
    private final Curve[] received;
    private final double held;

    ExchangeTable(int groups, boolean overlaps, Curve experts, Curve[] sent, Curve[] received, double held) {
        this.groups = groups;
        this.overlaps = overlaps;
        this.experts = experts;
        this.sent = sent;
        this.received = received;
        this.held = held;
    }

    static ExchangeTable of(ServingPlan plan, ExpertExchange exchange, double tolerance, int most) {
        long tokens = plan.engine().maxBatchedTokens();
        long[] start = Knots.doublings(tokens, true);
        long[] compute = Knots.of(start, t -> Parts.timePs(Parts.of(exchange.compute(t))), tolerance, most);
        Curve[] sent = new Curve[2];
        Curve[] received = new Curve[2];
        for (int i = 0; i < 2; i++) {
            boolean prompts = i == 1;
            long[] out = Knots.of(start, t -> exchange.travelPs(t, prompts), tolerance, most);
            long[] in = Knots.of(start, t -> exchange.travelPs(exchange.received(t), prompts), tolerance, most);
            sent[i] = new Curve(out, t -> travel(exchange.travelPs(t, prompts)));
            received[i] = new Curve(in, t -> travel(exchange.travelPs(exchange.received(t), prompts)));
        }
        return new ExchangeTable(
                plan.wide().data(),
                plan.wide().microBatches() > 1,
                new Curve(compute, t -> Parts.of(exchange.compute(t))),
                sent,
                received,
                exchange.held(tokens, true));
    }

    private static double[] travel(double ps) {
        double[] parts = new double[Parts.COUNT];
        parts[Parts.COLLECTIVE] = ps;
        return parts;
    }

    /** Groups of a replica. */
    public int groups() {
        return groups;
    }

    private long mean(long total) {
        return Math.max(1, (total + groups / 2) / groups);
    }

    /**
     * What the ranks compute together, and cores that they lack meanwhile: picoseconds to add to the slowest group's own.
     *
     * @param total tokens of all groups
     * @param most of one
     */
    public long addedPs(long total, long most, boolean prompts) {
        long travel = travelPs(total, most, prompts);
        long compute = experts.timePs(mean(total));
        return overlaps ? compute + (prompts ? StrictMath.round(held * travel) : 0) : compute + travel;
    }

    /** What the iteration takes at least, because tokens travel so long: picoseconds. */
    public long leastPs(long total, long most, boolean prompts) {
        return overlaps ? travelPs(total, most, prompts) : 0;
    }

    private long travelPs(long total, long most, boolean prompts) {
        int i = prompts ? 1 : 0;
        return Math.max(sent[i].timePs(Math.max(1, most)), received[i].timePs(mean(total)));
    }

    /** Picoseconds of an iteration whose slowest group takes {@code ownPs} on its own. */
    public long timePs(long ownPs, long total, long most, boolean prompts) {
        return Math.max(ownPs + addedPs(total, most, prompts), leastPs(total, most, prompts));
    }

    /** Adds what the experts of all groups did in {@code count} such iterations: the parts of an iteration of each. */
    public void addParts(double[] out, long total, long count) {
        long tokens = mean(total);
        double all = (double) groups * count;
        experts.addParts(out, experts.piece(tokens), all, all * tokens);
    }

    /** The iteration of {@code groups} groups that each have {@code batch} and take {@code ownPs}. */
    public long alikePs(long ownPs, Batch batch) {
        return timePs(
                ownPs, groups * batch.tokens(), batch.tokens(), batch.prefill().queries() > 0);
    }
}
