package trnsim.workloads.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.Parameters;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.Phase;

class StagePassesTest {

    private static final LayerOperators.Precision BF16 = LayerOperators.Precision.of(Dtype.BF16);
    private static final long SEQUENCE = 2048;

    private static double matmulFlops(OperatorBatch batch) {
        double flops = 0;
        for (int i = 0; i < batch.size(); i++) {
            if (batch.kind(i) == OperatorKind.MATMUL) {
                flops += 2.0 * batch.d[0][i] * batch.d[1][i] * batch.d[2][i] * batch.d[3][i] * batch.repeat[i];
            }
        }
        return flops;
    }

    /** Matmul operations of one micro-batch over all stages and tensor-parallel ranks. */
    private static double total(ArchitectureSpec a, Layout layout) {
        double flops = 0;
        for (Role role : Role.of(a.layers(), layout.pipeline())) {
            StagePasses passes = StagePasses.of(a, layout, role, SEQUENCE, BF16);
            flops += (matmulFlops(passes.forward()) + matmulFlops(passes.backward())) * layout.tensor();
        }
        return flops;
    }

    @ParameterizedTest
    @CsvSource({
        "llama-3.1-8b,1,1",
        "llama-3.1-8b,2,4",
        "llama-3.1-8b,4,2",
        "llama-3.1-8b,8,1",
        "llama-3.1-8b,8,3",
        "gpt3-175b,8,4",
        "llama-3.1-405b,8,4",
        "qwen3-32b,4,1"
    })
    void denseModelsTakeSixOperationsPerParameterAndToken(String name, int tensor, int pipeline) {
        ArchitectureSpec a = Architectures.of(name);
        double flops = total(a, Architectures.layout(tensor, pipeline, 1, Recompute.NONE, true));
        double expected = 6.0 * Parameters.of(a).active() * SEQUENCE;
        assertThat(flops).isCloseTo(expected, within(0.01 * expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-3.1-8b", "gpt3-175b"})
    void tensorParallelDividesTheWorkAndAddsNone(String name) {
        ArchitectureSpec a = Architectures.of(name);
        double alone = total(a, Architectures.layout(1, 1, 1, Recompute.NONE, true));
        for (int tensor : new int[] {2, 4, 8}) {
            double cut = total(a, Architectures.layout(tensor, 1, 1, Recompute.NONE, true));
            assertThat(cut).as("tensor %d", tensor).isCloseTo(alone, within(alone * 1e-4));
        }
    }

    @Test
    void backwardIsTwiceForwardAndRecomputeOnceMore() {
        ArchitectureSpec a = Architectures.llama(4, 1024, 8, 8, 4096, 32000);
        Role middle = Role.of(4, 4).get(1);
        StagePasses plain =
                StagePasses.of(a, Architectures.layout(2, 4, 1, Recompute.NONE, true), middle, SEQUENCE, BF16);
        StagePasses full =
                StagePasses.of(a, Architectures.layout(2, 4, 1, Recompute.FULL, true), middle, SEQUENCE, BF16);
        assertThat(matmulFlops(plain.backward())).isEqualTo(2 * matmulFlops(plain.forward()));
        assertThat(matmulFlops(full.backward())).isEqualTo(3 * matmulFlops(full.forward()));
        assertThat(exchanges(full.backwardTraffic()))
                .isEqualTo(exchanges(plain.forwardTraffic()) + exchanges(plain.backwardTraffic()));
    }

    private static long exchanges(List<Traffic> traffic) {
        return traffic.stream().mapToLong(Traffic::repeat).sum();
    }

    @Test
    void attentionRunsOncePerDirectionWithAllPairs() {
        ArchitectureSpec a = Architectures.llama(4, 1024, 8, 8, 4096, 32000);
        Layout layout = Architectures.layout(2, 1, 1, Recompute.NONE, true);
        StagePasses passes = StagePasses.of(a, layout, Role.of(4, 1).getFirst(), SEQUENCE, BF16);
        for (Phase phase : List.of(Phase.FORWARD, Phase.GRAD_INPUT)) {
            OperatorBatch batch = phase == Phase.FORWARD ? passes.forward() : passes.backward();
            long pairs = 0;
            for (int i = 0; i < batch.size(); i++) {
                if (batch.kind(i) == OperatorKind.ATTENTION) {
                    pairs += batch.d[2][i] * batch.d[3][i] * batch.repeat[i];
                    assertThat(batch.phase[i]).isEqualTo((byte) phase.ordinal());
                }
            }
            assertThat(pairs).isEqualTo(4 * (8 / 2) * SEQUENCE * (SEQUENCE + 1) / 2);
        }
    }

    @Test
    void spreadExpertsDoTheWorkOfTheActiveOnes() {
        ArchitectureSpec a = Architectures.of("mixtral-8x7b");
        Layout layout = Layout.of(4, 1, 8).withExpert(8).withRecompute(Recompute.NONE);
        double expected = 6.0 * Parameters.of(a).active() * SEQUENCE;
        assertThat(total(a, layout)).isCloseTo(expected, within(0.01 * expected));
    }

    @Test
    void onlyTensorRanksExchangeActivations() {
        ArchitectureSpec a = Architectures.llama(4, 1024, 8, 8, 4096, 32000);
        Role role = Role.of(4, 1).getFirst();
        assertThat(StagePasses.of(a, Architectures.layout(1, 1, 8, Recompute.NONE, true), role, SEQUENCE, BF16)
                        .forwardTraffic())
                .isEmpty();
        List<Traffic> along = StagePasses.of(
                        a, Architectures.layout(4, 1, 1, Recompute.NONE, true), role, SEQUENCE, BF16)
                .forwardTraffic();
        assertThat(along)
                .extracting(Traffic::kind)
                .containsExactlyInAnyOrder(Traffic.Kind.ALL_GATHER, Traffic.Kind.REDUCE_SCATTER);
        // Two blocks per layer; the embedding scatters what it looked up, the head gathers.
        assertThat(along).allSatisfy(traffic -> {
            assertThat(traffic.bytes()).isEqualTo(SEQUENCE * 1024 * 2.0);
            assertThat(traffic.repeat()).isEqualTo(2 * 4 + 1);
        });
        List<Traffic> whole = StagePasses.of(
                        a, Architectures.layout(4, 1, 1, Recompute.NONE, false), role, SEQUENCE, BF16)
                .forwardTraffic();
        assertThat(whole).extracting(Traffic::kind).containsExactly(Traffic.Kind.ALL_REDUCE);
    }
}
