package trnsim.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trnsim.kernels.cpu.CpuShapes.BF16;
import static trnsim.kernels.cpu.CpuShapes.attention;
import static trnsim.kernels.cpu.CpuShapes.cost;
import static trnsim.kernels.cpu.CpuShapes.matmul;
import static trnsim.kernels.cpu.CpuShapes.pointwise;
import static trnsim.kernels.cpu.CpuShapes.time;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Engine;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.cost.Shapes;
import trnsim.kernels.model.Kernels;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Pointwise;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;

class CpuKernelsTest {

    @ParameterizedTest
    @ValueSource(strings = {"graviton3", "graviton4", "graviton5"})
    void neverFasterThanPeakOrBandwidth(String name) {
        ChipSpec chip = Chips.of(name);
        Rank rank = Chips.rank(name);
        double bytesPerPs = chip.memory().bandwidth().value().si() * 1e-12;
        for (Dtype dtype : chip.engines().tensor().throughput().keySet()) {
            CostBatch costs = cost(rank, Shapes.matmuls(300, dtype, 7));
            for (int i = 0; i < costs.size(); i++) {
                assertThat(costs.flops[i]).isLessThanOrEqualTo(costs.timePs[i] * rank.peakFlops(dtype) * 1e-12);
                assertThat(costs.bytes[i]).isLessThanOrEqualTo(costs.timePs[i] * bytesPerPs);
                assertThat(costs.tensorPs[i]).isLessThanOrEqualTo(costs.timePs[i]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"graviton3", "graviton4", "graviton5"})
    void aLargeMatmulIsBoundByItsPipesAndReachesTheirRate(String name) {
        Rank rank = Chips.rank(name);
        CostBatch costs = cost(rank, new Matmul("m", 4096, 8192, 8192, 1, BF16));
        assertThat(costs.bound[0]).isEqualTo((byte) Engine.TENSOR.ordinal());
        double rate = costs.flops[0] / (2 * costs.timePs[0]);
        assertThat(rate).isBetween(0.9 * rank.macsPerPs(Dtype.BF16.ordinal()), rank.macsPerPs(Dtype.BF16.ordinal()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"graviton3", "graviton4", "graviton5"})
    void oneTokenIsBoundByMemoryUnlessItsWeightsStayInTheCache(String name) {
        Rank rank = Chips.rank(name);
        CostBatch large = cost(rank, new Matmul("m", 1, 65536, 8192, 1, BF16));
        assertThat(large.bound[0]).isEqualTo((byte) Engine.MEMORY.ordinal());
        double bytes = 2.0 * 65536 * 8192;
        assertThat((large.timePs[0] - rank.kernelPs()) * rank.bytesPerPs()).isBetween(bytes, 1.02 * bytes);
        Matmul small = new Matmul("m", 1, 4096, 2048, 1, BF16);
        CostBatch resident = cost(rank, small);
        assertThat(resident.bytes[0]).isZero();
        assertThat(resident.sramBytes[0]).isPositive();
        Matmul layers = new Matmul("m", 1, 4096, 2048, 1, BF16.times(100));
        assertThat(cost(rank, layers).timePs[0]).isGreaterThan(130 * (resident.timePs[0] - rank.kernelPs()));
    }

    @Test
    void theWeightsOfABatchShareTheCache() {
        Rank rank = Chips.rank("graviton3");
        OperatorBatch batch = new OperatorBatch();
        for (int i = 0; i < 8; i++) {
            batch.add(new Matmul("m" + i, 1, 2048, 4096, 1, BF16));
        }
        CostBatch together = cost(rank, batch);
        assertThat(together.timePs[0]).isGreaterThan(time(rank, new Matmul("m", 1, 2048, 4096, 1, BF16)));
        assertThat(together.sum(together.bytes)).isGreaterThanOrEqualTo(8 * 2.0 * 2048 * 4096);
    }

    @Test
    void oneCoreCannotDrawTheSocketsBandwidth() {
        Rank one = CpuShapes.rank("graviton4", 1);
        Rank four = CpuShapes.rank("graviton4", 4);
        Rank all = CpuShapes.rank("graviton4", 96);
        double slow = matmul(one, 1, 32768, 8192, 1);
        assertThat(slow / matmul(four, 1, 32768, 8192, 1)).isBetween(3.9, 4.1);
        assertThat(slow / matmul(all, 1, 32768, 8192, 1)).isBetween(10.0, 13.0);
    }

    @Test
    void narrowWeightsCostTheirBytesInDecode() {
        Rank rank = Chips.rank("graviton4");
        double wide = matmul(rank, 1, 16384, 16384, 1);
        double narrow = time(rank, new Matmul("m", 1, 16384, 16384, 1, BF16.weights(Dtype.INT8)));
        assertThat(wide / narrow).isBetween(1.8, 2.0);
        double tokens = matmul(rank, 512, 4096, 4096, 1);
        double unpacked = time(rank, new Matmul("m", 512, 4096, 4096, 1, BF16.weights(Dtype.INT4)));
        assertThat(unpacked).isBetween(tokens, 2 * tokens);
    }

    @Test
    void attentionOfOneTokenIsBoundByItsCacheAndPrefillByItsPipes() {
        Rank rank = Chips.rank("graviton4");
        CostBatch decode = cost(rank, attention(64, 1, 8192, 32, 8, 128));
        assertThat(decode.bound[0]).isEqualTo((byte) Engine.MEMORY.ordinal());
        CostBatch prefill = cost(rank, attention(1, 4096, 4096, 32, 8, 128));
        assertThat(prefill.bound[0]).isEqualTo((byte) Engine.TENSOR.ordinal());
        assertThat(prefill.vectorPs[0]).isPositive().isLessThan(prefill.tensorPs[0]);
        assertThat(prefill.timePs[0]).isGreaterThan(prefill.vectorPs[0] + prefill.tensorPs[0]);
        assertThat(prefill.flops[0] / prefill.timePs[0]).isLessThan(rank.peakFlops(Dtype.BF16) * 1e-12);
    }

    @Test
    void exponentialsCostMoreThanAdditionsAndTablesComeFromMemory() {
        Rank rank = Chips.rank("graviton4");
        long elements = 4096 * 1024;
        assertThat(pointwise(rank, OperatorKind.ACTIVATION, elements))
                .isGreaterThan(pointwise(rank, OperatorKind.RESIDUAL, elements));
        assertThat(pointwise(rank, OperatorKind.EMBEDDING, elements))
                .isGreaterThan(pointwise(rank, OperatorKind.PERMUTE, elements));
    }

    @Test
    void aSizeOfZeroCostsNothing() {
        Rank rank = Chips.rank("graviton4");
        for (Operator nothing : new Operator[] {
            new Matmul("m", 0, 128, 128, 1, BF16),
            new Matmul("m", 128, 0, 128, 1, BF16),
            new Matmul("m", 128, 128, 0, 1, BF16),
            new Matmul("m", 128, 128, 128, 0, BF16),
            attention(0, 1, 100, 8, 8, 128),
            attention(1, 0, 100, 8, 8, 128),
            new Pointwise(OperatorKind.NORM, "n", 0, 1, 1, 1, BF16),
            new Pointwise(OperatorKind.CACHE_WRITE, "c", 0, 256, 256, 0, BF16)
        }) {
            CostBatch costs = cost(rank, nothing);
            assertThat(costs.timePs[0]).as("%s", nothing).isZero();
            assertThat(costs.energyPj[0]).isZero();
        }
    }

    @Test
    void hugeShapesDoNotOverflow() {
        Rank rank = Chips.rank("graviton4");
        long huge = 1L << 40;
        for (Operator operator : new Operator[] {
            new Matmul("m", huge, 1, 1, 1, BF16),
            new Matmul("m", 1, huge, 1, 1, BF16),
            new Matmul("m", 1, 1, huge, 1, BF16),
            new Matmul("m", 1, 1, 1, huge, BF16),
            new Pointwise(OperatorKind.NORM, "n", huge, 2, 1, 8, BF16)
        }) {
            CostBatch costs = cost(rank, operator);
            assertThat(costs.timePs[0])
                    .as("%s", operator)
                    .isPositive()
                    .isLessThan(0x1p53)
                    .isEqualTo(StrictMath.rint(costs.timePs[0]));
            assertThat(costs.bytes[0]).isGreaterThan(huge);
        }
        assertThatThrownBy(() -> matmul(rank, huge, huge, huge, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("overflow");
    }

    @Test
    void anUnknownDtypeNamesTheOnesThereAre() {
        assertThatThrownBy(() -> matmul(Chips.rank("graviton4"), 8, 8, 8, 1, Dtype.FP8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("graviton4 does not compute in fp8; it has ")
                .hasMessageContaining("int8");
    }

    @ParameterizedTest
    @EnumSource
    void everyKindHasAWholeCostBelowFullPower(OperatorKind kind) {
        Operator operator = switch (kind) {
            case MATMUL -> new Matmul("x", 640, 640, 640, 3, BF16.times(5));
            case ATTENTION -> attention(3, 640, 700, 8, 2, 64);
            default -> new Pointwise(kind, "x", 65536, 256, 256, 1, BF16.times(5));
        };
        Rank rank = Chips.rank("graviton5");
        CostBatch costs = cost(rank, operator);
        assertThat(costs.timePs[0]).isPositive().isGreaterThanOrEqualTo(costs.tensorPs[0]);
        assertThat(costs.energyPj[0]).isPositive().isLessThanOrEqualTo(rank.dynamicWatts() * costs.timePs[0] + 5);
        for (double[] column :
                new double[][] {costs.timePs, costs.tensorPs, costs.memoryPs, costs.bytes, costs.energyPj}) {
            assertThat(column[0]).isEqualTo(StrictMath.rint(column[0]));
        }
    }

    @Test
    void aWarmBatchAllocatesNothing() {
        OperatorBatch batch = Shapes.matmuls(50, Dtype.BF16, 3);
        batch.add(attention(8, 1, 900, 32, 8, 128));
        batch.add(new Pointwise(OperatorKind.ACTIVATION, "a", 4096, 2, 1, 4, Tag.of(Dtype.BF16)));
        KernelModel model = Kernels.forRank(Chips.rank("graviton4"));
        CostBatch costs = new CostBatch();
        model.cost(batch, costs);
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 200; i++) {
            model.cost(batch, costs);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }
}
