package trnsim.simulator.serving;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.system.Cluster;

/**
 * How fast a layout answers mean requests, in closed form: to tell layouts worth simulating from others.
 *
 * <pre>
 *   prompts  = x, of one engine                 x = requests per second of a replica x time of a prompt's iteration
 *            = x / (x + e^-x), of several       an iteration with a prompt holds all of them up; one follows another at once
 *                                               if a request came meanwhile, else the next comes 1 / rate later
 *   tpot(n)  = iteration of n sequences / (1 - prompts)
 *   n        = requests per second of an engine x answer tokens x tpot(n)                                  Little's law
 *   takes    = the largest load with an n that memory and seats hold and whose tpot meets the objective
 * </pre>
 *
 * <p>An engine is a replica, or one of its groups. Sequences are half through their answer. Nothing is taken where a long prompt
 * alone misses the objective of the first token. Queues are not priced.
 *
 * @param takes requests per second of all replicas within the objectives, at most those asked for
 * @param tpotSeconds time per output token at that load
 */
public record LayoutPace(double takes, double tpotSeconds) {

    /** Share of the time that prompts may take. */
    private static final double MOST_PROMPTS = 0.95;

    private static final int HALVINGS = 20;
    private static final LayoutPace NOTHING = new LayoutPace(0, Double.POSITIVE_INFINITY);

    /**
     * Requests.
     *
     * @param perSecond of all replicas; infinite if all come at once
     * @param input prompt tokens of the mean one
     * @param longInput prompt tokens that nearly none exceeds
     * @param output answer tokens of the mean one
     * @param ttft most seconds of a prompt; null for any
     * @param tpot most seconds of an answer token; null for any
     * @param prompts they are computed here, not elsewhere
     */
    public record Demand(
            double perSecond,
            long input,
            long longInput,
            long output,
            @Nullable Double ttft,
            @Nullable Double tpot,
            boolean prompts) {}

    /** The {@code most} of {@code plans} that are best by {@link #compare}, the best first. */
    public static List<ServingPlan> best(
            List<ServingPlan> plans,
            Demand demand,
            Cluster cluster,
            KernelModel kernels,
            CollectiveModel collectives,
            int most) {
        record Priced(ServingPlan plan, LayoutPace pace) {}
        List<Priced> left = new ArrayList<>();
        for (ServingPlan plan : plans) {
            left.add(new Priced(plan, of(plan, cluster, kernels, collectives, demand)));
        }
        List<ServingPlan> best = new ArrayList<>();
        while (best.size() < most && !left.isEmpty()) {
            Priced next = Collections.min(left, (a, b) -> compare(a.pace(), b.pace()));
            left.remove(next);
            best.add(next.plan());
        }
        return best;
    }

    /** The pace of {@code plan} on {@code cluster} under {@code demand}. */
    public static LayoutPace of(
            ServingPlan plan, Cluster cluster, KernelModel kernels, CollectiveModel collectives, Demand demand) {
        return new Engine(plan, new IterationCost(plan, cluster, kernels, collectives), demand).pace();
    }

    /** Order of layouts: those that take more, to a fiftieth, then those that answer faster. */
    public static int compare(LayoutPace a, LayoutPace b) {
        double ratio = a.takes / Math.max(b.takes, 1e-12);
        return ratio > 1.02 ? -1 : ratio < 0.98 ? 1 : Double.compare(a.tpotSeconds, b.tpotSeconds);
    }

    private static final class Engine {

        private final ServingPlan plan;
        private final IterationCost cost;
        private final Demand demand;
        private final int groups;
        /** Seconds of an iteration with prompts in 1, 2, 4, ... groups. */
        private final double[] promptSeconds;
        /** Sequences, and the seconds of their iteration. */
        private final List<Integer> sequences = new ArrayList<>();

        private final List<Double> stepSeconds = new ArrayList<>();

