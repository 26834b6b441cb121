package trnsim.simulator.fleet.rates;

import java.util.Optional;
import trnsim.simulator.fleet.rates.Rates.Job;
import trnsim.simulator.search.Dimension;
import trnsim.simulator.search.LayoutSearch;
import trnsim.simulator.search.Limits;
import trnsim.simulator.search.Searched.Found;
import trnsim.simulator.search.StepEstimator;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.TrainingPlans;
import trnsim.simulator.training.TrainingStep;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.Origin;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.ContextAttention;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.unit.Readings;

/**
 * The fastest step of a gang: its layout searched, the winner simulated.
 *
 * <p>The search is held to what wins nearly everywhere, which makes it some thirty times as fast: keys gathered where context
 * is shared, norms cut along the sequence, states shared by all replicas, at most {@value #VIRTUAL_STAGES} virtual stages, small
 * micro-batches, experts spread. A layout outside may be faster by a few percent, which the stated error covers.
 */
final class Steps {

    private static final int VIRTUAL_STAGES = 8;
    private static final long TOKENS_OF_MICRO_BATCH = 8192;
    private static final int LEAST_EXPERT_SHARE = 8;
    /** Layouts simulated: estimates are within a percent, so the fastest by estimate is fast enough. */
    private static final int SIMULATED = 1;

    private final Catalog catalog;

    Steps(Catalog catalog) {
        this.catalog = catalog;
    }

    /** The fastest step of {@code chips} chips; empty if no layout of all of them fits. */
    Optional<Step> fastest(Job job, ModelSpec model, Hardware hardware, long chips, Readings readings) {
        Cluster cluster = hardware.cluster(chips, readings);
        TrainSpec spec = spec(job, hardware.system().name(), chips);
        LayoutSearch search = new LayoutSearch(
                cluster, () -> Hardware.kernels(cluster), () -> Hardware.collectives(cluster), 1, done -> {});
        TrainingPlan seed = new TrainingPlans(spec, model, hardware.stack(catalog), cluster, search).seed();
        return search.search(seed, limits(seed), SIMULATED).best().stream()
                .findFirst()
                .map(found -> step(found, job.precision(), cluster));
    }

    private static Step step(Found found, Dtype precision, Cluster cluster) {
        TrainingPlan plan = found.plan();
        TrainingStep step = found.step();
        double seconds = step.stepPs() * 1e-12;
        double tokens = plan.tokensPerStep();
        double peak = cluster.ranks() * cluster.rank().peakFlops(precision);
        return new Step(
                plan,
                seconds,
                tokens / seconds,
                step.modelFlops() / tokens,
                step.modelFlops() / seconds / peak,
                step.networkShare(),
                watts(cluster, step.energyPj(), seconds),
                step.energyPj() * 1e-12,
                found.estimatePs());
    }

    private static double watts(Cluster cluster, double energyPj, double seconds) {
        return cluster.itWatts(cluster.chipWatts(energyPj, seconds)) / cluster.chips();
    }

    /**
     * {@code central}, simulated on {@code before}, on chips that are read otherwise: its layout stays, its time moves as the estimate
     * without events does, its energy above idle as the power between rest and limit.
     */
    static Step moved(Step central, Cluster before, Cluster now) {
        StepEstimator estimator = new StepEstimator(now, Hardware.kernels(now), Hardware.collectives(now));
        double longer = estimator.stepPs(central.plan()) / central.estimatePs();
        double seconds = central.seconds() * longer;
        double joules =
                central.joules() * now.rank().dynamicWatts() / before.rank().dynamicWatts();
        return new Step(
                central.plan(),
                seconds,
                central.tokensPerSecond() / longer,
                central.flopsPerToken(),
                central.mfu() / longer,
                central.networkShare(),
                watts(now, joules * 1e12, seconds),
                joules,
                central.estimatePs() * longer);
    }

    private static Limits limits(TrainingPlan seed) {
        Limits limits = Limits.NONE
                .with(ContextAttention.ALL_GATHER)
                .withSequenceParallel(true)
                .with(Dimension.HYBRID_SHARD, 0, 0)
                .with(Dimension.VIRTUAL_STAGES, 1, VIRTUAL_STAGES)
                .with(Dimension.MICRO_BATCH, 1, Math.max(1, TOKENS_OF_MICRO_BATCH / seed.sequence()));
        int experts = seed.architecture().moe() == null
                ? 1
                : seed.architecture().moe().experts();
        return experts == 1
                ? limits
                : limits.with(Dimension.EXPERT, Math.max(1, experts / LEAST_EXPERT_SHARE), experts);
    }

    /** The job as a workload of its own; one step's tokens, for how many there are takes no part in a step. */
    static TrainSpec spec(Job job, String system, long chips) {
        return new TrainSpec(
                Origin.of("training of " + job.model() + " on " + system),
                "train",
                "",
                job.model(),
                system,
                chips,
                (double) job.sequence() * job.globalBatch(),
                job.sequence(),
                job.globalBatch(),
                job.precision(),
                Dtype.FP32,
                null,
                false,
                Dtype.FP32,
                Recompute.SELECTIVE,
                null,
                null,
                true,
                null,
                null,
                null,
                1);
    }
}
