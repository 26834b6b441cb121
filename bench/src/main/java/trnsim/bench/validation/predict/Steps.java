package trnsim.bench.validation.predict;

import org.jspecify.annotations.Nullable;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.TrainingSimulator;
import trnsim.simulator.training.TrainingStep;
import trnsim.workloads.plan.Layout;

/** One simulated training step, and the bound that printed peaks set. */
final class Steps {

    private static final int MOST_PASSES = 10_000_000;

    private Steps() {}

    /**
     * @param seconds one step
     * @param leastSeconds useful operations of the step at the printed dense peak; NaN if none is printed for the dtype
     */
    record Step(double seconds, double leastSeconds) {}

    /** Runs {@code plan} on {@code chips} chips of {@code system}. */
    static Step run(
            TrainingPlan plan, SystemSpec system, long chips, @Nullable Integer coresPerRank, Hardware hardware) {
        Layout layout = plan.layout();
        Cluster cluster = hardware.cluster(system, chips, coresPerRank);
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
        TrainingStep step =
                new TrainingSimulator(cluster, hardware.kernels(cluster.rank()), new Collectives(cluster)).step(plan);
        var peak = cluster.rank().chip().peaks().get(plan.compute());
        double least = peak == null
                ? Double.NaN
                : step.modelFlops() / (chips * peak.value().si());
        return new Step(step.stepPs() * 1e-12, least);
    }
}
