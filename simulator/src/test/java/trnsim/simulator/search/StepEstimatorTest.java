package trnsim.simulator.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.kernels.model.Kernels;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.TrainingSimulator;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.Stages;
import trnsim.workloads.plan.StateSharing;

class StepEstimatorTest {

    private static final double MOST = 0.035;
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

    @ParameterizedTest
    @CsvSource({
        "llama-3.1-405b, trn2u, 32, 1",
        "llama-3.1-70b, trn2, 16, 1",
        "deepseek-v3, trn2u, 32, 32",
        "deepseek-v3, h100-hgx, 8, 32",
        "llama-3.1-405b, h100-hgx, 8, 1"
    })
    void theEventEngineAgrees(String model, String system, int tensor, int expert) {
        Cluster cluster = Plans.cluster(system, 1024);
        TrainingSimulator simulator =
                new TrainingSimulator(cluster, Kernels.forRank(cluster.rank()), new Collectives(cluster));
        StepEstimator estimator = Plans.estimator(cluster);
        double sum = 0;
        int count = 0;
        for (Layout layout : layouts(cluster, tensor, expert)) {
            for (int times : new int[] {2, 7}) {
                long batch = layout.data() * times * layout.pipeline();
                TrainingPlan plan = Plans.plan(model, layout, 8192, batch);
                double engine = simulator.step(plan).stepPs();
                double error = Math.abs(estimator.stepPs(plan) / engine - 1);
                boolean nothingBeside = layout.pipeline() == 1 && layout.zero() < 2;
                assertThat(error).as(layout.shown() + " x " + times).isLessThan(nothingBeside ? 1e-9 : MOST);
                sum += error;
                count++;
            }
        }
        assertThat(sum / count).isLessThan(MEAN);
    }
}
