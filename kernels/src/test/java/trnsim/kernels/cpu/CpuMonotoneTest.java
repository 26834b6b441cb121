package trnsim.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static trnsim.kernels.cpu.CpuShapes.attention;
import static trnsim.kernels.cpu.CpuShapes.cost;
import static trnsim.kernels.cpu.CpuShapes.matmul;
import static trnsim.kernels.cpu.CpuShapes.time;

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

/** A larger operator is never faster, a better socket never slower. */
class CpuMonotoneTest {

    @ParameterizedTest
    @ValueSource(strings = {"graviton3", "graviton4", "graviton5"})
    void aLargerMatmulIsNeverFaster(String name) {
        Rank rank = Chips.rank(name);
        Random random = new Random(5);
        for (int i = 0; i < 4000; i++) {
            Dtype dtype = i % 3 == 0 ? Dtype.FP32 : i % 3 == 1 ? Dtype.INT8 : Dtype.BF16;
            long m = size(random, i);
            long n = size(random, i + 1);
            long k = size(random, i + 2);
            long groups = i % 4 == 0 ? 1L + random.nextInt(64) : 1;
            double time = matmul(rank, m, n, k, groups, dtype);
            long step = i % 2 == 0 ? 1 : 1L + random.nextInt(300);
            String shape = name + " " + m + " x " + n + " x " + k + " x " + groups + " + " + step;
            assertThat(matmul(rank, m + step, n, k, groups, dtype)).as(shape).isGreaterThanOrEqualTo(time);
            assertThat(matmul(rank, m, n + step, k, groups, dtype)).as(shape).isGreaterThanOrEqualTo(time);
            assertThat(matmul(rank, m, n, k + step, groups, dtype)).as(shape).isGreaterThanOrEqualTo(time);
            assertThat(matmul(rank, m, n, k, groups + step, dtype)).as(shape).isGreaterThanOrEqualTo(time);
        }
    }

    /** Sizes just below, at and above tile edges, few, and others. */
    private static long size(Random random, int i) {
        return switch (i % 4) {
            case 0 -> Math.max(1, 24L * random.nextInt(90) - 1 + random.nextInt(3));
            case 1 -> 1L + random.nextInt(20);
            default -> 1L + random.nextInt(9000);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"graviton3", "graviton4", "graviton5"})
    void largerAttentionIsNeverFaster(String name) {
        Rank rank = Chips.rank(name);
        Random random = new Random(6);
        for (int i = 0; i < 2000; i++) {
            long sequences = 1L + random.nextInt(i % 2 == 0 ? 4 : 600);
            long queries = i % 2 == 0 ? size(random, i) : 1;
            long context = queries + random.nextInt(5000);
            long kvHeads = 1L + random.nextInt(8);
            long group = 1L + random.nextInt(8);
            double time = time(rank, attention(sequences, queries, context, kvHeads * group, kvHeads, 128));
            String shape = name + " " + sequences + " x " + queries + " of " + context + ", " + kvHeads + " x " + group;
            assertThat(time(rank, attention(sequences + 1, queries, context, kvHeads * group, kvHeads, 128)))
                    .as(shape)
                    .isGreaterThanOrEqualTo(time);
            assertThat(time(rank, attention(sequences, queries + 1, context + 1, kvHeads * group, kvHeads, 128)))
                    .as(shape)
                    .isGreaterThanOrEqualTo(time);
            assertThat(time(rank, attention(sequences, queries, context + 1, kvHeads * group, kvHeads, 128)))
                    .as(shape)
                    .isGreaterThanOrEqualTo(time);
            assertThat(time(rank, attention(sequences, queries, context, kvHeads * (group + 1), kvHeads, 128)))
                    .as(shape)
                    .isGreaterThanOrEqualTo(time);
            assertThat(time(rank, attention(sequences, queries, context, kvHeads * group, kvHeads, 192)))
                    .as(shape)
                    .isGreaterThanOrEqualTo(time);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"graviton3", "graviton4", "graviton5"})
    void moreElementsAreNeverFaster(String name) {
        Rank rank = Chips.rank(name);
        for (OperatorKind kind : OperatorKind.values()) {
            if (kind == OperatorKind.MATMUL || kind == OperatorKind.ATTENTION) {
                continue;
            }
            double before = 0;
            for (long elements = 1; elements < 1L << 32; elements += 1 + elements / 7) {
                double now = CpuShapes.pointwise(rank, kind, elements);
                assertThat(now).as("%s %s %d", name, kind, elements).isGreaterThanOrEqualTo(before);
                before = now;
            }
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
                "sram.sbuf",
                "sram.l2",
                "cpu.llc-bandwidth",
                "cpu.llc-total",
                "cpu.memory-bandwidth"
            })
    void aBetterSocketIsNeverSlowerAndSometimesFaster(String path) {
        double central = switch (path) {
            case "memory.bandwidth" -> 3e11;
            case "memory.efficiency", "engines.tensor.efficiency" -> 0.5;
            case "sram.sbuf" -> 1 << 18;
            case "sram.l2" -> 32e6;
            case "cpu.llc-total" -> 5e11;
            default -> 2e9;
        };
        OperatorBatch batch = operators();
        CostBatch before = cost(Chips.rank("graviton4", path, central), batch);
        CostBatch after = cost(Chips.rank("graviton4", path, central * 1.5), batch);
        int faster = 0;
        for (int i = 0; i < batch.size(); i++) {
            assertThat(after.timePs[i]).as("row %d", i).isLessThanOrEqualTo(before.timePs[i]);
            faster += after.timePs[i] < before.timePs[i] ? 1 : 0;
        }
        assertThat(faster).as("rows that %s speeds up", path).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 12, 24, 48})
    void twiceTheCoresAreNeverSlower(int cores) {
        OperatorBatch batch = operators();
        CostBatch before = cost(CpuShapes.rank("graviton4", cores), batch);
        CostBatch after = cost(CpuShapes.rank("graviton4", 2 * cores), batch);
        for (int i = 0; i < batch.size(); i++) {
            assertThat(after.timePs[i]).as("row %d", i).isLessThanOrEqualTo(before.timePs[i]);
        }
        assertThat(after.totalPs()).isLessThan(before.totalPs());
    }

    private static OperatorBatch operators() {
        OperatorBatch batch = Shapes.matmuls(300, Dtype.BF16, 11);
        for (long tokens : new long[] {1, 100, 4096}) {
            batch.add(attention(4, tokens, tokens, 32, 8, 128));
            batch.add(attention(tokens, 1, 2000, 32, 8, 128));
            for (OperatorKind kind : OperatorKind.values()) {
                if (kind != OperatorKind.MATMUL && kind != OperatorKind.ATTENTION) {
                    batch.add(new Pointwise(kind, "p", tokens * 4096, 1, 1, 40, CpuShapes.BF16));
                }
            }
        }
        return batch;
    }
}
