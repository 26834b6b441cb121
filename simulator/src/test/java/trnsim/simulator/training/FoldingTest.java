package trnsim.simulator.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.kernels.cost.Roofline;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.run.Machine;
import trnsim.simulator.step.Condition;
import trnsim.simulator.step.Spread;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.Axis;
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

/** One rank of each class takes exactly as long as all ranks one by one. */
class FoldingTest {

    private static final Catalog CATALOG = Catalog.shipped();

    private static Cluster cluster(String system, long chips) {
        SystemSpec spec = Cluster.system(CATALOG, system);
        return Cluster.of(spec, Cluster.chip(CATALOG, spec), chips, null, Readings.central());
    }

    private static TrainingSimulator simulator(String system, long chips) {
        Cluster cluster = cluster(system, chips);
        return new TrainingSimulator(cluster, Machine.kernels(cluster), new Collectives(cluster));
    }

    private static TrainingPlan plan(String model, Layout layout, long microBatches) {
        ArchitectureSpec a = CATALOG.read(Folder.MODELS, model, ModelSpec.class).architecture();
        return new TrainingPlan(a, layout, 2048, layout.data() * microBatches, Dtype.BF16, new StateBytes(2, 4, 12));
    }

    static Stream<Arguments> layouts() {
        Layout tp8 = Layout.of(8, 1, 32);
        List<Axis> stagesInside = List.of(Axis.TENSOR, Axis.PIPELINE, Axis.CONTEXT, Axis.DATA);
        return Stream.of(
                Arguments.of("llama-3.1-8b", "trn2u", 64, tp8, 2),
                Arguments.of("llama-3.1-8b", "trn2u", 64, tp8.withZero(0), 2),
                Arguments.of("llama-3.1-8b", "trn2u", 64, tp8.withZero(2), 2),
                Arguments.of("llama-3.1-8b", "trn2u", 64, tp8.withZero(3), 2),
                Arguments.of("llama-3.1-8b", "trn2u", 64, tp8.withRecompute(Recompute.FULL), 1),
                Arguments.of("llama-3.1-8b", "trn2u", 64, tp8.withSequenceParallel(false), 1),
                Arguments.of("llama-3.1-8b", "trn2u", 128, Layout.of(4, 4, 32), 6),
                Arguments.of("llama-3.1-8b", "trn2u", 128, Layout.of(4, 4, 32).withOrder(stagesInside), 6),
                Arguments.of("llama-3.1-8b", "trn2u", 96, Layout.of(6, 2, 32), 3),
                Arguments.of("llama-3.1-8b", "trn2u", 96, Layout.of(3, 4, 32).withZero(3), 3),
                Arguments.of("llama-3.1-8b", "trn1", 64, Layout.of(8, 4, 4).withStages(Stages.interleaved(2)), 8),
                Arguments.of(
                        "llama-3.1-8b",
                        "trn1",
                        64,
                        Layout.of(8, 4, 4).withStages(new Stages(Schedule.ZERO_BUBBLE, 1, List.of())),
                        9),
                Arguments.of(
                        "llama-3.1-8b",
                        "trn1",
                        64,
                        Layout.of(8, 4, 4).withStages(new Stages(Schedule.GPIPE, 1, List.of())),
                        9),
                Arguments.of(
                        "llama-3.1-8b",
                        "trn1",
                        64,
                        Layout.of(8, 4, 4).withStages(new Stages(Schedule.DUALPIPE, 1, List.of())),
                        8),
                Arguments.of("llama-3.1-8b", "p5", 64, Layout.of(8, 2, 4).withZero(3), 4),
                Arguments.of("llama-3.1-70b", "trn3", 144, Layout.of(16, 4, 9), 4),
                Arguments.of("qwen3-30b-a3b", "gb200", 72, Layout.of(4, 2, 9).withExpert(4), 3),
                Arguments.of("qwen3-30b-a3b", "trn2u", 64, Layout.of(4, 2, 32).withExpert(16), 3),
                Arguments.of("deepseek-v3", "trn2u", 256, Layout.of(8, 4, 32).withExpert(32), 4),
                Arguments.of("llama-3.1-8b", "trn2u", 1024, Layout.of(8, 4, 128), 2),
                Arguments.of(
                        "deepseek-v3",
                        "trn2",
                        128,
                        Layout.of(4, 2, 64).withExpert(256).withRouting(nodes(4)),
                        4),
                Arguments.of(
                        "deepseek-v3",
                        "p5",
                        64,
                        Layout.of(1, 1, 64).withExpert(64).withRouting(nodes(4)),
                        2),
                Arguments.of("llama-3.1-8b", "trn2u", 64, tp8.withRecompute(Recompute.ALTERNATE), 2),
                Arguments.of("llama-3.1-8b", "trn2u", 64, tp8.withOffload(new Offload(true, true, true)), 2),
                Arguments.of(
                        "llama-3.1-8b", "trn2u", 64, tp8.withZero(2).withOffload(new Offload(true, true, false)), 2),
                Arguments.of(
                        "llama-3.1-8b",
                        "p5",
                        64,
                        Layout.of(4, 4, 4).withZero(3).withOffload(new Offload(true, false, true)),
                        4),
                Arguments.of("nemotron-3.5-lightning", "trn2u", 64, Layout.of(4, 2, 32), 3),
                Arguments.of("llama-3.1-8b", "trn2u", 64, hybrid(tp8, 1, 8), 2),
                Arguments.of("llama-3.1-8b", "trn2u", 64, hybrid(tp8, 2, 4), 2),
                Arguments.of("llama-3.1-8b", "trn2u", 128, hybrid(Layout.of(8, 1, 64), 3, 16), 2),
                Arguments.of("llama-3.1-8b", "p5", 64, hybrid(Layout.of(2, 2, 16), 3, 4), 4),
                Arguments.of(
                        "qwen3-30b-a3b", "trn2u", 64, hybrid(Layout.of(4, 2, 32).withExpert(16), 3, 4), 3),
                Arguments.of(
                        "qwen3-30b-a3b",
                        "trn2u",
                        64,
                        Layout.of(4, 2, 32).withExpert(16).withOrder(stagesInside),
                        3),
                Arguments.of(
                        "qwen3-30b-a3b",
                        "trn1",
                        64,
                        Layout.of(4, 2, 16)
                                .withExpert(16)
                                .withOrder(stagesInside)
                                .withZero(3),
                        3),
                Arguments.of(
                        "llama-3.1-8b", "trn2u", 4096, Layout.of(32, 1, 512).withZero(2), 1));
    }

