package trnsim.bench.jmh;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import trnsim.kernels.model.Kernels;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.search.WalkSample;
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

/** Layouts estimated, once priced: 1F1B over 16 stages, three fills of the pipeline, eight layouts side by side. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 2, jvmArgsPrepend = "--add-modules=jdk.incubator.vector")
public class PassWalkBenchmark {

    /** {@link WalkSample#layouts()}. */
    private static final int LAYOUTS = 8;

    private final WalkSample scalar = sample(false);
    private final WalkSample vector = sample(true);

    private static WalkSample sample(boolean lanes) {
        Catalog catalog = Catalog.shipped();
        SystemSpec system = Cluster.system(catalog, "trn2");
        Cluster cluster = Cluster.of(system, Cluster.chip(catalog, system), 1024, null, Readings.central());
        TrainingPlan plan = new TrainingPlan(
                catalog.read(Folder.MODELS, "llama-3.1-405b", ModelSpec.class).architecture(),
                Layout.of(32, 16, 8),
                8192,
                8 * 48,
                Dtype.BF16,
                new StateBytes(2, 4, 12));
        if (WalkSample.layouts() != LAYOUTS) {
            throw new IllegalStateException("a walk times " + WalkSample.layouts() + " layouts, not " + LAYOUTS);
        }
        return new WalkSample(plan, cluster, Kernels.forRank(cluster.rank()), new Collectives(cluster), lanes);
    }

    @Benchmark
    @OperationsPerInvocation(LAYOUTS)
    public List<Double> scalar() {
        return scalar.walk();
    }

    @Benchmark
    @OperationsPerInvocation(LAYOUTS)
    public List<Double> vector() {
        return vector.walk();
    }
}
