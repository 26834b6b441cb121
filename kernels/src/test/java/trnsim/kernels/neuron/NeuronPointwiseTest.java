package trnsim.kernels.neuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.cost.CostBatch;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Pointwise;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.Phase;

class NeuronPointwiseTest {

    private static final Tag BF16 = Tag.of(Dtype.BF16);
    private static final Map<String, NeuronModel> MODELS = new HashMap<>();

    static Stream<OperatorKind> kinds() {
        return Stream.of(OperatorKind.values())
                .filter(kind -> kind != OperatorKind.MATMUL && kind != OperatorKind.ATTENTION);
    }

    private static CostBatch cost(String chip, Pointwise operator) {
        CostBatch costs = new CostBatch();
        MODELS.computeIfAbsent(chip, name -> new NeuronModel(Chips.rank(name)))
                .cost(new OperatorBatch().add(operator), costs);
        return costs;
    }

    private static Pointwise of(OperatorKind kind, long rows, long width, Tag tag) {
        return kind == OperatorKind.CACHE_WRITE
                ? new Pointwise(kind, "p", rows, width, width, 0, tag).rows(width)
                : new Pointwise(kind, "p", rows * width, 2, 1, 1, tag)
                        .rows(width)
                        .picks(8);
    }

    private static double time(String chip, Pointwise operator) {
        return cost(chip, operator).timePs[0];
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void moreRowsAndWiderRowsAreNeverFaster(OperatorKind kind) {
        for (String chip : new String[] {"trainium1", "trainium2", "trainium3"}) {
            double before = 0;
            for (long rows = 1; rows < 1 << 15; rows = rows * 4 / 3 + 1) {
                double time = time(chip, of(kind, rows, 4096, BF16));
                assertThat(time).as("%s %s %d rows", chip, kind, rows).isGreaterThanOrEqualTo(before);
                before = time;
            }
            before = 0;
            for (long width = 16; width < 1 << 18; width = width * 4 / 3) {
                double time = time(chip, of(kind, 256, width, BF16));
                assertThat(time).as("%s %s %d wide", chip, kind, width).isGreaterThanOrEqualTo(before);
                before = time;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void enginesAndMemoryFitIntoTheTime(OperatorKind kind) {
        for (long rows : new long[] {1, 100, 5000}) {
            for (Dtype output : new Dtype[] {Dtype.BF16, Dtype.FP8, Dtype.MXFP8, Dtype.FP32}) {
                CostBatch c = cost("trainium3", of(kind, rows, 2048, BF16.output(output)));
                double engines = Math.max(Math.max(c.vectorPs[0], c.scalarPs[0]), c.gpsimdPs[0]);
                assertThat(c.timePs[0]).isGreaterThanOrEqualTo(Math.max(engines, c.memoryPs[0]));
                assertThat(c.bytes[0]).isPositive();
            }
        }
    }

    /** Modes of the vector engine: bf16 sums take 1 cycle on v2, a half on v3; fp32 takes 2 on both. */
    @Test
    void modesAreThoseOfTheGuides() {
        long elements = 128L * 2048 * 100;
        double cycles = 2048 * 100;
        assertThat(vector("trainium1", elements, Dtype.BF16)).isCloseTo(cycles / 1.12e-3, within(1.0));
        assertThat(vector("trainium1", elements, Dtype.FP32)).isCloseTo(2 * cycles / 1.12e-3, within(1.0));
        assertThat(vector("trainium2", 2 * elements, Dtype.BF16)).isCloseTo(cycles / 2 / 0.96e-3, within(1.0));
        assertThat(vector("trainium2", 2 * elements, Dtype.FP32)).isCloseTo(2 * cycles / 0.96e-3, within(1.0));
        NeuronCore core = new NeuronCore(Chips.rank("trainium2"), false);
        assertThat(Instruction.TENSOR_SCALAR.cycles(core, 4096, 2)).isEqualTo(1024);
        assertThat(Instruction.TENSOR_SCALAR.cycles(core, 4096, 1)).isEqualTo(4096);
        assertThat(Instruction.TENSOR_SCALAR.cycles(core, 16, 2)).isEqualTo(64);
        assertThat(Instruction.ACTIVATION_REDUCE.scalarCycles(core, 4096, 2)).isEqualTo(4160);
        assertThat(Instruction.RECIPROCAL.cycles(core, 100, 4)).isEqualTo(800);
        NeuronCore third = new NeuronCore(Chips.rank("trainium3"), false);
        assertThat(Instruction.TENSOR_SCALAR.cycles(third, 4096, 1)).isEqualTo(1024);
        assertThat(Instruction.EXPONENTIAL.cycles(third, 4096, 2)).isEqualTo(1024 + 64);
        assertThat(Instruction.QUANTIZE_MX.cycles(third, 4096, 2)).isEqualTo(1024);
    }

    private static double vector(String chip, long elements, Dtype dtype) {
        Pointwise sum = new Pointwise(OperatorKind.RESIDUAL, "r", elements, 2, 1, 1, Tag.of(dtype));
        return cost(chip, sum).vectorPs[0];
    }

    @Test
    void quantisingInTheNormIsCheaperThanAfterIt() {
        Tag narrow = BF16.output(Dtype.MXFP8);
        double apart = time("trainium3", of(OperatorKind.NORM, 4096, 4096, BF16))
                + time("trainium3", of(OperatorKind.QUANTISE, 4096, 4096, narrow));
        assertThat(time("trainium3", of(OperatorKind.NORM, 4096, 4096, narrow))).isLessThan(0.7 * apart);
    }

    /** One row of a vocabulary is spread over the partitions, not left to one of them. */
    @Test
    void fewRowsAreSpread() {
        double one = time("trainium2", of(OperatorKind.SOFTMAX, 1, 131_072, BF16));
        double many = time("trainium2", of(OperatorKind.SOFTMAX, 128, 131_072, BF16));
        assertThat(one).isLessThan(0.1 * many);
    }

    @ParameterizedTest
    @ValueSource(longs = {8, 64, 256})
    void shortRowsGatherSlowly(long width) {
        long elements = 1 << 22;
        double wide = time("trainium2", of(OperatorKind.PERMUTE, elements / 8192, 8192, BF16));
        assertThat(time("trainium2", of(OperatorKind.PERMUTE, elements / width, width, BF16)))
                .isGreaterThan(wide);
    }

    @Test
    void gradientsTakeTwiceTheInstructions() {
        CostBatch forward = cost("trainium2", of(OperatorKind.ACTIVATION, 4096, 4096, BF16));
        CostBatch backward = cost("trainium2", of(OperatorKind.ACTIVATION, 4096, 4096, BF16.in(Phase.GRAD_INPUT)));
        assertThat(backward.vectorPs[0]).isCloseTo(2 * forward.vectorPs[0], within(2.0));
    }
}
