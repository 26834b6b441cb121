package trnsim.bench.jmh;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import trnsim.kernels.cost.LaneChoice;
import trnsim.kernels.model.Kernels;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.unit.Readings;

/**
 * Matmuls of distinct random shapes, each with its search for the fastest form: by the scalar twin and in vector lanes.
 *
 * <p>Sizes are log-uniform between 1 and 16,384. There are four times as many shapes as a model remembers, in a fixed order, so
 * no answer is remembered.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 2, jvmArgsPrepend = "--add-modules=jdk.incubator.vector")
public abstract class MatmulBenchmark {

    private static final int SHAPES = 16_384;

    private final OperatorBatch shapes = new OperatorBatch(SHAPES);
    private final CostBatch costs = new CostBatch();
    private @Nullable KernelModel scalar;
    private @Nullable KernelModel vector;

    /** The chip to price on. */
    abstract String chip();

    private KernelModel model(String lanes) {
        System.setProperty(LaneChoice.PROPERTY, lanes);
        ChipSpec spec = Catalog.shipped().read(Folder.CHIPS, chip(), ChipSpec.class);
        return Kernels.forRank(new Rank(spec, null, Readings.central()));
    }

    @Setup
    public void fill() {
        scalar = model("off");
        vector = model("on");
        Tag tag = Tag.of(Dtype.BF16);
        long random = 1;
        for (int i = 0; i < SHAPES; i++) {
            long[] size = new long[3];
            for (int j = 0; j < 3; j++) {
                random = random * 6364136223846793005L + 1442695040888963407L;
                size[j] = (long) StrictMath.exp((random >>> 11) * 0x1p-53 * StrictMath.log(16_384));
            }
            shapes.add(new Matmul("shape", size[0], size[1], size[2], 1, tag));
        }
    }

    @Benchmark
    @OperationsPerInvocation(SHAPES)
    public CostBatch scalar() {
        requireNonNull(scalar).cost(shapes, costs);
        return costs;
    }

    @Benchmark
    @OperationsPerInvocation(SHAPES)
    public CostBatch vector() {
        requireNonNull(vector).cost(shapes, costs);
        return costs;
    }
}
