package trnsim.bench.validation.predict;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.search.StepEstimator;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.TrainingSimulator;
import trnsim.simulator.training.TrainingStep;
import trnsim.simulator.training.Verdict;
import trnsim.workloads.plan.Layout;

/** One simulated training step, and the bound that printed peaks set. */
final class Steps {

    private static final int MOST_PASSES = 10_000_000;

    private Steps() {}

    /**
     * @param seconds one step
     * @param leastSeconds useful operations of the step at the printed dense peak; NaN if none is printed for the dtype
     * @param layout the layout that was run
     */
    record Step(double seconds, double leastSeconds, Layout layout) {}

    /**
     * Runs the fastest of {@code plans} that fits by estimate, or if none does the one that takes the least memory.
     */
    static Step fastest(
            List<TrainingPlan> plans,
            SystemSpec system,
            long chips,
            @Nullable Integer coresPerRank,
            Hardware hardware) {
        List<TrainingPlan> distinct = plans.stream().distinct().toList();
        if (distinct.size() == 1) {
            return run(distinct.getFirst(), system, chips, coresPerRank, hardware);
        }
        Cluster cluster = hardware.cluster(system, chips, coresPerRank);
        check(distinct.getFirst(), cluster);
        StepEstimator estimator =
                new StepEstimator(cluster, hardware.kernels(cluster.rank()), new Collectives(cluster));
        double usable = Verdict.usableBytes(cluster);
        TrainingPlan best = distinct.stream()
                .filter(plan -> plan.peakMemory() <= usable)
                .min(Comparator.comparingDouble(estimator::stepPs))
                .orElseGet(() -> distinct.stream()
                        .min(Comparator.comparingDouble(TrainingPlan::peakMemory))
                        .orElseThrow());
        return run(best, system, chips, coresPerRank, hardware);
    }

    private static TrainingSimulator simulator(Cluster cluster, Hardware hardware) {
        return new TrainingSimulator(cluster, hardware.kernels(cluster.rank()), new Collectives(cluster));
    }

    /** Runs {@code plan} on {@code chips} chips of {@code system}. */
    static Step run(
            TrainingPlan plan, SystemSpec system, long chips, @Nullable Integer coresPerRank, Hardware hardware) {
        Cluster cluster = hardware.cluster(system, chips, coresPerRank);
        check(plan, cluster);
        TrainingStep step = simulator(cluster, hardware).step(plan);
        var peak = cluster.rank().chip().peaks().get(plan.compute());
        double least = peak == null
                ? Double.NaN
                : step.modelFlops() / (chips * peak.value().si());
        return new Step(step.stepPs() * 1e-12, least, plan.layout());
    }

    private static void check(TrainingPlan plan, Cluster cluster) {
        Layout layout = plan.layout();
        if (layout.ranks() != cluster.ranks()) {
            throw Skip.unknown(
                    "the printed layout has " + layout.ranks() + " ranks, the printed chips " + cluster.ranks());
        }
        if (plan.globalBatch() % (layout.data() * layout.microBatch()) != 0) {
            throw Skip.unknown("the global batch does not divide over the printed layout");
        }
        if (layout.pipeline() > plan.architecture().layers()) {
            throw Skip.unknown("the printed layout has more stages than the model has layers");
        }
        if (plan.microBatches() * (double) layout.pipeline() > MOST_PASSES) {
            throw Skip.notModelled("a step of more than " + MOST_PASSES + " passes is not simulated");
        }
        if (plan.architecture().encoderLayers() > 0) {
            throw Skip.notModelled("encoder-decoder models are not modelled");
        }
    }
}