    private static ExpertRouting nodes(int nodes) {
        return new ExpertRouting(1, 0, nodes);
    }

    private static Layout hybrid(Layout layout, int zero, long group) {
        return layout.withStates(new StateSharing(zero, true, group));
    }

    @ParameterizedTest(name = "{0} on {2} {1}, {3}")
    @MethodSource("layouts")
    void foldedIsUnfoldedToThePicosecond(String model, String system, long chips, Layout layout, long microBatches) {
        TrainingSimulator simulator = simulator(system, chips);
        TrainingPlan plan = plan(model, layout, microBatches);
        TrainingStep folded = simulator.step(plan, StepOptions.FOLDED);
        TrainingStep every = simulator.step(plan, StepOptions.EVERY_RANK);
        assertThat(folded.stepPs()).isEqualTo(every.stepPs());
        assertThat(folded.contextCommPs()).isEqualTo(every.contextCommPs());
        assertThat(folded.expertCommPs()).isEqualTo(every.expertCommPs());
        assertThat(folded.hostPs()).isEqualTo(every.hostPs());
        assertThat(folded.tensorCommPs()).isEqualTo(every.tensorCommPs());
        assertThat(folded.dataCommPs()).isEqualTo(every.dataCommPs());
        assertThat(folded.bubblePs()).isEqualTo(every.bubblePs());
        assertThat(every.counts().events())
                .isGreaterThanOrEqualTo(folded.counts().events());
    }

