package trnsim.simulator.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.kernels.cost.Roofline;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.model.Parameters;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.TrainingMemory.StateBytes;
import trnsim.workloads.unit.Readings;

class TrainingSimulatorTest {

    private static final Catalog CATALOG = Catalog.shipped();

    private static Cluster cluster(String system, long chips, Readings readings) {
        SystemSpec spec = Cluster.system(CATALOG, system);
        return Cluster.of(spec, Cluster.chip(CATALOG, spec), chips, null, readings);
    }

    private static TrainingSimulator simulator(Cluster cluster) {
        return new TrainingSimulator(cluster, new Roofline(cluster.rank()), new Collectives(cluster));
    }

    private static TrainingPlan plan(String model, Layout layout, long batch) {
        ArchitectureSpec a = CATALOG.read(Folder.MODELS, model, ModelSpec.class).architecture();
        return new TrainingPlan(a, layout, 4096, batch, Dtype.BF16, new StateBytes(2, 4, 12));
    }

    private static Layout layout(int tensor, int pipeline, long data, int expert) {
        return Layout.of(tensor, pipeline, data).withExpert(expert).withRecompute(Recompute.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "llama-3.1-8b, trn2u, 64, 8, 1, 32, 1",
        "llama-3.1-8b, trn1, 64, 8, 2, 8, 1",
        "llama-3.1-70b, trn3, 144, 16, 4, 9, 1",
        "deepseek-v3, trn2u, 256, 8, 4, 32, 32",
        "llama-3.1-8b, p5, 32, 4, 1, 8, 1",
        "qwen3-30b-a3b, gb200, 72, 4, 2, 9, 4"
    })
    void sharesAddUpAndNothingBeatsThePeak(
            String model, String system, long chips, int tensor, int pipeline, long data, int expert) {
        Cluster cluster = cluster(system, chips, Readings.central());
        TrainingPlan plan = plan(model, layout(tensor, pipeline, data, expert), data * 16);
        TrainingStep step = simulator(cluster).step(plan);
        double sum = step.tensorBoundPs()
                + step.memoryBoundPs()
                + step.otherBoundPs()
                + step.tensorCommPs()
                + step.contextCommPs()
                + step.expertCommPs()
                + step.dataCommPs()
                + step.launchPs()
                + step.updatePs()
                + step.hostPs()
                + step.bubblePs();
        assertThat(sum).isCloseTo(step.stepPs(), within(1.0 + 1e-9 * step.stepPs()));
        assertThat(step.bubblePs()).isGreaterThanOrEqualTo(-1e-6 * step.stepPs());
        double atPeak = step.modelFlops() / (cluster.ranks() * cluster.rank().peakFlops(Dtype.BF16));
        assertThat(step.stepPs() * 1e-12).isGreaterThan(atPeak);
        assertThat(step.hardwareFlops()).isGreaterThan(0.98 * step.modelFlops());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trainium2.memory.efficiency",
                "trainium2.engines.tensor.efficiency",
                "trn2-ultraserver.scale-up.efficiency",
                "trn2-ultraserver.scale-out.efficiency"
            })
    void moreOfAnythingIsNeverSlower(String path) {
        TrainingPlan plan = plan("llama-3.1-8b", layout(8, 2, 32, 1), 512);
        long before = Long.MAX_VALUE;
        for (double share : new double[] {0.4, 0.6, 0.8, 1.0}) {
            Cluster cluster = cluster("trn2-ultraserver", 128, Readings.moved(Map.of(path, share)));
            long step = simulator(cluster).step(plan).stepPs();
            assertThat(step).isLessThanOrEqualTo(before);
            before = step;
        }
    }

    /** 6 N tokens, and attention's share by hand for Llama 3.1 8B at 4,096 tokens. */
    @Test
    void modelFlopsAreTheTextbookFormula() {
        TrainingPlan plan = plan("llama-3.1-8b", layout(8, 1, 32, 1), 512);
        double tokens = 512.0 * 4096;
        double attention = 6.0 * 512 * (4096.0 * 4097 / 2) * 32 * 256 * 32;
        double parameters = 6.0 * Parameters.of(plan.architecture()).active() * tokens;
        assertThat(ModelFlops.perStep(plan)).isCloseTo(parameters + attention, within(1e-6 * parameters));
    }

    @Test
    void fullRecomputeAddsOneForwardPass() {
        Cluster cluster = cluster("trn2-ultraserver", 64, Readings.central());
        Layout none = layout(8, 1, 32, 1);
        Layout full = Layout.of(8, 1, 32).withRecompute(Recompute.FULL);
        TrainingStep without = simulator(cluster).step(plan("llama-3.1-8b", none, 512));
        TrainingStep with = simulator(cluster).step(plan("llama-3.1-8b", full, 512));
        assertThat(with.modelFlops()).isEqualTo(without.modelFlops());
        assertThat(with.hardwareFlops() / without.hardwareFlops()).isBetween(1.25, 4 / 3.0);
        assertThat(plan("llama-3.1-8b", full, 512).peakMemory())
                .isLessThan(plan("llama-3.1-8b", none, 512).peakMemory());
    }
}
