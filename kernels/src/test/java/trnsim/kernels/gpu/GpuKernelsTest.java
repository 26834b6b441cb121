package trnsim.kernels.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trnsim.kernels.gpu.GpuShapes.BF16;
import static trnsim.kernels.gpu.GpuShapes.cost;
import static trnsim.kernels.gpu.GpuShapes.matmul;
import static trnsim.kernels.gpu.GpuShapes.operator;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.chip.Family;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Engine;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.cost.Shapes;
import trnsim.kernels.cpu.CpuKernels;
import trnsim.kernels.model.Kernels;
import trnsim.kernels.neuron.NeuronModel;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.Operator.Attention;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Pointwise;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.Phase;

class GpuKernelsTest {

    static Stream<String> gpus() {
        return Catalog.shipped().names(Folder.CHIPS).stream()
                .filter(name -> Chips.of(name).family() == Family.GPU);
    }

    @Test
    void eachFamilyGetsItsModel() {
        assertThat(gpus().toList()).hasSizeGreaterThanOrEqualTo(10);
        gpus().forEach(name -> assertThat(Chips.rank(name).gpu()).as(name).isNotNull());
        assertThat(Kernels.forRank(Chips.rank("trainium2"))).isInstanceOf(NeuronModel.class);
        assertThat(Kernels.forRank(Chips.rank("graviton4"))).isInstanceOf(CpuKernels.class);
    }

    @ParameterizedTest
    @MethodSource("gpus")
    void neverFasterThanThePrintedRates(String name) {
        ChipSpec chip = Chips.of(name);
        Rank rank = Chips.rank(name);
        double bytesPerPs = chip.memory().bandwidth().value().si() * 1e-12;
        ChipSpec.Tensor tensor = chip.engines().tensor();
        for (Dtype dtype : tensor.throughput().keySet()) {
            OperatorBatch batch = Shapes.matmuls(300, dtype, 7);
            if (dtype == Dtype.BF16) {
                batch.add(operator(3, 777, 1000, 24, 8, 128));
                batch.add(operator(64, 1, 5000, 64, 8, 128));
            }
            CostBatch costs = cost(rank, batch);
            double macsPerPs = tensor.throughput().get(dtype).value().si()
                    * chip.cores().value().si()
                    * tensor.clock().value().si()
                    * 1e-12;
            for (int i = 0; i < batch.size(); i++) {
                assertThat(costs.timePs[i])
                        .as("%s %s row %d", name, dtype, i)
                        .isGreaterThanOrEqualTo(costs.flops[i] / 2 / macsPerPs * (1 - 1e-12))
                        .isGreaterThanOrEqualTo((costs.bytes[i] - batch.repeat[i]) / bytesPerPs * (1 - 1e-12));
            }
        }
    }

    @Test
    void narrowWeightsHelpDecodeAndAreDequantisedInRegisters() {
        Rank rank = Chips.rank("h100");
        Operator.Tag narrow = BF16.weights(Dtype.INT4);
        for (long m : new long[] {1, 4096}) {
            OperatorBatch batch = new OperatorBatch()
                    .add(new Matmul("m", m, 8192, 8192, 1, BF16))
                    .add(new Matmul("m", m, 8192, 8192, 1, narrow));
            CostBatch costs = cost(rank, batch);
            assertThat(costs.vectorPs[0]).isZero();
            assertThat(costs.vectorPs[1]).isPositive();
            assertThat(costs.timePs[1]).isLessThanOrEqualTo(costs.timePs[0] * (m == 1 ? 0.6 : 1.1));
        }
    }

    /** One tile more than there are multiprocessors starts another wave; filling that wave up is nearly free. */
    @Test
    void wavesQuantise() {
        Rank rank = Chips.rank("h100");
        long k = 16384;
        double full = matmul(rank, 128 * 66, 256 * 2, k, 1);
        double oneMore = matmul(rank, 128 * 66 + 1, 256 * 2, k, 1);
        assertThat(oneMore).isGreaterThan(1.1 * full);
        assertThat(matmul(rank, 128 * 67, 256 * 2, k, 1)).isLessThan(1.01 * oneMore);
    }

    @Test
    void fewTilesAreSplitAlongK() {
        Rank rank = Chips.rank("h100");
        double shallow = matmul(rank, 64, 64, 4096, 1);
        assertThat(matmul(rank, 64, 64, 16 * 4096, 1)).isLessThan(4 * shallow);
    }

