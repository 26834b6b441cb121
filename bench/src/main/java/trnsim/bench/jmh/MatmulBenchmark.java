package trnsim.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.cost.Roofline;
import trnsim.kernels.cost.ScalarMatmul;
import trnsim.kernels.vector.VectorMatmul;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.unit.Readings;

/** Matmuls of distinct shapes priced on one Trainium2 rank, by the scalar twin and in vector lanes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsPrepend = "--add-modules=jdk.incubator.vector")
public class MatmulBenchmark {

    private static final int SHAPES = 4096;

    private final OperatorBatch shapes = new OperatorBatch(SHAPES);
    private final CostBatch costs = new CostBatch();
    private KernelModel scalar = model(false);
    private KernelModel vector = model(true);

    private static KernelModel model(boolean lanes) {
        ChipSpec chip = Catalog.shipped().read(Folder.CHIPS, "trainium2", ChipSpec.class);
        Rank rank = new Rank(chip, null, Readings.central());
        return new Roofline(rank, lanes ? new VectorMatmul() : new ScalarMatmul());
    }

    @Setup
    public void fill() {
        scalar = model(false);
        vector = model(true);
        long random = 1;
        Tag tag = Tag.of(Dtype.BF16);
        for (int i = 0; i < SHAPES; i++) {
            random = random * 6364136223846793005L + 1442695040888963407L;
            long m = 1 + (random >>> 50);
            long n = 1 + (random >>> 36 & 16383);
            long k = 1 + (random >>> 22 & 16383);
            shapes.add(new Matmul("shape", m, n, k, 1, tag));
        }
    }

    @Benchmark
    @OperationsPerInvocation(SHAPES)
    public CostBatch scalar() {
        scalar.cost(shapes, costs);
        return costs;
    }

    @Benchmark
    @OperationsPerInvocation(SHAPES)
    public CostBatch vector() {
        vector.cost(shapes, costs);
        return costs;
    }
}
