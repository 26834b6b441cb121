package trnsim.simulator.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.kernels.cost.Roofline;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.ContextAttention;
import trnsim.workloads.plan.ExpertRouting;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Offload;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.Stages;
import trnsim.workloads.plan.StateSharing;
import trnsim.workloads.plan.TrainingMemory.StateBytes;
import trnsim.workloads.unit.Readings;

/** What no layout may break. */
class LayoutInvariantsTest {

    private static final Catalog CATALOG = Catalog.shipped();
    private static final String SYSTEM = "trn2-ultraserver";

    private static TrainingStep step(String model, Layout layout, long microBatches, Readings readings) {
        SystemSpec spec = Cluster.system(CATALOG, SYSTEM);
        Cluster cluster = Cluster.of(spec, Cluster.chip(CATALOG, spec), 128, null, readings);
        TrainingPlan plan = new TrainingPlan(
                CATALOG.read(Folder.MODELS, model, ModelSpec.class).architecture(),
                layout,
                8192,
                layout.data() * microBatches,
                Dtype.BF16,
                new StateBytes(2, 4, 12));
        return new TrainingSimulator(cluster, new Roofline(cluster.rank()), new Collectives(cluster)).step(plan);
    }

    static Stream<Layout> layouts() {
        Layout context = Layout.of(4, 2, 8);
        return Stream.of(
                context.withContext(8, ContextAttention.RING),
                context.withContext(8, ContextAttention.ALL_GATHER),
                context.withContext(8, ContextAttention.ALL_TO_ALL),
                Layout.of(8, 1, 64).withStates(new StateSharing(3, true, 8)),
                Layout.of(8, 2, 32).withStates(new StateSharing(2, true, 16)),
                Layout.of(8, 2, 32).withRecompute(Recompute.ALTERNATE),
                Layout.of(8, 2, 32).withZero(2).withOffload(new Offload(true, true, true)),
                Layout.of(8, 2, 32).withZero(1).withOffload(new Offload(false, true, false)));
    }

    private static void neverFaster(String model, Layout layout, String path, double... rising) {
        long before = Long.MAX_VALUE;
        for (double value : rising) {
            long step =
                    step(model, layout, 4, Readings.moved(Map.of(path, value))).stepPs();
            assertThat(step).as(path + " " + value).isLessThanOrEqualTo(before);
            before = step;
        }
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void slowerLinksNeverSpeedAnythingUp(Layout layout) {
        String model = "llama-3.1-8b";
        neverFaster(model, layout, SYSTEM + ".scale-up.efficiency", 0.3, 0.6, 1);
        neverFaster(model, layout, SYSTEM + ".scale-out.efficiency", 0.2, 0.5, 1);
        neverFaster(model, layout, SYSTEM + ".host.chip-bandwidth", 2e9, 10e9, 50e9);
        neverFaster(model, layout, SYSTEM + ".host.memory-bandwidth", 50e9, 200e9, 600e9);
    }

    @Test
    void limitedRoutingToo() {
        Layout layout = Layout.of(4, 2, 64).withExpert(256).withRouting(new ExpertRouting(1, 0, 1));
        neverFaster("deepseek-v3", layout, SYSTEM + ".scale-up.efficiency", 0.3, 0.6, 1);
        neverFaster("deepseek-v3", layout, SYSTEM + ".scale-out.efficiency", 0.2, 0.5, 1);
    }

    @ParameterizedTest
    @CsvSource({"ONE_FORWARD_ONE_BACKWARD, 1", "GPIPE, 1", "ZERO_BUBBLE, 1", "INTERLEAVED, 2", "DUALPIPE, 1"})
    void moreMicroBatchesNeverRaiseTheBubble(Schedule schedule, int virtual) {
        Layout plain = Layout.of(8, 4, 16).withStages(new Stages(schedule, virtual, List.of()));
        for (Layout layout : List.of(
                plain, Layout.of(2, 4, 16).withContext(4, ContextAttention.RING).withStages(plain.stages()))) {
            double before = 1;
            for (long microBatches : new long[] {8, 16, 32, 64}) {
                TrainingStep step = step("llama-3.1-8b", layout, microBatches, Readings.central());
                double bubble = step.bubblePs() / step.stepPs();
                assertThat(bubble).isLessThanOrEqualTo(before);
                before = bubble;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void enginesAndLinksAreNeverBusierThanAlways(Layout layout) {
        EngineUse use = step("llama-3.1-8b", layout, 4, Readings.central()).use();
        for (double share : new double[] {use.tensor(), use.memory(), use.dma(), use.link(), use.nic()}) {
            assertThat(share).isBetween(0.0, 1.0);
        }
        assertThat(use.tensor()).isPositive();
        assertThat(use.link()).isPositive();
    }

    /** A ring hides what a gather shows, where attention is long enough; both compute the same. */
    @Test
    void ringsHideWhatGathersShow() {
        Layout layout = Layout.of(4, 2, 8);
        TrainingStep ring = step("llama-3.1-8b", layout.withContext(8, ContextAttention.RING), 4, Readings.central());
        TrainingStep gather =
                step("llama-3.1-8b", layout.withContext(8, ContextAttention.ALL_GATHER), 4, Readings.central());
        assertThat(ring.contextCommPs()).isLessThan(gather.contextCommPs());
    }

    @Test
    void alternateRecomputesMoreThanNothingAndLessThanAll() {
        double before = 0;
        for (Recompute recompute : List.of(Recompute.NONE, Recompute.ALTERNATE, Recompute.FULL)) {
            double flops = step("llama-3.1-8b", Layout.of(8, 2, 32).withRecompute(recompute), 4, Readings.central())
                    .hardwareFlops();
            assertThat(flops).isGreaterThan(before);
            before = flops;
        }
    }
}
