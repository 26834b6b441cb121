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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.neuron.ExhaustiveTilings;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.unit.Readings;

/** Costs of one (shape, tiling) pair on a Trainium2 rank: every tiling of shapes that are never the same. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 2, jvmArgsPrepend = "--add-modules=jdk.incubator.vector")
public class TilingCostBenchmark {

    /** {@link ExhaustiveTilings#tilings()} of a rank of two cores. */
    private static final int TILINGS = 4 * 8 * 8 * 8 * 3;

    private final ExhaustiveTilings scalar = tilings(false);
    private final ExhaustiveTilings vector = tilings(true);
    private long random = 1;

    private static ExhaustiveTilings tilings(boolean lanes) {
        ChipSpec chip = Catalog.shipped().read(Folder.CHIPS, "trainium2", ChipSpec.class);
        ExhaustiveTilings all = new ExhaustiveTilings(new Rank(chip, null, Readings.central()), lanes);
        if (all.tilings() != TILINGS) {
            throw new IllegalStateException("a rank has " + all.tilings() + " tilings, not " + TILINGS);
        }
        return all;
    }

    private double price(ExhaustiveTilings tilings) {
        random = random * 6364136223846793005L + 1442695040888963407L;
        return tilings.bestPs(
                1 + (random >>> 50), 1 + (random >>> 36 & 16_383), 1 + (random >>> 22 & 16_383), Dtype.BF16);
    }

    @Benchmark
    @OperationsPerInvocation(TILINGS)
    public double scalar() {
        return price(scalar);
    }

    @Benchmark
    @OperationsPerInvocation(TILINGS)
    public double vector() {
        return price(vector);
    }
}
