package trnsim.kernels.neuron;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.cost.CostBatch;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.Phase;

class MeasuredAttentionTest {

    /**
     * Qwen3-8B on one trn2 chip (4 ranks of 2 cores, bf16, third-party measurement): the first token of 8,192 prompt tokens
     * after 0.606 s, of 32,768 after 3.496 s. Of a n + b n^2 through both the quadratic part is 1.43 s at 32,768: attention.
     * The search finds a tiling a fifth faster than that, the stack runs a fixed one.
     */
    @Test
    void longPrefillGrowsAsMeasured() {
        long n = 32_768;
        double measured = (3.496 - 4 * 0.606) * 4 / 3;
        Operator layer = new Operator.Attention(
                "a",
                n,
                n,
                n * (n + 1) / 2,
                8,
                128,
                128,
                4 * 128,
                Operator.Tag.of(Dtype.BF16).times(36));
        CostBatch costs = new CostBatch();
        new NeuronModel(Chips.rank("trainium2")).cost(new OperatorBatch().add(layer), costs);
        assertThat(costs.timePs[0] * 1e-12).isBetween(0.7 * measured, 1.1 * measured);
    }

    private static double alone(String chip, Operator.Attention attention) {
        CostBatch costs = new CostBatch();
        NeuronModel.alone(Chips.rank(chip)).cost(new OperatorBatch().add(attention), costs);
        return costs.timePs[0] * 1e-6;
    }

    /** NKI samples on trn1, one head of a 4,096 x 4,096 image attention, no mask: 350 to 380 us with allocated buffers. */
    @Test
    void imageAttentionTakesWhatTheSamplesDo() {
        long n = 4096;
        double time = alone(
                "trainium1", new Operator.Attention("a", n, n, n * n, 1, 128, 128, 256, Operator.Tag.of(Dtype.BF16)));
        assertThat(time).isBetween(0.75 * 350, 1.25 * 380);
    }

    /** Upper bound of the NKI samples on trn1: four heads of 32,768 tokens, causal, backward. */
    @Test
    void backwardStaysBelowTheBoundOfTheSamples() {
        long n = 32_768;
        double time = alone(
                "trainium1",
                new Operator.Attention("a", n, n, n * (n + 1) / 2, 4, 128, 128, 1024, Operator.Tag.of(Dtype.BF16))
                        .in(Phase.GRAD_INPUT));
        assertThat(time).isBetween(0.4 * 117_000, 117_000.0);
    }
}
