package trnsim.simulator.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.kernels.model.Kernels;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.TrainingSimulator;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.Stages;
import trnsim.workloads.plan.StateSharing;

class StepEstimatorTest {

    private static final double MOST = 0.045;
    private static final double MEAN = 0.004;

    /** Every schedule with every way to share states, few and many micro-batches. */
    private static List<Layout> layouts(Cluster cluster, int tensor, int expert) {
        List<Layout> layouts = new ArrayList<>();
        for (int pipeline : new int[] {1, 2, 4, 8, 16}) {
            long data = cluster.ranks() / tensor / pipeline;
            for (Schedule schedule : Schedule.values()) {
                if (pipeline == 1 && schedule != Schedule.ONE_FORWARD_ONE_BACKWARD) {
                    continue;
                }
                Stages stages = new Stages(schedule, schedule == Schedule.INTERLEAVED ? 3 : 1, List.of());
                for (int zero = 0; zero <= 4; zero++) {
                    layouts.add(Layout.of(tensor, pipeline, data)
                            .withExpert(expert)
                            .withStages(stages)
                            .withStates(new StateSharing(Math.min(3, zero), zero != 4, 0)));
                }
            }
        }
        return layouts;
    }

    private record Error(String layout, double size) {}

    @ParameterizedTest
    @CsvSource({
        "llama-3.1-405b, trn2u, 32, 1, bare",
        "llama-3.1-70b, trn2, 16, 1, nxd-training",
        "deepseek-v3, trn2u, 32, 32, nxd-training",
        "deepseek-v3, h100-hgx, 8, 32, megatron-core",
        "llama-3.1-405b, h100-hgx, 8, 1, megatron-core",
        "llama-3.1-70b, h100-hgx, 8, 1, torchtitan"
    })
    void theEventEngineAgrees(String model, String system, int tensor, int expert, String stack) {
        Cluster cluster = Plans.cluster(system, 1024);
        TrainingSimulator simulator =
                new TrainingSimulator(cluster, Kernels.forRank(cluster.rank()), new Collectives(cluster));
        StepEstimator estimator = Plans.estimator(cluster);
        List<Error> errors = new ArrayList<>();
        for (Layout layout : layouts(cluster, tensor, expert)) {
            for (int times : new int[] {2, 7}) {
                long batch = layout.data() * times * layout.pipeline();
                TrainingPlan plan = Plans.on(stack, Plans.plan(model, layout, 8192, batch));
                double engine = simulator.step(plan).stepPs();
                errors.add(new Error(layout.shown() + " x " + times, estimator.stepPs(plan) / engine - 1));
            }
        }
        errors.sort(Comparator.comparingDouble(error -> -Math.abs(error.size())));
        assertThat(Math.abs(errors.getFirst().size()))
                .as(errors.subList(0, 12).toString())
                .isLessThan(MOST);
        assertThat(errors.stream()
                        .mapToDouble(error -> Math.abs(error.size()))
                        .average()
                        .orElseThrow())
                .isLessThan(MEAN);
    }

    @ParameterizedTest
    @CsvSource({"llama-3.1-405b, trn2u, 32, 1, SELECTIVE", "llama-3.1-70b, trn2, 64, 0, FULL"})
    void whereNothingRunsBesideItIsTheEngine(String model, String system, int tensor, int zero, Recompute recompute) {
        Cluster cluster = Plans.cluster(system, 1024);
        TrainingSimulator simulator =
                new TrainingSimulator(cluster, Kernels.forRank(cluster.rank()), new Collectives(cluster));
        Layout layout =
                Layout.of(tensor, 1, cluster.ranks() / tensor).withZero(zero).withRecompute(recompute);
        TrainingPlan plan = Plans.plan(model, layout, 8192, 4 * layout.data());
        double engine = simulator.step(plan).stepPs();
        // But for the first tokens, which come from the host before the first pass.
        assertThat(Plans.estimator(cluster).stepPs(plan) - engine).isBetween(-1e9, 1e6);
    }
}
