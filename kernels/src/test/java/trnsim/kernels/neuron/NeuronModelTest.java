package trnsim.kernels.neuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Shapes;
import trnsim.kernels.cpu.CpuKernels;
import trnsim.kernels.model.Kernels;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.plan.Rows;
import trnsim.workloads.unit.Readings;

class NeuronModelTest {

    private static CostBatch cost(Rank rank, OperatorBatch batch) {
        CostBatch costs = new CostBatch();
        new NeuronModel(rank).cost(batch, costs);
        return costs;
    }

    private static double time(NeuronModel model, OperatorBatch batch) {
        CostBatch costs = new CostBatch();
        model.cost(batch, costs);
        return costs.timePs[0];
    }

    private static Operator.Attention decode(long sequences, long context, long heads, long kvHeads) {
        long keys = sequences * context;
        return new Operator.Attention(
                "d", sequences, keys, keys, heads, 128, 128, 2 * kvHeads * 128, Operator.Tag.of(Dtype.BF16));
    }

    /** Every operator the tests price: matmuls, attention of both kinds, the rest. */
    private static OperatorBatch operators(long seed) {
        OperatorBatch batch = Shapes.matmuls(120, Dtype.BF16, seed);
        for (long tokens : new long[] {1, 100, 4096}) {
            batch.add(Rows.read(Shapes.attention(tokens, 8, 128, Dtype.BF16), 0));
            batch.add(decode(tokens, 1000, 8, 1));
            for (OperatorKind kind : OperatorKind.values()) {
                if (kind != OperatorKind.MATMUL && kind != OperatorKind.ATTENTION) {
                    batch.add(new Operator.Pointwise(kind, "p", tokens * 4096, 1, 1, 4, Operator.Tag.of(Dtype.BF16)));
                }
            }
        }
        return batch;
    }

