package trnsim.kernels.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.chip.Rank;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.Phase;
import trnsim.workloads.plan.Rows;

class RooflineTest {

    private static CostBatch cost(Rank rank, OperatorBatch batch) {
        CostBatch costs = new CostBatch();
        new Roofline(rank).cost(batch, costs);
        return costs;
    }

    private static double time(Rank rank, OperatorBatch batch) {
        return cost(rank, batch).timePs[0];
    }

    static Stream<String> chips() {
        return Catalog.shipped().names(Folder.CHIPS).stream();
    }

    /** Published rates without efficiencies bound every operator from below. */
    @ParameterizedTest
    @MethodSource("chips")
    void neverFasterThanTheRooflineAtPrintedRates(String name) {
        ChipSpec chip = Chips.of(name);
        Rank rank = Chips.rank(name);
        for (Dtype dtype : chip.engines().tensor().throughput().keySet()) {
            OperatorBatch batch = Shapes.matmuls(200, dtype, 7);
            CostBatch costs = cost(rank, batch);
            double macs =
                    chip.engines().tensor().throughput().get(dtype).value().si()
                            * chip.cores().value().si()
                            / rank.ranksPerChip()
                            * chip.engines().tensor().clock().value().si()
                            * 1e-12;
            double bytes = chip.memory().bandwidth().value().si() * 1e-12 / rank.ranksPerChip();
            for (int i = 0; i < batch.size(); i++) {
                double m = batch.d[0][i];
                double n = batch.d[1][i];
                double k = batch.d[2][i];
                double groups = (double) batch.d[3][i] * batch.repeat[i];
                double compute = groups * m * n * k / macs;
                double memory = groups * (m * k + k * n + m * n) * dtype.bytes() / bytes;
                assertThat(costs.timePs[i])
                        .as("%s %s %s x %s x %s", name, dtype, m, n, k)
                        .isGreaterThanOrEqualTo(Math.max(compute, memory) * (1 - 1e-12));
                assertThat(costs.flops[i]).isEqualTo(2 * groups * m * n * k);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trainium1", "trainium2", "trainium3", "h100", "graviton4"})
    void largerIsNeverFaster(String name) {
        Rank rank = Chips.rank(name);
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            long m = 1L + random.nextInt(3000);
            long n = 1L + random.nextInt(3000);
            long k = 1L + random.nextInt(3000);
            double time = time(rank, Shapes.matmul(m, n, k, Dtype.BF16));
            assertThat(time(rank, Shapes.matmul(m + 1, n, k, Dtype.BF16))).isGreaterThanOrEqualTo(time);
            assertThat(time(rank, Shapes.matmul(m, n + 1, k, Dtype.BF16))).isGreaterThanOrEqualTo(time);
            assertThat(time(rank, Shapes.matmul(m, n, k + 1, Dtype.BF16))).isGreaterThanOrEqualTo(time);
            double attention = time(rank, Shapes.attention(m, 8, 128, Dtype.BF16));
            assertThat(time(rank, Shapes.attention(m + 1, 8, 128, Dtype.BF16))).isGreaterThanOrEqualTo(attention);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "memory.bandwidth",
                "memory.efficiency",
                "engines.tensor.clock",
                "engines.tensor.efficiency",
                "engines.vector.clock",
                "engines.vector.width",
                "engines.scalar.clock"
            })
    void betterHardwareIsNeverSlowerAndSometimesFaster(String path) {
        double central = switch (path) {
            case "memory.bandwidth" -> 2.9e12;
            case "memory.efficiency", "engines.tensor.efficiency" -> 0.5;
            case "engines.vector.width" -> 128;
            case "engines.scalar.clock" -> 2e8;
            default -> 1e9;
        };
        Rank slow = Chips.rank("trainium2", path, central);
        Rank fast = Chips.rank("trainium2", path, central * 1.5);
        OperatorBatch batch = Shapes.matmuls(200, Dtype.BF16, 11);
        for (long tokens : new long[] {1, 100, 4096}) {
            batch.add(Rows.read(Shapes.attention(tokens, 8, 128, Dtype.BF16), 0));
            for (OperatorKind kind : OperatorKind.values()) {
                if (kind != OperatorKind.MATMUL && kind != OperatorKind.ATTENTION) {
                    batch.add(new Operator.Pointwise(kind, "p", tokens * 4096, 1, 1, 40, Operator.Tag.of(Dtype.BF16)));
                }
            }
        }
        CostBatch before = cost(slow, batch);
        CostBatch after = cost(fast, batch);
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

    @ParameterizedTest
    @ValueSource(strings = {"trainium2", "h100"})
    void hugeShapesDoNotOverflow(String name) {
        Rank rank = Chips.rank(name);
        long huge = 1L << 40;
        CostBatch costs = cost(rank, Shapes.matmul(huge, 1, 1, Dtype.BF16));
        assertThat(costs.timePs[0]).isPositive().isLessThan(0x1p53).isEqualTo(StrictMath.rint(costs.timePs[0]));
        assertThat(costs.flops[0]).isEqualTo(2.0 * huge);
        assertThat(costs.bytes[0]).isEqualTo(2.0 * huge + 2 + 2.0 * huge);
        OperatorBatch square = Shapes.matmul(1 << 20, 1 << 20, 1 << 10, Dtype.BF16);
        assertThat(cost(rank, square).timePs[0]).isPositive();
        assertThatThrownBy(() -> cost(rank, Shapes.matmul(huge, huge, huge, Dtype.BF16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("overflow");
    }

    @Test
    void resultsAreWholeNumbers() {
        CostBatch costs = cost(Chips.rank("trainium2"), Shapes.matmuls(500, Dtype.BF16, 5));
        for (int i = 0; i < costs.size(); i++) {
            for (double[] column :
                    new double[][] {costs.timePs, costs.tensorPs, costs.memoryPs, costs.bytes, costs.energyPj}) {
                assertThat(column[i]).isEqualTo(StrictMath.rint(column[i])).isNotNegative();
            }
            assertThat(costs.timePs[i]).isGreaterThanOrEqualTo(Math.max(costs.tensorPs[i], costs.memoryPs[i]));
        }
    }

    @Test
    void anOperatorWithoutWorkCostsNothing() {
        CostBatch costs = cost(Chips.rank("trainium2"), Shapes.matmul(0, 128, 0, Dtype.BF16));
        assertThat(costs.timePs[0]).isZero();
        assertThat(costs.flops[0]).isZero();
    }

    @Test
    void repeatsMultiply() {
        Operator once = new Operator.Matmul("m", 100, 200, 300, 1, Operator.Tag.of(Dtype.BF16));
        Operator often = new Operator.Matmul(
                "m", 100, 200, 300, 1, Operator.Tag.of(Dtype.BF16).times(7));
        CostBatch costs =
                cost(Chips.rank("trainium2"), new OperatorBatch().add(once).add(often));
        assertThat(costs.timePs[1]).isEqualTo(7 * costs.timePs[0]);
        assertThat(costs.energyPj[1]).isEqualTo(7 * costs.energyPj[0]);
        assertThat(costs.bytes[1]).isEqualTo(7 * costs.bytes[0]);
        assertThat(costs.totalPs()).isEqualTo((long) (costs.timePs[0] + costs.timePs[1]));
    }

    @Test
    void attentionBackwardTakesTwoAndAHalfTimes() {
        Rank rank = Chips.rank("trainium2");
        Operator.Attention forward = (Operator.Attention) Rows.read(Shapes.attention(8192, 8, 128, Dtype.BF16), 0);
        Operator backward = new Operator.Attention(
                "a",
                forward.queryTokens(),
                forward.kvTokens(),
                forward.pairs(),
                8,
                128,
                128,
                256,
                forward.tag().in(Phase.GRAD_INPUT));
        CostBatch costs = cost(rank, new OperatorBatch().add(forward).add(backward));
        assertThat(costs.flops[1]).isEqualTo(2.5 * costs.flops[0]);
        double work = costs.timePs[0] - rank.kernelPs();
        assertThat(costs.timePs[1] - rank.kernelPs()).isBetween(2.5 * work - 5, 2.5 * work + 5);
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
        assertThat(time(Chips.rank("trainium3"), new OperatorBatch().add(operator)))
                .isPositive();
    }

    @Test
    void energyStaysBelowFullPower() {
        Rank rank = Chips.rank("trainium2");
        CostBatch costs = cost(rank, Shapes.matmuls(500, Dtype.BF16, 9));
        for (int i = 0; i < costs.size(); i++) {
            assertThat(costs.energyPj[i]).isLessThanOrEqualTo(rank.dynamicWatts() * costs.timePs[i] * (1 + 1e-9) + 100);
        }
    }
}
