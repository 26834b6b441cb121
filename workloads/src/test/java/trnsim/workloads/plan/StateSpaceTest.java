package trnsim.workloads.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.LinearSpec;
import trnsim.workloads.model.ArchitectureSpec.SsdSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.Operator.Pointwise;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;

/** Bytes of the state-space kernels, counted tensor by tensor. */
class StateSpaceTest {

    private static final long TOKENS = 8192;
    private static final Tag TAG = Tag.of(Dtype.BF16);

    /** 64 heads of 64, 8 groups, states of 128, chunks of 128, as in Nemotron 3 Nano. */
    private static final SsdSpec NANO = new SsdSpec(64, 64, 128, 8, 4, 128);

    private static long bytes(List<Operator> operators) {
        return operators.stream()
                .mapToLong(operator -> operator instanceof Pointwise o ? o.elements() * (o.reads() + o.writes()) : 0)
                .sum();
    }

    /**
     * Per token and layer: convolution 4 x 6,144; states: x 8,192, B 2,048, out 4 x 4,096; passing 6 x 4,096; scores: B and C
     * 4,096, out 4 x 8 x 128; scan: x, gate 8,192 each, states 8,192, C 2,048, scores 4,096, two results 16,384.
     */
    @Test
    void forwardMovesEachTensorOnce() {
        long expected = 4 * 6144 + (8192 + 2048 + 16384) + 6 * 4096 + (4096 + 4096) + (3 * 8192 + 2048 + 4096 + 16384);
        double found = (double) bytes(new StateSpace(NANO).forward(TOKENS, 1, TAG)) / TOKENS;
        assertThat(found).isCloseTo(expected, within(0.05 * expected));
    }

    /** Backward runs all but the scan again, then moves every operand of the forward pass and its gradient. */
    @Test
    void backwardMovesMoreThanTwiceAsMuch() {
        StateSpace space = new StateSpace(NANO);
        List<Operator> forward = space.forward(TOKENS, 1, TAG);
        long back = forward.stream()
                .mapToLong(operator -> bytes(space.backward((Pointwise) operator)))
                .sum();
        assertThat(back).isBetween(2 * bytes(forward), 3 * bytes(forward));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void ranksShareTheHeads(int tensor) {
        StateSpace space = new StateSpace(NANO);
        assertThat(bytes(space.forward(TOKENS, tensor, TAG)) * tensor).isEqualTo(bytes(space.forward(TOKENS, 1, TAG)));
    }

    /** Longer chunks write fewer states and more scores. */
    @Test
    void chunksTradeStatesForScores() {
        SsdSpec wide = new SsdSpec(64, 64, 128, 8, 4, 256);
        long[] states = new long[2];
        long[] scores = new long[2];
        for (int i = 0; i < 2; i++) {
            for (Operator operator : new StateSpace(i == 0 ? NANO : wide).forward(TOKENS, 1, TAG)) {
                if (operator instanceof Pointwise o && o.name().equals("ssd-states")) {
                    states[i] = o.elements();
                } else if (operator instanceof Pointwise o && o.name().equals("ssd-scores")) {
                    scores[i] = o.elements();
                }
            }
        }
        assertThat(states[0]).isEqualTo(2 * states[1]).isEqualTo(TOKENS / 128 * 64 * 64 * 128);
        assertThat(scores[1]).isEqualTo(2 * scores[0]).isEqualTo(TOKENS * 8 * 256);
    }

    /** The shapes of the mixer make up the parameters and the state that the model's file states apart. */
    @ParameterizedTest
    @ValueSource(strings = {"nemotron-3-nano", "nemotron-3-super", "nemotron-3-ultra", "nemotron-3.5-lightning"})
    void shapesMakeUpTheParameters(String model) {
        ArchitectureSpec a = Architectures.of(model);
        LinearSpec linear = a.linear();
        assertThat(linear).isNotNull();
        SsdSpec ssd = linear.ssd();
        assertThat(ssd).isNotNull();
        long conv = ssd.inner() + 2L * ssd.groups() * ssd.state();
        long parameters = (long) a.hidden() * (ssd.projected() + ssd.inner())
                + conv * (ssd.convolution() + 1)
                + 3L * ssd.heads()
                + ssd.inner();
        assertThat(parameters).isEqualTo(linear.parametersPerLayer());
        assertThat((long) ssd.inner() * ssd.state()).isEqualTo(linear.stateElements());
    }

    /** Logits are computed in the stream's precision where layers compute in 8 bits. */
    @Test
    void headStaysWide() {
        ArchitectureSpec a = Architectures.of("llama-3.1-8b");
        Layout layout = Architectures.layout(1, 1, 1, Recompute.NONE, true);
        Role role = new Role(0, 0, 1, true, true);
        OperatorBatch all = StagePasses.of(a, layout, role, 4096, LayerOperators.Precision.of(Dtype.FP8))
                .forward();
        int heads = 0;
        for (int i = 0; i < all.size(); i++) {
            if (all.kind(i) == OperatorKind.MATMUL) {
                boolean head = all.name(i).equals("lm-head");
                heads += head ? 1 : 0;
                assertThat(all.input[i]).as(all.name(i)).isEqualTo((byte) (head ? Dtype.BF16 : Dtype.FP8).ordinal());
            }
        }
        assertThat(heads).isEqualTo(1);
    }
}
