package trnsim.simulator.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import trnsim.kernels.model.Kernels;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.TrainingSimulator;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.Stages;
import trnsim.workloads.plan.StateSharing;
import trnsim.workloads.plan.TrainingMemory.StateBytes;
import trnsim.workloads.unit.Readings;

class StepEstimatorTest {

    private static final Catalog CATALOG = Catalog.shipped();

    @Test
    void probe() {
        for (String model : new String[] {"llama-3.1-405b", "deepseek-v3", "llama-3.1-70b"}) {
            for (String system : new String[] {"trn2u", "trn2", "h100-hgx"}) {
                errors(model, system);
            }
        }
    }

    private void errors(String model, String system) {
        SystemSpec spec = Cluster.system(CATALOG, system);
        Cluster cluster = Cluster.of(spec, Cluster.chip(CATALOG, spec), 1024, null, Readings.central());
        var kernels = Kernels.forRank(cluster.rank());
        var collectives = new Collectives(cluster);
        TrainingSimulator simulator = new TrainingSimulator(cluster, kernels, collectives);
        StepEstimator estimator = new StepEstimator(cluster, kernels, collectives);
        var a = CATALOG.read(Folder.MODELS, model, ModelSpec.class).architecture();
        long ranks = cluster.ranks();
        int tensor = system.startsWith("h100") ? 8 : 32;
        for (int pipeline : new int[] {1, 2, 4, 8, 16}) {
            long data = ranks / tensor / pipeline;
            for (Schedule schedule : Schedule.values()) {
                if (pipeline == 1 && schedule != Schedule.ONE_FORWARD_ONE_BACKWARD) {
                    continue;
                }
                for (long m : new long[] {2L * pipeline, 7L * pipeline}) {
                    for (int zero = 0; zero <= 4; zero++) {
                        if (m % 2 == 1 && schedule == Schedule.DUALPIPE) {
                            continue;
                        }
                        int v = schedule == Schedule.INTERLEAVED ? 3 : 1;
                        Layout layout = Layout.of(tensor, pipeline, data)
                                .withExpert(a.moe() == null ? 1 : 32)
                                .withStages(new Stages(schedule, v, List.of()))
                                .withStates(new StateSharing(Math.min(3, zero), zero != 4, 0));
                        TrainingPlan plan =
                                new TrainingPlan(a, layout, 8192, data * m, Dtype.BF16, new StateBytes(2, 4, 12));
                        double estimate = estimator.stepPs(plan);
                        double engine = simulator.step(plan).stepPs();
                        System.out.printf(
                                Locale.ROOT,
                                "PROBE %s %s pp%d m%d %s zero%d%s  %.4f s  %+.3f %%%n",
                                model,
                                system,
                                pipeline,
                                m,
                                schedule.word(),
                                Math.min(3, zero),
                                zero == 4 ? "keep" : "",
                                engine * 1e-12,
                                100 * (estimate / engine - 1));
                    }
                }
            }
        }
        assertThat(new ArrayList<>()).isEmpty();
        assertThat(Recompute.FULL).isNotNull();
    }
}
