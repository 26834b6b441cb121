package trnsim.simulator.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.kernels.model.Kernels;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.search.Searched.Found;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.StagePricer;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.TrainingSimulator;
import trnsim.simulator.training.Verdict;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.Schedule;

class LayoutSearchTest {

    private static final Layout ONE = Layout.of(1, 1, 1);

    @ParameterizedTest
    @CsvSource({
        "llama-3.1-8b, trn2u, 16, 64",
        "llama-3.1-70b, trn1, 64, 96",
        "deepseek-v3, trn3, 144, 576",
        "qwen3-30b-a3b, h100-hgx, 16, 64"
    })
    void memoryIsThatOfTheTrainingPlan(String model, String system, long chips, long batch) {
        Cluster cluster = Plans.cluster(system, chips);
        TrainingPlan seed = Plans.plan(model, ONE, 4096, batch);
        MemoryColumn memory = new MemoryColumn(seed);
        List<Layout> layouts = LayoutSpace.of(seed, cluster, Limits.NONE);
        assertThat(layouts).hasSizeGreaterThan(100).doesNotHaveDuplicates();
        for (int i = 0; i < layouts.size(); i += 17) {
            Layout layout = layouts.get(i);
            assertThat(memory.bytes(layout))
                    .as(layout.shown())
                    .isEqualTo(seed.with(layout).peakMemory());
        }
    }

    @ParameterizedTest
    @CsvSource({"llama-3.1-8b, trn2u, 16, 64", "qwen3-30b-a3b, h100-hgx, 16, 32"})
    void nothingThatFitsIsFasterThanTheBestNorThanItsBound(String model, String system, long chips, long batch) {
        Cluster cluster = Plans.cluster(system, chips);
        TrainingPlan seed = Plans.plan(model, ONE, 4096, batch);
        Searched searched = Plans.search(cluster, 2).search(seed, Limits.NONE, 5);
        StepEstimator estimator = Plans.estimator(cluster);
        LowerBound bound = new LowerBound(
                seed, new StagePricer(cluster, Kernels.forRank(cluster.rank()), new Collectives(cluster)));
        double best =
                searched.best().stream().mapToDouble(Found::estimatePs).min().orElseThrow();
        double usable = Verdict.usableBytes(cluster);
        List<Layout> layouts = LayoutSpace.of(seed, cluster, Limits.NONE);
        for (int i = 0; i < layouts.size(); i += 11) {
            Layout layout = layouts.get(i);
            TrainingPlan plan = seed.with(layout);
            if (plan.peakMemory() <= usable) {
                double step = estimator.stepPs(plan);
                assertThat(step).as(layout.shown()).isGreaterThanOrEqualTo(best);
                assertThat(bound.stepPs(layout)).as(layout.shown()).isLessThanOrEqualTo(step * 1.0001);
            }
        }
        assertThat(searched.unfit() + searched.beaten() + searched.costed()).isEqualTo(searched.layouts());
    }

    @Test
    void threadsDoNotChangeTheAnswer() {
        Cluster cluster = Plans.cluster("trn2", 64);
        TrainingPlan seed = Plans.plan("llama-3.1-70b", ONE, 4096, 128);
        Searched one = Plans.search(cluster, 1).search(seed, Limits.NONE, 10);
        Searched three = Plans.search(cluster, 3).search(seed, Limits.NONE, 10);
        assertThat(three.best()).isEqualTo(one.best());
        assertThat(three.costed()).isEqualTo(one.costed());
    }

    @Test
    void theBestFitsUsesAllRanksAndBeatsAGuess() {
        Cluster cluster = Plans.cluster("trn2-ultraserver", 256);
        TrainingPlan guess = Plans.plan("llama-3.1-70b", Layout.of(32, 8, 4), 4096, 512);
        TrainingPlan best = Plans.search(cluster, 1).best(guess, false).orElseThrow();
        TrainingSimulator simulator =
                new TrainingSimulator(cluster, Kernels.forRank(cluster.rank()), new Collectives(cluster));
        assertThat(Verdict.of(best, cluster).fits()).isTrue();
        assertThat(best.layout().ranks()).isEqualTo(cluster.ranks());
        assertThat(simulator.step(best).stepPs())
                .isLessThanOrEqualTo(simulator.step(guess).stepPs());
    }

    @Test
    void whatIsAskedForIsKept() {
        Cluster cluster = Plans.cluster("trn2", 64);
        TrainingPlan seed = Plans.plan("llama-3.1-70b", ONE, 4096, 128);
        Limits limits = Limits.NONE
                .with(Dimension.PIPELINE, 2, 8)
                .with(Dimension.ZERO, 1, 1)
                .with(Schedule.ZERO_BUBBLE)
                .with(Recompute.FULL)
                .withSequenceParallel(true)
                .withMemory(16e9);
        List<Found> best = Plans.search(cluster, 1).search(seed, limits, 10).best();
        assertThat(best).isNotEmpty().allSatisfy(found -> {
            Layout layout = found.plan().layout();
            assertThat(layout.pipeline()).isBetween(2, 8);
            assertThat(layout.zero()).isEqualTo(1);
            assertThat(layout.stages().schedule()).isEqualTo(Schedule.ZERO_BUBBLE);
            assertThat(layout.recompute()).isEqualTo(Recompute.FULL);
            assertThat(found.memoryBytes()).isLessThanOrEqualTo(16e9);
        });
    }
}
