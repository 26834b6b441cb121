package trnsim.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Tag;

/** Published measurements on Graviton3 and Graviton4 within the error stated with each. */
class MeasuredCpuTest {

    private static final double ONE_DNN_PERCENT = 15;
    private static final double MIDDLE_PERCENT = 40;
    private static final double ONE_CORE_PERCENT = 20;

    /** Milliseconds on 32 cores of Graviton3E, oneDNN pull request 2686; the last row gave {@code engines.tensor.efficiency}. */
    @ParameterizedTest
    @CsvSource({
        "4096, 128256,  4096, 1826.83,  259.224",
        "2048, 128256,  4096,  883.757, 128.232",
        " 580, 128256,  4096,  251.723,  34.3804",
        "4096,  14336,  4096,  204.306,  31.1897",
        "4096,   4096, 14336,  199.682,  29.3344",
        " 290, 128256,  4096,  129.629,  16.0703",
        "2048,   4096, 14336,   98.4181, 14.115",
        "2048,  14336,  4096,   99.4149, 14.6779",
        " 145, 128256,  4096,   70.0352,  8.38655",
        "4096,   4096,  4096,   58.6478,  8.47308"
    })
    void matmulsOnHalfOfGraviton3(long m, long n, long k, double fp32Ms, double int8Ms) {
        Rank rank = CpuShapes.rank("graviton3", 32);
        assertThat(CpuShapes.matmul(rank, m, n, k, 1, Dtype.FP32) * 1e-9)
                .isCloseTo(fp32Ms, withinPercentage(ONE_DNN_PERCENT));
        assertThat(CpuShapes.matmul(rank, m, n, k, 1, Dtype.INT8) * 1e-9)
                .isCloseTo(int8Ms, withinPercentage(ONE_DNN_PERCENT));
    }

    /**
     * Microseconds of the faster library on 32 threads of c8g, oneDNN pull request 4315; the first row gave
     * {@code launch.kernel}, the last {@code engines.tensor.efficiency}. Sizes in between run below the large rate.
     */
    @ParameterizedTest
    @CsvSource({"16, 3.87", "64, 3.94", "128, 5.18", "512, 80.1", "1024, 393", "4096, 23600"})
    void bf16OnThirtyTwoCoresOfGraviton4(long size, double us) {
        Rank rank = CpuShapes.rank("graviton4", 32);
        assertThat(CpuShapes.matmul(rank, size, size, size, 1) * 1e-6)
                .isCloseTo(us, withinPercentage(size == 512 ? MIDDLE_PERCENT : ONE_DNN_PERCENT));
    }

    /** An int8 kernel with operands in L1 reaches 437 GOP/s on one core of c8g (rten pull request 827): not fitted. */
    @Test
    void int8OnOneCoreOfGraviton4() {
        CostBatch costs =
                CpuShapes.cost(CpuShapes.rank("graviton4", 1), new Matmul("m", 96, 96, 512, 1, Tag.of(Dtype.INT8)));
        assertThat(costs.flops[0] / costs.tensorPs[0] * 1e3).isCloseTo(437, withinPercentage(ONE_CORE_PERCENT));
    }

    /**
     * Kernels on one core beat what half of its pipes could do, so all of them execute matrix instructions: libxsmm's bf16 on
     * Graviton3 (pull request 689), rten's int8 on Graviton4.
     */
    @ParameterizedTest
    @CsvSource({"graviton3, BF16, 178.7", "graviton4, INT8, 437"})
    void allPipesTakeMatrixInstructions(String name, Dtype dtype, double gops) {
        var tensor = Chips.of(name).engines().tensor();
        double peak = 2
                * tensor.throughput().get(dtype).value().si()
                * tensor.clock().value().si()
                * 1e-9;
        assertThat(gops).isBetween(peak / 2, peak);
    }

    /** GB/s of reads on c8g.16xlarge, learn.arm.com memory subsystem path: 465.5 on 64 cores, 37.0 on one, 78.0 from L3. */
    @ParameterizedTest
    @CsvSource({"64, 65536, 465.5, 2", "1, 65536, 37.0, 2", "1, 2048, 78.0, 8"})
    void readsOfGraviton4(int cores, long n, double gigabytes, double percent) {
        Rank rank = CpuShapes.rank("graviton4", cores);
        long k = 4096;
        CostBatch costs = CpuShapes.cost(rank, new Matmul("m", 1, n, k, 1, Tag.of(Dtype.BF16)));
        double seconds = (costs.timePs[0] - rank.kernelPs()) * 1e-12;
        assertThat(2e-9 * n * k / seconds).isCloseTo(gigabytes, withinPercentage(percent));
    }

    /** A one-core STREAM of Graviton4 is 14 to 23 % below Graviton3's, on 64 cores 80 to 100 % above (classmethod.jp). */
    @ParameterizedTest
    @CsvSource({"1, 0.77, 0.86", "64, 1.8, 2.0"})
    void bandwidthOfGraviton4AgainstGraviton3(int cores, double low, double high) {
        double third = CpuShapes.matmul(CpuShapes.rank("graviton3", cores), 1, 65536, 16384, 1);
        double fourth = CpuShapes.matmul(CpuShapes.rank("graviton4", cores), 1, 65536, 16384, 1);
        assertThat(third / fourth).isBetween(low, high);
    }
}
