package trnsim.kernels.neuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.cost.CostBatch;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Attention;
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

    private static CostBatch decode(String chip, Dtype cache) {
        Tag tag = Tag.of(Dtype.BF16).weights(cache).output(Dtype.BF16);
        CostBatch costs = new CostBatch();
        new NeuronModel(Chips.rank(chip))
                .cost(
                        new OperatorBatch()
                                .add(new Attention("a", 64, 64 * 8192, 64 * 8192, 8, 128, 128, 2 * 128, tag)),
                        costs);
        return costs;
    }

    /** 64 x 8,192 tokens x 256 elements: bytes by hand, scales of blocks included; fp8 goes into the array as it is. */
    @ParameterizedTest
    @CsvSource({"bf16, 2", "fp8, 1", "int8, 1", "mxfp8, 1.03125", "mxfp4, 0.53125"})
    void theCacheIsReadAsItIsStored(String cache, double bytes) {
        double queries = 64 * 8 * (128 + 128) * 2;
        assertThat(decode("trainium2", Dtype.valueOf(cache.toUpperCase(Locale.ROOT))).bytes[0])
                .isEqualTo(64 * 8192 * 256 * bytes + queries);
    }

    @Test
    void keysAndValuesThatTheArrayDoesNotTakeAreCast() {
        CostBatch wide = decode("trainium2", Dtype.BF16);
        CostBatch direct = decode("trainium2", Dtype.FP8);
        CostBatch integers = decode("trainium2", Dtype.INT8);
        CostBatch nibbles = decode("trainium2", Dtype.MXFP4);
        assertThat(direct.timePs[0]).isLessThan(wide.timePs[0]);
        // The casts of int8 hide behind the array, those of nibbles do not.
        assertThat(integers.timePs[0]).isGreaterThanOrEqualTo(direct.timePs[0]);
        assertThat(nibbles.timePs[0]).isGreaterThan(integers.timePs[0]);
        // What the three engines do more is one cast an element, on both cores.
        NeuronCore core = new NeuronCore(Chips.rank("trainium2"), true);
        double done = (integers.vectorPs[0] - direct.vectorPs[0]) * core.vectorPerPs
                + (integers.scalarPs[0] - direct.scalarPs[0]) * core.scalarPerPs
                + (integers.gpsimdPs[0] - direct.gpsimdPs[0]) * core.gpsimdPerPs;
        assertThat(done).isCloseTo(64.0 * 8192 * 256 / 128 / 2, within(1.0));
        assertThat(integers.timePs[0]).isGreaterThanOrEqualTo(integers.vectorPs[0]);
    }
}
