package trnsim.simulator.search;

import java.util.HashMap;
import java.util.Map;
import trnsim.simulator.training.StagePricer;
import trnsim.simulator.training.TrainingPlan;
import trnsim.workloads.plan.Degrees;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.Stages;
import trnsim.workloads.plan.StateSharing;

/**
 * What a step cannot be faster than, from the work of a micro-batch alone.
 *
 * <pre>
 *   step >= c / p x ( m + f (p - 1) / v x l )
 *
 *   c   a micro-batch through the whole model, in the foreground of one stage        p stages, v virtual ones, m micro-batches
 *   l   layers of the smallest virtual stage over those of the mean one
 *   f   what a stage waits while the pipeline fills and drains, over p - 1 of its micro-batches: 1 for gpipe, 1f1b and interleaved stages, 1/3
 *       with late weight gradients, (p - 2) / (4 (p - 1)) from both ends
 * </pre>
 *
 * <p>A stage's share of c is at least the mean of some stage, and what runs in the background only adds. c depends on how
 * layers are cut, not on p or on who shares what, so it is priced once for many layouts. For one thread.
 */
final class LowerBound {

    private final TrainingPlan plan;
    private final StagePricer pricer;
    private final Map<Layout, Double> known = new HashMap<>();

    LowerBound(TrainingPlan plan, StagePricer pricer) {
        this.plan = plan;
        this.pricer = pricer;
    }

    /** The least time of a step under {@code layout}, in picoseconds. */
    double stepPs(Layout layout) {
        int p = layout.pipeline();
        int v = layout.stages().virtual();
        int layers = plan.architecture().layers();
        int smallest = layers / (p * v);
        double least = (double) smallest * p * v / layers;
        double fill = share(layout) * (p - 1) / v * least;
        return known.computeIfAbsent(alike(layout), cut -> pricer.leastPs(plan.with(cut)))
                / p
                * (plan.with(layout).microBatches() + fill);
    }

    private static double share(Layout layout) {
        return switch (layout.stages().schedule()) {
            case GPIPE, ONE_FORWARD_ONE_BACKWARD, INTERLEAVED -> 1;
            case ZERO_BUBBLE -> 1.0 / 3;
            case DUALPIPE -> (layout.pipeline() - 2) / (4.0 * (layout.pipeline() - 1));
        };
    }

    /** The layout on one stage that cuts its layers alike. */
    static Layout alike(Layout layout) {
        Degrees d = layout.degrees();
        long data = Math.max(1, d.expert() / ((long) d.tensor() * d.context()));
        Layout one = layout.with(new Degrees(d.tensor(), d.context(), 1, data, d.expert()))
                .withStages(Stages.PLAIN)
                .withStates(StateSharing.zero(0));
        boolean same = layout.recompute() == Recompute.NONE && layout.kept().fusedAttention();
        return same ? one.withRecompute(Recompute.SELECTIVE) : one;
    }
}
