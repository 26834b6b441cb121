package trnsim.kernels.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static trnsim.kernels.gpu.GpuShapes.cost;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.chip.Rank;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.Phase;

/** Products that tensor cores do not take as they are: rows that are not aligned, sums of 8-bit products. */
class GpuNarrowTest {

    private static final long SEQUENCE = 2048;
    private static final long HEADS = 64;

    private static double ps(String chip, Matmul matmul) {
        Rank rank = Chips.rank(chip);
        return cost(rank, new OperatorBatch(1).add(matmul)).timePs[0];
    }

    private static Matmul scores(long width, boolean batched) {
        return new Matmul("scores", SEQUENCE, SEQUENCE, width, HEADS, batched, Tag.of(Dtype.FP16));
    }

    /**
     * Heads of 108 (216 bytes) in a model of width 13,824 cost BigScience 38 s more of 121 s than heads of 216: about 10
     * TFLOP/s for all products of attention (chronicles-prequel, NHEADs comparison). CUDA cores have 19.5.
     */
    @ParameterizedTest
    @ValueSource(longs = {108, 150, 225})
    void batchesOfUnalignedRowsRunOnCudaCores(long width) {
        double flopsPerPs = 2.0 * HEADS * SEQUENCE * SEQUENCE * width / ps("a100-80gb", scores(width, true));
        assertThat(flopsPerPs).isBetween(8.0, 19.5);
    }

    @ParameterizedTest
    @ValueSource(longs = {64, 96, 104, 144, 216})
    void alignedBatchesRunOnTensorCores(long width) {
        double flopsPerPs = 2.0 * HEADS * SEQUENCE * SEQUENCE * width / ps("a100-80gb", scores(width, true));
        assertThat(flopsPerPs).isGreaterThan(40);
    }

    @Test
    void otherProductsAreNotHeldToIt() {
        assertThat(ps("a100-80gb", scores(108, false))).isLessThan(ps("a100-80gb", scores(108, true)));
    }

    private static Matmul product(Dtype dtype, Phase phase) {
        return new Matmul(
                "product", 8192, 8192, 8192, 1, Tag.of(dtype).output(Dtype.BF16).in(phase));
    }

    /** One addition per output and 128 products: 128 lanes at 1.98 GHz beside 4,096 products at 1.83 GHz x 0.885. */
    @Test
    void hopperAddsSumsOfEightBitProductsUpInGradients() {
        double forward = ps("h100", product(Dtype.FP8, Phase.FORWARD));
        double adds = (1 / (128 * 128 * 1.98)) / (1 / (4096 * 1.83 * 0.885));
        for (Phase phase : new Phase[] {Phase.GRAD_INPUT, Phase.GRAD_WEIGHT}) {
            assertThat(ps("h100", product(Dtype.FP8, phase)) / forward).isBetween(1 + adds / 2, 1 + adds);
        }
    }

    @ParameterizedTest
    @CsvSource({"h100, BF16", "b200, FP8", "b200, MXFP8", "b200, BF16"})
    void othersDoNot(String chip, Dtype dtype) {
        assertThat(ps(chip, product(dtype, Phase.GRAD_WEIGHT))).isEqualTo(ps(chip, product(dtype, Phase.FORWARD)));
    }
}