    @Test
    void longDecodeIsBoundByMemoryAndLargeMatmulsByTensorCores() {
        OperatorBatch batch = new OperatorBatch()
                .add(operator(32, 1, 32768, 64, 8, 128))
                .add(new Matmul("m", 8192, 8192, 8192, 1, BF16))
                .add(new Matmul("m", 1, 64, 64, 1, BF16));
        CostBatch costs = cost(Chips.rank("h100"), batch);
        assertThat(costs.bound[0]).isEqualTo((byte) Engine.MEMORY.ordinal());
        assertThat(costs.bound[1]).isEqualTo((byte) Engine.TENSOR.ordinal());
        assertThat(costs.bound[2]).isEqualTo((byte) Engine.LAUNCH.ordinal());
        assertThat(costs.timePs[0]).isLessThan(1.2 * costs.memoryPs[0]);
        assertThat(costs.timePs[1]).isLessThan(1.2 * costs.tensorPs[1]);
    }

    @Test
    void attentionBackwardTakesTwoAndAHalfTimes() {
        Attention forward = operator(1, 16384, 16384, 32, 8, 128);
        Attention backward = new Attention(
                "a",
                forward.queryTokens(),
                forward.kvTokens(),
                forward.pairs(),
                32,
                128,
                128,
                forward.kvWidth(),
                BF16.in(Phase.GRAD_INPUT));
        CostBatch costs =
                cost(Chips.rank("h100"), new OperatorBatch().add(forward).add(backward));
        assertThat(costs.flops[1]).isEqualTo(2.5 * costs.flops[0]);
        assertThat(costs.timePs[1] / costs.timePs[0]).isBetween(2.2, 2.5);
    }

    @Test
    void aSizeOfZeroCostsNothing() {
        Rank rank = Chips.rank("h100");
        for (Operator nothing : new Operator[] {
            new Matmul("m", 0, 128, 128, 1, BF16),
            new Matmul("m", 128, 0, 128, 1, BF16),
            new Matmul("m", 128, 128, 0, 1, BF16),
            new Matmul("m", 128, 128, 128, 0, BF16),
            operator(0, 1, 100, 8, 8, 128),
            operator(1, 0, 100, 8, 8, 128),
            new Pointwise(OperatorKind.NORM, "n", 0, 1, 1, 1, BF16),
            new Pointwise(OperatorKind.CACHE_WRITE, "c", 0, 256, 256, 0, BF16)
        }) {
            CostBatch costs = cost(rank, new OperatorBatch().add(nothing));
            assertThat(costs.timePs[0]).as("%s", nothing).isZero();
            assertThat(costs.energyPj[0]).isZero();
        }
    }

    @Test
    void hugeShapesDoNotOverflow() {
        Rank rank = Chips.rank("h100");
        long huge = 1L << 40;
        CostBatch costs = cost(rank, Shapes.matmul(huge, 1, 1, Dtype.BF16));
        assertThat(costs.timePs[0]).isPositive().isLessThan(0x1p53).isEqualTo(StrictMath.rint(costs.timePs[0]));
        assertThat(costs.flops[0]).isEqualTo(2.0 * huge);
        assertThat(matmul(rank, 1, huge, 1, 1)).isPositive();
        assertThat(matmul(rank, 1, 1, huge, 1)).isPositive();
        assertThat(matmul(rank, 1, 1, 1, huge)).isPositive();
        assertThatThrownBy(() -> matmul(rank, huge, huge, huge, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("overflow");
    }

    @Test
    void anUnknownDtypeNamesTheOnesThereAre() {
        Rank rank = Chips.rank("a100-80gb");
        assertThatThrownBy(() -> cost(rank, Shapes.matmul(8, 8, 8, Dtype.FP8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a100-80gb does not compute in fp8; it has ")
                .hasMessageContaining("bf16");
    }

    @ParameterizedTest
    @EnumSource
    void everyKindHasAWholeCostBelowFullPower(OperatorKind kind) {
        Operator operator = switch (kind) {
            case MATMUL -> new Matmul("x", 640, 640, 640, 3, BF16.times(5));
            case ATTENTION -> operator(3, 640, 700, 8, 2, 64);
            default -> new Pointwise(kind, "x", 4096, 256, 256, 1, BF16.times(5));
        };
        Rank rank = Chips.rank("h200");
        CostBatch costs = cost(rank, new OperatorBatch().add(operator));
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
        batch.add(operator(8, 1, 900, 32, 8, 128));
        KernelModel model = Kernels.forRank(Chips.rank("h100"));
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
