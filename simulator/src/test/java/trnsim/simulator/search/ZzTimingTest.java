package trnsim.simulator.search;

import org.junit.jupiter.api.Test;
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
import trnsim.workloads.unit.Readings;

class ZzTimingTest {
    @Test
    void time() {
        Catalog c = Catalog.shipped();
        SystemSpec spec = Cluster.system(c, "trn2");
        Cluster cluster = Cluster.of(spec, Cluster.chip(c, spec), 4096, null, Readings.central());
        var a = c.read(Folder.MODELS, "llama-3.1-405b", ModelSpec.class).architecture();
        TrainingPlan seed = new TrainingPlan(a, Layout.of(1, 1, 1), 8192, 2048, Dtype.BF16, new StateBytes(2, 4, 12));
        for (int i = 0; i < 6; i++) {
            var s = new LayoutSearch(
                    cluster, () -> Kernels.forRank(cluster.rank()), () -> new Collectives(cluster), 1, d -> {});
            var r = s.search(seed, Limits.NONE, 1);
            System.out.println("ZZ " + r.layouts() + " " + r.nanos() * 1e-9 + " cpu " + r.cpuNanos() * 1e-9 + " costed "
                    + r.costed());
        }
    }
}