        Engine(ServingPlan plan, IterationCost cost, Demand demand) {
            this.plan = plan;
            this.cost = cost;
            this.demand = demand;
            this.groups = plan.wide().data();
            this.promptSeconds = new double[1 + Integer.numberOfTrailingZeros(Integer.highestOneBit(groups))];
            for (int i = 0; demand.prompts() && i < promptSeconds.length; i++) {
                promptSeconds[i] = promptSeconds(demand.input(), 1 << i);
            }
            int most =
                    (int) Math.min(plan.engine().maxSequences(), plan.kv().sequences(demand.input() + demand.output()));
            for (int n = 1; n <= most; n = n < most ? Math.min(most, 2 * n) : most + 1) {
                sequences.add(n);
                stepSeconds.add(stepSeconds(n));
            }
        }

        private double promptSeconds(long tokens, int busy) {
            return seconds(cost.prefill(1, tokens), Math.ceilDiv(tokens * busy, groups), tokens, true);
        }

        private double stepSeconds(int n) {
            long tokens = (long) n * plan.tokensEach();
            double pass = seconds(cost.decode(n, demand.input() + demand.output() / 2), tokens, tokens, false);
            Speculation drafted = plan.speculation();
            return drafted == null ? pass : pass / drafted.expectedTokens();
        }

        /** {@code own} beside experts of {@code mean} tokens a group, the fullest of which sends {@code most}. */
        private double seconds(IterationTime own, long mean, long most, boolean prompts) {
            ExpertExchange exchange = cost.exchange();
            long together = exchange == null
                    ? 0
                    : exchange.compute(mean).timePs()
                            + exchange.travelPs(Math.max(most, exchange.received(mean)), prompts);
            return (own.timePs() + together) * 1e-12;
        }

        LayoutPace pace() {
            Double ttft = demand.ttft();
            boolean late = demand.prompts() && ttft != null && promptSeconds(demand.longInput(), 1) > ttft;
            if (late || sequences.isEmpty()) {
                return NOTHING;
            }
            LayoutPace asked = at(demand.perSecond());
            if (asked != null) {
                return asked;
            }
            double high = Math.min(demand.perSecond(), most());
            double low = 0;
            LayoutPace best = NOTHING;
            for (int i = 0; i < HALVINGS; i++) {
                double middle = (low + high) / 2;
                LayoutPace pace = at(middle);
                if (pace == null) {
                    high = middle;
                } else {
                    low = middle;
                    best = pace;
                }
            }
            return best;
        }

        /** A load that is never taken. */
        private double most() {
            double most = 0;
            for (int i = 0; i < sequences.size(); i++) {
                most = Math.max(most, sequences.get(i) / (demand.output() * stepSeconds.get(i)));
            }
            return 1.01 * most * plan.engines();
        }

        /** The pace at {@code rate}; null if it is too much. */
        private @Nullable LayoutPace at(double rate) {
            double free = 1 - prompts(rate / plan.replicas());
            if (!(free >= 1 - MOST_PROMPTS)) {
                return null;
            }
            Double limit = demand.tpot();
            for (int i = 0; i < sequences.size(); i++) {
                double tpot = stepSeconds.get(i) / free;
                if (limit != null && tpot > limit) {
                    return null;
                }
                if (rate / plan.engines() * demand.output() * tpot <= sequences.get(i)) {
                    return new LayoutPace(rate, tpot);
                }
            }
            return null;
        }

        /** Share of the time that a replica spends on prompts at {@code rate}. */
        private double prompts(double rate) {
            if (groups == 1) {
                return promptSeconds[0] == 0 ? 0 : rate * promptSeconds[0];
            }
            int i = 0;
            while (i < promptSeconds.length - 1 && rate * promptSeconds[i] > 1 << i) {
                i++;
            }
            double x = rate * promptSeconds[i];
            return x == 0 ? 0 : x > groups ? Double.POSITIVE_INFINITY : x / (x + StrictMath.exp(-x));
        }
    }
}