    @ParameterizedTest
    @ValueSource(strings = {"trainium1", "trainium2", "trainium3", "trainium4", "inferentia2"})
    void neverFasterThanTheRooflineAtPrintedRates(String name) {
        ChipSpec chip = Chips.of(name);
        Rank rank = Chips.rank(name);
        double bytesPerPs = chip.memory().bandwidth().value().si() * 1e-12 / rank.ranksPerChip();
        for (Dtype dtype : chip.engines().tensor().throughput().keySet()) {
            OperatorBatch batch = Shapes.matmuls(200, dtype, 7);
            CostBatch costs = cost(rank, batch);
            double macs =
                    chip.engines().tensor().throughput().get(dtype).value().si()
                            * rank.cores()
                            * chip.engines().tensor().clock().value().si()
                            * 1e-12;
            for (int i = 0; i < batch.size(); i++) {
                double m = batch.d[0][i];
                double n = batch.d[1][i];
                double k = batch.d[2][i];
                double groups = (double) batch.d[3][i] * batch.repeat[i];
                double least = Math.max(
                        groups * m * n * k / macs, groups * (m * k + k * n + m * n) * dtype.bytes() / bytesPerPs);
                boolean nothing = m == 0 || n == 0 || k == 0;
                assertThat(costs.timePs[i])
                        .as("%s %s %s x %s x %s", name, dtype, m, n, k)
                        .isGreaterThanOrEqualTo(nothing ? 0 : least * (1 - 1e-12));
                assertThat(costs.flops[i]).isEqualTo(2 * groups * m * n * k);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trainium1", "trainium2", "trainium3"})
    void largerIsNeverFaster(String name) {
        NeuronModel model = new NeuronModel(Chips.rank(name));
        Random random = new Random(3);
        long[] edges = {1, 63, 64, 127, 128, 255, 256, 511, 512, 1023, 1024, 2047, 2048, 4095, 4096};
        for (int i = 0; i < 1500; i++) {
            boolean edge = i % 2 == 0;
            long m = edge ? edges[random.nextInt(edges.length)] : 1L + random.nextInt(3000);
            long n = edge ? edges[random.nextInt(edges.length)] : 1L + random.nextInt(3000);
            long k = edge ? edges[random.nextInt(edges.length)] : 1L + random.nextInt(3000);
            double time = time(model, Shapes.matmul(m, n, k, Dtype.BF16));
            assertThat(time(model, Shapes.matmul(m + 1, n, k, Dtype.BF16))).isGreaterThanOrEqualTo(time);
            assertThat(time(model, Shapes.matmul(m, n + 1, k, Dtype.BF16))).isGreaterThanOrEqualTo(time);
            assertThat(time(model, Shapes.matmul(m, n, k + 1, Dtype.BF16))).isGreaterThanOrEqualTo(time);
            double attention = time(model, Shapes.attention(m, 8, 128, Dtype.BF16));
            assertThat(time(model, Shapes.attention(m + 1, 8, 128, Dtype.BF16))).isGreaterThanOrEqualTo(attention);
            double decode = time(model, new OperatorBatch().add(decode(n, k, 8, 2)));
            assertThat(time(model, new OperatorBatch().add(decode(n, k + 1, 8, 2))))
                    .isGreaterThanOrEqualTo(decode);
            assertThat(time(model, new OperatorBatch().add(decode(n + 1, k, 8, 2))))
                    .isGreaterThanOrEqualTo(decode);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "memory.bandwidth",
                "memory.efficiency",
                "dma.achievable",
                "dma.short-rows",
                "dma.engines",
                "engines.tensor.clock",
                "engines.vector.clock",
                "engines.scalar.clock",
                "engines.vector.width"
            })
    void betterHardwareIsNeverSlowerAndSometimesFaster(String path) {
        double central = switch (path) {
            case "memory.bandwidth" -> 1e12;
            case "memory.efficiency" -> 0.4;
            case "dma.achievable" -> 15e9;
            case "dma.short-rows" -> 0.25;
            case "dma.engines" -> 100;
            case "engines.vector.width" -> 128;
            default -> 3e8;
        };
        OperatorBatch batch = operators(11);
        CostBatch before = cost(Chips.rank("trainium2", path, central), batch);
        CostBatch after = cost(Chips.rank("trainium2", path, central * 1.5), batch);
        int faster = 0;
        for (int i = 0; i < batch.size(); i++) {
            assertThat(after.timePs[i]).as("row %d", i).isLessThanOrEqualTo(before.timePs[i]);
            faster += after.timePs[i] < before.timePs[i] ? 1 : 0;
        }
        assertThat(faster).as("rows that %s speeds up", path).isPositive();
    }

    @Test
    void anUnknownDtypeNamesTheOnesThereAre() {
        Rank rank = Chips.rank("trainium1");
        assertThatThrownBy(() -> cost(rank, Shapes.matmul(8, 8, 8, Dtype.NVFP4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("trainium1 does not compute in nvfp4; it has ")
                .hasMessageContaining("bf16");
        assertThatThrownBy(() -> cost(rank, Shapes.attention(8, 8, 8, Dtype.NVFP4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nvfp4");
    }

    @Test
    void hugeShapesDoNotOverflow() {
        Rank rank = Chips.rank("trainium2");
        long huge = 1L << 40;
        for (OperatorBatch batch : new OperatorBatch[] {
            Shapes.matmul(huge, 1, 1, Dtype.BF16),
            Shapes.matmul(1, huge, 1, Dtype.BF16),
            Shapes.matmul(1, 1, huge, Dtype.BF16),
            Shapes.matmul(1 << 20, 1 << 20, 1 << 10, Dtype.BF16)
        }) {
            CostBatch costs = cost(rank, batch);
            assertThat(costs.timePs[0]).isPositive().isLessThan(0x1p53).isEqualTo(StrictMath.rint(costs.timePs[0]));
            assertThat(costs.flops[0]).isPositive();
        }
        assertThatThrownBy(() -> cost(rank, Shapes.matmul(huge, huge, huge, Dtype.BF16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("overflow");
    }

    @Test
    void resultsAreWholeNumbersAndEnginesNeverBusyForLongerThanTheOperator() {
        Rank rank = Chips.rank("trainium2");
        CostBatch costs = cost(rank, operators(5));
        for (int i = 0; i < costs.size(); i++) {
            for (double[] column :
                    new double[][] {costs.timePs, costs.tensorPs, costs.memoryPs, costs.bytes, costs.energyPj}) {
                assertThat(column[i]).isEqualTo(StrictMath.rint(column[i])).isNotNegative();
            }
            assertThat(costs.timePs[i]).isGreaterThanOrEqualTo(Math.max(costs.tensorPs[i], costs.memoryPs[i]));
            assertThat(costs.energyPj[i]).isLessThanOrEqualTo(rank.dynamicWatts() * costs.timePs[i] * (1 + 1e-9) + 100);
        }
    }

    @Test
    void anOperatorWithoutWorkCostsNothing() {
        CostBatch costs = cost(Chips.rank("trainium2"), Shapes.matmul(0, 128, 0, Dtype.BF16));
        assertThat(costs.timePs[0]).isZero();
        assertThat(costs.flops[0]).isZero();
    }

    @Test
    void fp32TakesFourPassesAndDoubleRowFp8Half() {
        NeuronCore core = new NeuronCore(Chips.rank("trainium2"), false);
        double bf16 = cycles(core, Dtype.BF16);
        double gap = 8 * 8 * 2 * TensorEngine.GAP_CYCLES;
        assertThat(cycles(core, Dtype.FP32) - gap).isEqualTo(4 * (bf16 - gap));
        assertThat(cycles(core, Dtype.FP8)).isEqualTo(bf16 / 2);
        assertThat(bf16).isEqualTo(8 * 8 * 2 * (512 + TensorEngine.GAP_CYCLES));
    }

    private static double cycles(NeuronCore core, Dtype dtype) {
        return TensorEngine.cycles(core, 1024, 1024, 1024, core.passes(dtype.ordinal()));
    }

    @Test
    void partialTilesCostWhatTheInstructionCosts() {
        NeuronCore core = new NeuronCore(Chips.rank("trainium2"), false);
        double gap = TensorEngine.GAP_CYCLES;
        assertThat(TensorEngine.cycles(core, 128, 512, 128, 1)).isEqualTo(512 + gap);
        assertThat(TensorEngine.cycles(core, 128, 1, 128, 1)).isEqualTo(64 + gap);
        assertThat(TensorEngine.cycles(core, 16, 1, 128, 1)).isEqualTo(16 + gap);
        assertThat(TensorEngine.cycles(core, 129, 513, 1, 1)).isEqualTo(2 * (512 + 64 + 2 * gap));
        assertThat(TensorEngine.ps(core, 2400)).isCloseTo(2e6, within(1.0));
        assertThat(TensorEngine.ps(core, 2.4e6)).isCloseTo(1001.5e6, within(10.0));
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfOperatorHasACost(OperatorKind kind) {
        Operator.Tag tag = Operator.Tag.of(Dtype.BF16);
        Operator operator = switch (kind) {
            case MATMUL -> new Operator.Matmul("x", 64, 64, 64, 1, tag);
            case ATTENTION -> new Operator.Attention("x", 64, 64, 2080, 4, 64, 64, 128, tag);
            default -> new Operator.Pointwise(kind, "x", 4096, 1, 1, 1, tag);
        };
        assertThat(time(new NeuronModel(Chips.rank("trainium3")), new OperatorBatch().add(operator)))
                .isPositive();
    }

    @Test
    void whatWasPricedBeforeChangesNothing() {
        Rank rank = Chips.rank("trainium2");
        NeuronModel used = new NeuronModel(rank);
        CostBatch costs = new CostBatch();
        for (long seed = 0; seed < 30; seed++) {
            OperatorBatch batch = operators(seed);
            used.cost(batch, costs);
            CostBatch fresh = cost(rank, batch);
            for (int i = 0; i < batch.size(); i++) {
                assertThat(costs.timePs[i]).isEqualTo(fresh.timePs[i]);
                assertThat(costs.bytes[i]).isEqualTo(fresh.bytes[i]);
            }
        }
    }

    @Test
    void aWarmBatchAllocatesNothing() {
        OperatorBatch batch = operators(3);
        NeuronModel model = new NeuronModel(Chips.rank("trainium3"));
        CostBatch costs = new CostBatch();
        for (int i = 0; i < 20; i++) {
            model.cost(batch, costs);
        }
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 200; i++) {
            model.cost(batch, costs);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }

    @Test
    void aRankOfTwoCoresIsFasterThanOneOfThemButNotTwiceWhereMemoryIsShared() {
        OperatorBatch batch = Shapes.matmul(4096, 4096, 4096, Dtype.BF16);
        ChipSpec chip = Chips.of("trainium2");
        double one = time(new NeuronModel(new Rank(chip, 1, Readings.central())), batch);
        double two = time(new NeuronModel(new Rank(chip, 2, Readings.central())), batch);
        assertThat(two).isBetween(0.5 * one, 0.6 * one);
    }

    @Test
    void weightsAreStationaryWhereFewTokensMove() {
        MatmulTiling tiling = new NeuronModel(Chips.rank("trainium2")).tiling(1, 8192, 8192, Dtype.BF16);
        assertThat(tiling).isNotNull();
        assertThat(tiling.weightsStationary()).isTrue();
        assertThat(tiling.toString()).contains("stationary weights");
    }

    @Test
    void familiesHaveTheirModels() {
        assertThat(Kernels.forRank(Chips.rank("trainium3"))).isInstanceOf(NeuronModel.class);
        assertThat(Kernels.forRank(Chips.rank("graviton4"))).isInstanceOf(CpuKernels.class);
    }
}
