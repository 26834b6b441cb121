package trnsim.simulator.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.kernels.cost.Roofline;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.Verdict;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.TrainingMemory.StateBytes;
import trnsim.workloads.unit.Readings;

class NearestFitTest {

    private static final Catalog CATALOG = Catalog.shipped();

    private static Cluster cluster(String system, long chips) {
        SystemSpec spec = Cluster.system(CATALOG, system);
        return Cluster.of(spec, Cluster.chip(CATALOG, spec), chips, null, Readings.central());
    }

    private static LayoutSearch search(Cluster cluster) {
        return new LayoutSearch(
                cluster, () -> new Roofline(cluster.rank()), () -> new Collectives(cluster), 1, done -> {});
    }

    private static TrainingPlan plan(String model, Layout layout, long batch) {
        return new TrainingPlan(
                CATALOG.read(Folder.MODELS, model, ModelSpec.class).architecture(),
                layout,
                4096,
                batch,
                Dtype.BF16,
                new StateBytes(2, 4, 12));
    }

    @ParameterizedTest
    @CsvSource({
        "llama-3.1-8b, trn2u, 64, 1, 1",
        "llama-3.1-70b, trn2u, 64, 4, 1",
        "llama-3.1-70b, p5, 256, 2, 1",
        "deepseek-v3, trn3, 144, 8, 2"
    })
    void theNearestFitFitsUsesAllRanksAndIsLegal(String model, String system, long chips, int tensor, int pipeline) {
        Cluster cluster = cluster(system, chips);
        long data = cluster.ranks() / tensor / pipeline;
        TrainingPlan plan = plan(model, Layout.of(tensor, pipeline, data).withZero(0), data * 8);
        assertThat(Verdict.of(plan, cluster).fits()).isFalse();
        TrainingPlan fit = search(cluster).nearest(plan).orElseThrow();
        assertThat(Verdict.of(fit, cluster).fits()).isTrue();
        assertThat(fit.layout().ranks()).isEqualTo(cluster.ranks());
        assertThat(fit.globalBatch() % (fit.layout().data() * fit.layout().microBatch()))
                .isZero();
    }

    @Test
    void oneStepIsTakenWhereOneIsEnough() {
        Cluster cluster = cluster("trn2u", 64);
        Layout layout = Layout.of(4, 1, 64).withZero(0);
        TrainingPlan plan = plan("llama-3.1-8b", layout, 256);
        assertThat(Verdict.of(plan, cluster).fits()).isFalse();
        Layout fit = search(cluster).nearest(plan).orElseThrow().layout();
        int steps = (fit.zero() - layout.zero())
                + (fit.tensor() / layout.tensor() - 1)
                + (fit.pipeline() / layout.pipeline() - 1)
                + (fit.recompute() == Recompute.FULL ? 1 : 0);
        assertThat(steps).isEqualTo(1);
    }

    @Test
    void aModelBiggerThanAllMemoryHasNoFit() {
        Cluster cluster = cluster("trn2u", 1);
        TrainingPlan plan = plan("llama-3.1-405b", Layout.of(4, 1, 1), 1);
        assertThat(search(cluster).nearest(plan)).isEmpty();
        assertThat(Verdict.of(plan, cluster).sentence())
                .startsWith("does not fit: a rank needs ")
                .endsWith(" too much");
    }
}
