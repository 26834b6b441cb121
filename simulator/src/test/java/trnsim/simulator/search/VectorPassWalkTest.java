package trnsim.simulator.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.kernels.model.Kernels;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.StagePricer;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.Stages;

class VectorPassWalkTest {

    @ParameterizedTest
    @CsvSource({
        "ONE_FORWARD_ONE_BACKWARD, 1, 1, 5",
        "ONE_FORWARD_ONE_BACKWARD, 4, 1, 13",
        "GPIPE, 8, 1, 11",
        "INTERLEAVED, 4, 3, 12",
        "ZERO_BUBBLE, 8, 1, 17",
        "DUALPIPE, 8, 1, 18"
    })
    void bitsAreThoseOfTheScalarTwin(Schedule schedule, int pipeline, int virtual, int microBatches) {
        Cluster cluster = Plans.cluster("trn2u", 64);
        Layout layout = Layout.of(8, pipeline, cluster.ranks() / 8 / pipeline)
                .withStages(new Stages(schedule, virtual, List.of()));
        StagePricer pricer = new StagePricer(cluster, Kernels.forRank(cluster.rank()), new Collectives(cluster));
        PassList list = PassList.of(
                layout,
                pricer.stages(Plans.plan("llama-3.1-70b", layout, 4096, layout.data() * microBatches)),
                microBatches);
        Random random = new Random(microBatches);
        double[] columns = new double[list.stages * list.columns * PassWalk.COLUMN];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = random.nextInt(4) == 0 ? 0 : 1e9 * (random.nextDouble() - 0.1);
        }
        int rows = list.stages * PassWalk.WIDTH;
        double[] ends = new double[rows];
        double[] left = new double[rows];
        new PassWalk().walk(list, columns, ends, left);
        double[] vectorEnds = new double[rows];
        double[] vectorLeft = new double[rows];
        new VectorPassWalk().walk(list, columns, vectorEnds, vectorLeft);
        for (int i = 0; i < rows; i++) {
            assertThat(Double.doubleToRawLongBits(vectorEnds[i])).isEqualTo(Double.doubleToRawLongBits(ends[i]));
            assertThat(Double.doubleToRawLongBits(vectorLeft[i])).isEqualTo(Double.doubleToRawLongBits(left[i]));
        }
    }
}
