package trnsim.kernels.neuron;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.cost.CostBatch;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;

class DequantiseTest {

    private static CostBatch cost(String chip, long m, Dtype compute, Dtype weights) {
        Tag tag = Tag.of(compute).weights(weights).output(Dtype.BF16);
        CostBatch costs = new CostBatch();
        new NeuronModel(Chips.rank(chip)).cost(new OperatorBatch().add(new Matmul("m", m, 8192, 8192, 1, tag)), costs);
        return costs;
    }

    @ParameterizedTest
    @CsvSource({
        "bf16, bf16, true",
        "bf16, fp8, true",
        "bf16, int8, false",
        "bf16, mxfp4, false",
        "bf16, mxfp8, false",
        "mxfp8, mxfp8, true",
        "mxfp8, mxfp4, true",
        "fp8, fp8, true",
        "fp8, int4, false",
        "fp8, bf16, true",
        "fp32, bf16, false"
    })
    void arraysTakeSomeFormatsAsTheyAre(String compute, String weight, boolean direct) {
        Dtype left = Dtype.valueOf(compute.toUpperCase(Locale.ROOT));
        Dtype right = Dtype.valueOf(weight.toUpperCase(Locale.ROOT));
        assertThat(Dequantise.multiplies(left.ordinal(), right.ordinal())).isEqualTo(direct);
    }

    /** One cast per int8 weight on three engines takes as long as the transfer of the weight that hides it. */
    @Test
    void castsOfDecodeHideBehindTheirTransfer() {
        CostBatch narrow = cost("trainium2", 1, Dtype.BF16, Dtype.INT8);
        assertThat(narrow.vectorPs[0]).isBetween(0.5 * narrow.memoryPs[0], 1.1 * narrow.memoryPs[0]);
        assertThat(narrow.timePs[0]).isLessThan(0.6 * cost("trainium2", 1, Dtype.BF16, Dtype.BF16).timePs[0]);
    }

    /** Unpacking, casting and scaling 4-bit weights binds the vector engine: they decode no faster than int8. */
    @Test
    void nibblesBindTheVectorEngine() {
        CostBatch nibbles = cost("trainium2", 1, Dtype.BF16, Dtype.MXFP4);
        assertThat(nibbles.vectorPs[0]).isGreaterThan(nibbles.memoryPs[0]);
        assertThat(nibbles.timePs[0]).isGreaterThan(cost("trainium2", 1, Dtype.BF16, Dtype.INT8).timePs[0]);
    }

    @Test
    void trainium3MultipliesMxFormatsDirectly() {
        CostBatch bf16 = cost("trainium3", 4096, Dtype.BF16, Dtype.BF16);
        CostBatch mxfp8 = cost("trainium3", 4096, Dtype.MXFP8, Dtype.MXFP8);
        CostBatch mxfp4 = cost("trainium3", 4096, Dtype.MXFP8, Dtype.MXFP4);
        assertThat(mxfp8.tensorPs[0]).isLessThan(0.3 * bf16.tensorPs[0]);
        assertThat(mxfp4.tensorPs[0]).isEqualTo(mxfp8.tensorPs[0]);
        assertThat(mxfp4.timePs[0]).isLessThanOrEqualTo(mxfp8.timePs[0]);
    }

    @Test
    void enginesAreNeverBusyForLongerThanTheOperator() {
        for (long m : new long[] {1, 64, 1000, 8192}) {
            for (Dtype weights : new Dtype[] {Dtype.INT8, Dtype.INT4, Dtype.MXFP4, Dtype.MXFP8, Dtype.FP8}) {
                CostBatch costs = cost("trainium2", m, Dtype.BF16, weights);
                double engines = Math.max(Math.max(costs.vectorPs[0], costs.scalarPs[0]), costs.tensorPs[0]);
                assertThat(costs.timePs[0]).isGreaterThanOrEqualTo(Math.max(engines, costs.memoryPs[0]));
            }
        }
    }
}
