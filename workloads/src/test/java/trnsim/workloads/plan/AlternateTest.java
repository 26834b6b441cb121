package trnsim.workloads.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;

class AlternateTest {

    private static double matmuls(Recompute recompute) {
        ArchitectureSpec a = Architectures.of("llama-3.1-8b");
        Layout layout = Layout.of(4, 4, 1).withRecompute(recompute);
        OperatorBatch back = StagePasses.of(
                        a, layout, Role.of(32, 4).get(1), 8192, LayerOperators.Precision.of(Dtype.BF16))
                .backward();
        double flops = 0;
        for (int i = 0; i < back.size(); i++) {
            boolean multiplies = back.kind(i) == OperatorKind.MATMUL;
            flops += multiplies ? 2.0 * back.d[0][i] * back.d[1][i] * back.d[2][i] * back.d[3][i] * back.repeat[i] : 0;
        }
        return flops;
    }

    /**
     * torchtitan counts Llama's matmuls q, k, v, o, gate, up, down and runs every second again, k, o and up: for widths 4096,
     * 1024 and 14336 (1024 + 4096 + 14336) of (4096 + 1024 + 1024 + 4096 + 3 x 14336) columns times 4096.
     */
    @Test
    void halfOfTheMatmulsButTheLastRunAgain() {
        double none = matmuls(Recompute.NONE);
        double full = matmuls(Recompute.FULL) - none;
        double again = matmuls(Recompute.ALTERNATE) - none;
        double expected = (1024 + 4096 + 14336) / (4096 + 2 * 1024 + 4096 + 3 * 14336.0);
        assertThat(again / full).isCloseTo(expected, within(1e-3));
    }
}
