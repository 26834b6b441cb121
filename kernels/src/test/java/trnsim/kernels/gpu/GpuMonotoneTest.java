package trnsim.kernels.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static trnsim.kernels.gpu.GpuShapes.BF16;
import static trnsim.kernels.gpu.GpuShapes.attention;
import static trnsim.kernels.gpu.GpuShapes.cost;
import static trnsim.kernels.gpu.GpuShapes.matmul;
import static trnsim.kernels.gpu.GpuShapes.operator;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Shapes;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Pointwise;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;

/** A larger operator is never faster, better hardware never slower. */
class GpuMonotoneTest {

    @ParameterizedTest
    @ValueSource(strings = {"a100-80gb", "h100", "h200", "b200"})
    void aLargerMatmulIsNeverFaster(String name) {
        Rank rank = Chips.rank(name);
        Random random = new Random(5);
        for (int i = 0; i < 4000; i++) {
            long m = size(random, i);
            long n = size(random, i + 1);
            long k = size(random, i + 2);
            long groups = i % 4 == 0 ? 1L + random.nextInt(64) : 1;
            double time = matmul(rank, m, n, k, groups);
            long step = i % 2 == 0 ? 1 : 1L + random.nextInt(300);
            String shape = name + " " + m + " x " + n + " x " + k + " x " + groups;
            assertThat(matmul(rank, m + step, n, k, groups)).as(shape).isGreaterThanOrEqualTo(time);
            assertThat(matmul(rank, m, n + step, k, groups)).as(shape).isGreaterThanOrEqualTo(time);
            assertThat(matmul(rank, m, n, k + step, groups)).as(shape).isGreaterThanOrEqualTo(time);
            assertThat(matmul(rank, m, n, k, groups + step)).as(shape).isGreaterThanOrEqualTo(time);
        }
    }

    /** Sizes just below, at and above tile edges, and others. */
    private static long size(Random random, int i) {
        return i % 3 == 0 ? Math.max(1, 64L * random.nextInt(70) - 1 + random.nextInt(3)) : 1L + random.nextInt(9000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a100-80gb", "h100", "b200"})
    void largerAttentionIsNeverFaster(String name) {
        Rank rank = Chips.rank(name);
        Random random = new Random(6);
        for (int i = 0; i < 2000; i++) {
            long sequences = 1L + random.nextInt(i % 2 == 0 ? 4 : 600);
            long queries = i % 2 == 0 ? size(random, i) : 1;
            long context = queries + random.nextInt(5000);
            long kvHeads = 1L + random.nextInt(8);
            long group = 1L + random.nextInt(8);
            double time = attention(rank, sequences, queries, context, kvHeads * group, kvHeads, 128);
            String shape = name + " " + sequences + " x " + queries + " of " + context + ", " + kvHeads + " x " + group;
            assertThat(attention(rank, sequences + 1, queries, context, kvHeads * group, kvHeads, 128))
                    .as(shape)
                    .isGreaterThanOrEqualTo(time);
            assertThat(attention(rank, sequences, queries + 1, context + 1, kvHeads * group, kvHeads, 128))
                    .as(shape)
                    .isGreaterThanOrEqualTo(time);
            assertThat(attention(rank, sequences, queries, context + 1, kvHeads * group, kvHeads, 128))
                    .as(shape)
                    .isGreaterThanOrEqualTo(time);
            assertThat(attention(rank, sequences, queries, context, kvHeads * (group + 1), kvHeads, 128))
                    .as(shape)
                    .isGreaterThanOrEqualTo(time);
            assertThat(attention(rank, sequences, queries, context, kvHeads * group, kvHeads, 192))
                    .as(shape)
                    .isGreaterThanOrEqualTo(time);
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
                "engines.scalar.clock",
                "calibration.feed",
                "calibration.grouped"
            })
    void betterHardwareIsNeverSlowerAndSometimesFaster(String path) {
        double central = switch (path) {
            case "memory.bandwidth" -> 3e12;
            case "memory.efficiency", "engines.tensor.efficiency", "calibration.grouped" -> 0.5;
            case "calibration.feed" -> 1e11;
            default -> 1e9;
        };
        OperatorBatch batch = Shapes.matmuls(300, Dtype.BF16, 11);
        for (long tokens : new long[] {1, 100, 4096}) {
            batch.add(operator(4, tokens, tokens, 32, 8, 128));
            batch.add(operator(tokens, 1, 2000, 32, 8, 128));
            for (OperatorKind kind : OperatorKind.values()) {
                if (kind != OperatorKind.MATMUL && kind != OperatorKind.ATTENTION) {
                    batch.add(new Pointwise(kind, "p", tokens * 4096, 1, 1, 400, BF16));
                }
            }
        }
        CostBatch before = cost(Chips.rank("h100", path, central), batch);
        CostBatch after = cost(Chips.rank("h100", path, central * 1.5), batch);
        int faster = 0;
        for (int i = 0; i < batch.size(); i++) {
            assertThat(after.timePs[i]).as("row %d", i).isLessThanOrEqualTo(before.timePs[i]);
            faster += after.timePs[i] < before.timePs[i] ? 1 : 0;
        }
        assertThat(faster).as("rows that %s speeds up", path).isPositive();
    }
}
