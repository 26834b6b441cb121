package trnsim.simulator.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import trnsim.kernels.cost.Roofline;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.StackTraffic;
import trnsim.workloads.plan.TrainingMemory.StateBytes;
import trnsim.workloads.spec.StackSpec;
import trnsim.workloads.unit.Readings;

class SendGraphsTest {

    private static final Catalog CATALOG = Catalog.shipped();

    private static StackSpec stack(boolean sendGraphs) {
        StackSpec bare = StackSpec.BARE;
        return new StackSpec(
                bare.origin(),
                bare.name(),
                bare.title(),
                bare.source(),
                bare.notes(),
                bare.kernels(),
                bare.overlap(),
                bare.schedules(),
                new StackTraffic(false, false, sendGraphs, false, false),
                bare.constants());
    }

    private static List<StageCost> stages(int pipeline, boolean sendGraphs) {
        SystemSpec spec = Cluster.system(CATALOG, "trn1.32xlarge");
        Cluster cluster = Cluster.of(spec, Cluster.chip(CATALOG, spec), 32, null, Readings.central());
        ArchitectureSpec a =
                CATALOG.read(Folder.MODELS, "llama-2-7b", ModelSpec.class).architecture();
        Layout layout = Layout.of(8, pipeline, 8 / pipeline);
        TrainingPlan plan =
                new TrainingPlan(a, layout, 4096, 64, Dtype.BF16, new StateBytes(2, 4, 12), stack(sendGraphs));
        return new TrainingSimulator(cluster, new Roofline(cluster.rank()), new Collectives(cluster)).stages(plan);
    }

    /** The catalog's Trainium1: 94 us for a graph and 3.76 ms more if it communicates. The ends of a pipeline have one neighbour. */
    @Test
    void eachNeighbourCostsAGraphPerPass() {
        long graph = 94_000_000L + 3_760_000_000L;
        List<StageCost> without = stages(4, false);
        List<StageCost> with = stages(4, true);
        int[] neighbours = {1, 2, 2, 1};
        for (int stage = 0; stage < neighbours.length; stage++) {
            assertThat(with.get(stage).forwardPs() - without.get(stage).forwardPs())
                    .isEqualTo(neighbours[stage] * graph);
            assertThat(with.get(stage).backwardPs() - without.get(stage).backwardPs())
                    .isEqualTo(neighbours[stage] * graph);
        }
    }

    @Test
    void withoutAPipelineNothingIsSent() {
        assertThat(stages(1, true)).isEqualTo(stages(1, false));
    }
}
