package trnsim.kernels.neuron;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.cost.CostBatch;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.OperatorBatch;

class MeasuredAttentionTest {

    /**
     * Qwen3-8B on one trn2 chip (4 ranks of 2 cores, bf16, third-party measurement): the first token of 8,192 prompt tokens
     * after 0.606 s, of 32,768 after 3.496 s. Of a n + b n^2 through both the quadratic part is 1.43 s at 32,768: attention.
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
        assertThat(costs.timePs[0] * 1e-12).isBetween(0.85 * measured, 1.15 * measured);
    }
}