    static Stream<Arguments> largeLayouts() {
        List<Axis> stagesInside = List.of(Axis.TENSOR, Axis.PIPELINE, Axis.CONTEXT, Axis.DATA);
        return Stream.of(
                Arguments.of("llama-3.1-8b", Layout.of(8, 4, 512).withZero(0), 4),
                Arguments.of("llama-3.1-8b", Layout.of(16, 8, 128).withOrder(stagesInside), 4),
                Arguments.of("llama-3.1-8b", Layout.of(4, 1, 4096).withZero(3), 1),
                Arguments.of("llama-3.1-8b", Layout.of(8, 4, 512).withStages(Stages.interleaved(2)), 4),
                Arguments.of(
                        "qwen3-30b-a3b", Layout.of(4, 4, 1024).withExpert(64).withZero(2), 2));
    }

    /** 16,384 ranks, priced by a roofline to be quick. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("largeLayouts")
    void foldedIsUnfoldedOn4096Chips(String model, Layout layout, long microBatches) {
        Cluster cluster = cluster("trn2u", 4096);
        TrainingSimulator simulator =
                new TrainingSimulator(cluster, new Roofline(cluster.rank()), new Collectives(cluster));
        TrainingPlan plan = plan(model, layout, microBatches);
        TrainingStep folded = simulator.step(plan, StepOptions.FOLDED);
        TrainingStep every = simulator.step(plan, StepOptions.EVERY_RANK);
        assertThat(folded.stepPs()).isEqualTo(every.stepPs());
        assertThat(folded.dataCommPs()).isEqualTo(every.dataCommPs());
        assertThat(folded.bubblePs()).isEqualTo(every.bubblePs());
    }

    static Stream<Arguments> contexts() {
        List<Arguments> all = new ArrayList<>();
        for (ContextAttention how : ContextAttention.values()) {
            all.add(Arguments.of(
                    "llama-3.1-8b", "trn2u", 64, Layout.of(4, 1, 16).withContext(4, how), 2));
            all.add(Arguments.of(
                    "llama-3.1-8b",
                    "trn1",
                    64,
                    Layout.of(2, 2, 4).withContext(8, how).withZero(3),
                    4));
            all.add(Arguments.of(
                    "llama-3.1-70b",
                    "p5",
                    64,
                    Layout.of(2, 2, 4)
                            .withContext(4, how)
                            .withOrder(List.of(Axis.TENSOR, Axis.DATA, Axis.PIPELINE, Axis.CONTEXT)),
                    4));
            all.add(Arguments.of(
                    "deepseek-v3",
                    "trn2u",
                    128,
                    Layout.of(4, 2, 16).withContext(4, how).withExpert(32),
                    4));
            all.add(Arguments.of(
                    "llama-3.1-8b",
                    "trn1",
                    64,
                    Layout.of(4, 4, 2).withContext(4, how).withStages(new Stages(Schedule.ZERO_BUBBLE, 1, List.of())),
                    8));
            all.add(Arguments.of("gpt-oss-20b", "trn2u", 64, Layout.of(4, 1, 16).withContext(4, how), 2));
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0} on {2} {1}, {3}")
    @MethodSource("contexts")
    void sharedSequencesFoldToo(String model, String system, long chips, Layout layout, long microBatches) {
        foldedIsUnfoldedToThePicosecond(model, system, chips, layout, microBatches);
    }

    static Stream<Arguments> conditions() {
        return Stream.of(
                Arguments.of(Map.of(0L, Condition.slow(1.3))),
                Arguments.of(Map.of(77L, Condition.slow(1.05), 78L, Condition.slow(1.1), 200L, Condition.slow(1.01))),
                Arguments.of(Map.of(5L, new Condition(1, 0.5, 1, 1))),
                Arguments.of(Map.of(5L, new Condition(1, 1, 0.25, 1), 130L, new Condition(1, 1, 1, 0.5))));
    }

    /** Ranks apart split classes; the split ones are still exact, and slower than sound ones. */
    @ParameterizedTest
    @MethodSource("conditions")
    void ranksApartSplitTheirClasses(Map<Long, Condition> apart) {
        for (Layout layout : List.of(
                Layout.of(8, 2, 16),
                Layout.of(8, 2, 16).withZero(3),
                Layout.of(4, 4, 16).withZero(2))) {
            TrainingSimulator simulator = simulator("trn2u", 64);
            TrainingPlan plan = plan("llama-3.1-8b", layout, 4);
            TrainingStep folded = simulator.step(plan, StepOptions.FOLDED.withApart(apart));
            TrainingStep every = simulator.step(plan, StepOptions.EVERY_RANK.withApart(apart));
            assertThat(folded.stepPs()).isEqualTo(every.stepPs());
            assertThat(folded.dataCommPs()).isEqualTo(every.dataCommPs());
            assertThat(every.stepPs()).isGreaterThan(simulator.step(plan).stepPs());
        }
    }

