package trnsim.simulator.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.Verdict;
import trnsim.workloads.plan.Degrees;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Recompute;

/**
 * The layout that fits after the fewest steps from one that does not; a step raises the ZeRO stage or recomputation, halves the
 * micro-batch, or takes half of the replicas for twice the tensor ranks or stages. Of several the fastest by estimate.
 */
final class NearestFit {

    private static final int MOST_STEPS = 6;
    private static final int MOST_ESTIMATES = 16;

    private final Cluster cluster;
    private final StepEstimator estimator;

    NearestFit(Cluster cluster, StepEstimator estimator) {
        this.cluster = cluster;
        this.estimator = estimator;
    }

    /** The nearest plan to {@code plan} that fits; empty if none is within {@value #MOST_STEPS} steps. */
    Optional<TrainingPlan> to(TrainingPlan plan) {
        Set<Layout> seen = new LinkedHashSet<>();
        Set<Layout> reached = Set.of(plan.layout());
        for (int steps = 0; steps < MOST_STEPS && !reached.isEmpty(); steps++) {
            seen.addAll(reached);
            Set<Layout> next = new LinkedHashSet<>();
            reached.forEach(layout -> next.addAll(steps(plan, layout)));
            next.removeAll(seen);
            List<TrainingPlan> fitting = next.stream()
                    .map(plan::with)
                    .filter(candidate -> Verdict.of(candidate, cluster).fits())
                    .limit(MOST_ESTIMATES)
                    .toList();
            if (!fitting.isEmpty()) {
                return fitting.stream().min(Comparator.comparingDouble(estimator::stepPs));
            }
            reached = next;
        }
        return Optional.empty();
    }

    private List<Layout> steps(TrainingPlan plan, Layout layout) {
        List<Layout> steps = new ArrayList<>();
        if (layout.zero() < 3) {
            steps.add(layout.withZero(layout.zero() + 1));
        }
        if (layout.microBatch() % 2 == 0) {
            steps.add(layout.withMicroBatch(layout.microBatch() / 2));
        }
        if (layout.recompute() != Recompute.FULL) {
            steps.add(
                    layout.withRecompute(layout.recompute() == Recompute.NONE ? Recompute.SELECTIVE : Recompute.FULL));
        }
        Degrees d = layout.degrees();
        if (d.data() % 2 == 0) {
            steps.add(layout.with(new Degrees(2 * d.tensor(), d.context(), d.pipeline(), d.data() / 2, d.expert()))
                    .withSequenceParallel(true));
            steps.add(layout.with(new Degrees(d.tensor(), d.context(), 2 * d.pipeline(), d.data() / 2, d.expert())));
        }
        steps.removeIf(step -> !Legal.is(plan, step, cluster));
        return steps;
    }
}
