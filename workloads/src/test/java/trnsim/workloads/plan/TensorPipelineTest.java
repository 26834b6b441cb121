package trnsim.workloads.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;

class TensorPipelineTest {

    private static final int LAYERS = 3;
    private static final ArchitectureSpec MODEL = Architectures.llama(LAYERS, 1024, 8, 8, 4096, 32000);
    private static final StackTraffic PIPELINED = new StackTraffic(false, false, false, true, false);

    private static StagePasses passes(Layout layout, StackTraffic traffic) {
        return StagePasses.of(
                MODEL,
                layout,
                new Role(0, 0, LAYERS, true, true),
                2048,
                LayerOperators.Precision.of(Dtype.BF16),
                StackKernels.FUSED,
                traffic,
                4);
    }

    private static double flops(OperatorBatch batch) {
        double sum = 0;
        for (int i = 0; i < batch.size(); i++) {
            if (batch.kind(i) == OperatorKind.MATMUL) {
                sum += 2.0 * batch.d[0][i] * batch.d[1][i] * batch.d[2][i] * batch.d[3][i] * batch.repeat[i];
            }
        }
        return sum;
    }

    private static List<Piece> pieces(StagePasses passes) {
        List<Piece> all = new ArrayList<>();
        passes.kinds().forEach(kind -> {
            all.addAll(kind.forward());
            all.addAll(kind.backward());
        });
        return all;
    }

    @ParameterizedTest
    @EnumSource(value = Recompute.class)
    void productsAndTrafficStayTheSame(Recompute recompute) {
        Layout layout = Layout.of(4, 1, 1).withRecompute(recompute);
        StagePasses plain = passes(layout, StackTraffic.PLAIN);
        StagePasses pipelined = passes(layout, PIPELINED);
        assertThat(flops(pipelined.forward())).isEqualTo(flops(plain.forward()));
        assertThat(flops(pipelined.backward())).isEqualTo(flops(plain.backward()));
        assertThat(pipelined.forwardTraffic()).containsExactlyInAnyOrderElementsOf(plain.forwardTraffic());
        assertThat(pipelined.backwardTraffic()).containsExactlyInAnyOrderElementsOf(plain.backwardTraffic());
    }

    /** Two blocks a layer, each with a gather and a scatter, forward and back; each beside a matmul, and waited for. */
    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void eachExchangeOfABlockRunsBesideAMatmul(int tensor) {
        List<Piece> all = pieces(passes(Layout.of(tensor, 1, 1), PIPELINED));
        int begun = 0;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i) instanceof Piece.Begin begin) {
                begun++;
                assertThat(all.get(i + 1)).isInstanceOf(Piece.Compute.class);
                OperatorBatch beside = ((Piece.Compute) all.get(i + 1)).operators();
                assertThat(beside.kind(0)).isEqualTo(OperatorKind.MATMUL);
                assertThat(all.get(i + 2)).isEqualTo(new Piece.Await(begin.queue()));
            }
        }
        assertThat(begun).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutSequenceParallelismNothingIsPipelined(boolean tensor) {
        Layout layout = Layout.of(tensor ? 4 : 1, 1, 1).withSequenceParallel(false);
        assertThat(passes(layout, PIPELINED).forwardTraffic())
                .isEqualTo(passes(layout, StackTraffic.PLAIN).forwardTraffic());
        assertThat(pieces(passes(layout, PIPELINED))).noneMatch(Piece.Begin.class::isInstance);
    }
}