    @Test
    void slowingOneRankOfManySlowsAllOfThem() {
        TrainingSimulator simulator = simulator("trn2u", 64);
        TrainingPlan plan = plan("llama-3.1-8b", Layout.of(8, 1, 32), 2);
        long sound = simulator.step(plan, StepOptions.EVERY_RANK).stepPs();
        long before = sound;
        for (double slowness : new double[] {1.1, 1.2, 1.5, 2}) {
            long slow = simulator
                    .step(plan, StepOptions.EVERY_RANK.withApart(Map.of(131L, Condition.slow(slowness))))
                    .stepPs();
            assertThat(slow).isGreaterThan(before).isLessThan((long) (slowness * sound) + 1);
            before = slow;
        }
    }

    /** The slowest of n drawn as one number is distributed as the slowest of n numbers (two-sample Kolmogorov-Smirnov). */
    @ParameterizedTest
    @CsvSource({"8,1,32,0.03,0,1", "8,1,32,0,0.02,1.3", "8,1,32,0.02,0.01,1.2", "8,4,8,0.03,0,1", "2,2,64,0.02,0.01,1.3"
    })
    void foldedStepsAreDistributedAsUnfoldedOnes(
            int tensor, int pipeline, long data, double sigma, double share, double slowness) {
        Cluster cluster = cluster("trn2u", 64);
        TrainingSimulator simulator =
                new TrainingSimulator(cluster, new Roofline(cluster.rank()), new Collectives(cluster));
        TrainingPlan plan = plan("llama-3.1-8b", Layout.of(tensor, pipeline, data), 2);
        Spread spread = new Spread(sigma, share, slowness);
        int n = 120;
        double[] folded = new double[n];
        double[] every = new double[n];
        for (int seed = 0; seed < n; seed++) {
            folded[seed] = simulator
                    .step(plan, StepOptions.FOLDED.withSpread(spread, 1000 + seed))
                    .stepPs();
            every[seed] = simulator
                    .step(plan, StepOptions.EVERY_RANK.withSpread(spread, seed))
                    .stepPs();
        }
        // Critical value of the statistic at the level of 0.1 %.
        assertThat(distance(folded, every)).isLessThan(1.95 * StrictMath.sqrt(2.0 / n));
    }

    private static double distance(double[] a, double[] b) {
        Arrays.sort(a);
        Arrays.sort(b);
        double most = 0;
        int j = 0;
        for (int i = 0; i < a.length; i++) {
            if (i + 1 < a.length && a[i + 1] == a[i]) {
                continue;
            }
            while (j < b.length && b[j] <= a[i]) {
                j++;
            }
            most = Math.max(most, Math.abs((double) (i + 1) / a.length - (double) j / b.length));
        }
        return most;
    }
}
