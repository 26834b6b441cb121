package trnsim.simulator.search;

import trnsim.kernels.model.Kernels;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.simulator.training.TrainingPlan;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.TrainingMemory.StateBytes;
import trnsim.workloads.spec.StackSpec;
import trnsim.workloads.unit.Readings;

/** Plans and clusters of the shipped catalog. */
final class Plans {

    private static final Catalog CATALOG = Catalog.shipped();

    private Plans() {}

    static Cluster cluster(String system, long chips) {
        SystemSpec spec = Cluster.system(CATALOG, system);
        return Cluster.of(spec, Cluster.chip(CATALOG, spec), chips, null, Readings.central());
    }

    static TrainingPlan plan(String model, Layout layout, long sequence, long batch) {
        return new TrainingPlan(
                CATALOG.read(Folder.MODELS, model, ModelSpec.class).architecture(),
                layout,
                sequence,
                batch,
                Dtype.BF16,
                new StateBytes(2, 4, 12));
    }

    /** {@code plan} run by {@code stack} of the catalog, or by no software if it is {@code "bare"}. */
    static TrainingPlan on(String stack, TrainingPlan plan) {
        StackSpec spec = stack.equals("bare") ? StackSpec.BARE : CATALOG.read(Folder.STACKS, stack, StackSpec.class);
        return new TrainingPlan(
                plan.architecture(),
                plan.layout(),
                plan.sequence(),
                plan.globalBatch(),
                plan.compute(),
                plan.states(),
                spec);
    }

    static LayoutSearch search(Cluster cluster, int threads) {
        return new LayoutSearch(
                cluster, () -> Kernels.forRank(cluster.rank()), () -> new Collectives(cluster), threads, done -> {});
    }

    static StepEstimator estimator(Cluster cluster) {
        return new StepEstimator(cluster, Kernels.forRank(cluster.rank()), new Collectives(cluster));
    }
}
