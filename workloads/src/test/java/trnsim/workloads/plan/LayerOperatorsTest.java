package trnsim.workloads.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.Phase;
import trnsim.workloads.plan.LayerOperators.Precision;

class LayerOperatorsTest {

    private static final Precision BF16 = Precision.of(Dtype.BF16);
    private static final Precision MXFP8 = new Precision(Dtype.MXFP8, Dtype.MXFP8, Dtype.MXFP8, Dtype.BF16);

    private static OperatorBatch layer(String model, Stack stack, Precision precision) {
        ArchitectureSpec a = Architectures.of(model);
        OperatorBatch out = new OperatorBatch();
        new LayerOperators(a, Sharding.serving(8, 1, stack), precision)
                .layers(out, a.layers() - 1, 1, 0, Batch.prefill(4, 512));
        return out;
    }

    private static List<OperatorKind> kinds(OperatorBatch batch) {
        List<OperatorKind> kinds = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            kinds.add(batch.kind(i));
        }
        return kinds;
    }

    private static int first(OperatorBatch batch, OperatorKind kind) {
        return kinds(batch).indexOf(kind);
    }

    @Test
    void servingFusesTheResidualAndStoresToItsCache() {
        OperatorBatch serving = layer("llama-3.1-8b", Stack.serving(KvHeads.REPLICATED, 16, 1), BF16);
        assertThat(kinds(serving))
                .contains(OperatorKind.RESIDUAL_NORM, OperatorKind.CACHE_WRITE)
                .doesNotContain(OperatorKind.RESIDUAL, OperatorKind.NORM, OperatorKind.QUANTISE);
        int attention = first(serving, OperatorKind.ATTENTION);
        assertThat(serving.d[7][attention]).isEqualTo(16);
        int store = first(serving, OperatorKind.CACHE_WRITE);
        assertThat(serving.d[0][store]).isEqualTo(4 * 512);
        assertThat(serving.d[2][store]).isEqualTo(2 * 128);
        assertThat(kinds(layer("llama-3.1-8b", Stack.training(1), BF16)))
                .contains(OperatorKind.RESIDUAL, OperatorKind.NORM)
                .doesNotContain(OperatorKind.RESIDUAL_NORM, OperatorKind.CACHE_WRITE);
    }

    /** Norms and activations write what the next product reads; attention's result has a kernel of its own. */
    @Test
    void narrowProductsReadWhatWasQuantised() {
        for (String model : List.of("llama-3.1-8b", "deepseek-v3", "gpt-oss-120b")) {
            OperatorBatch batch = layer(model, Stack.serving(KvHeads.REPLICATED, 32, 1), MXFP8);
            assertThat(kinds(batch)).as(model).contains(OperatorKind.QUANTISE);
            for (int i = 0; i < batch.size(); i++) {
                boolean writesNarrow = batch.output[i] == Dtype.MXFP8.ordinal();
                switch (batch.kind(i)) {
                    case RESIDUAL_NORM, NORM, ACTIVATION, QUANTISE -> {
                        assertThat(writesNarrow).as(batch.name(i)).isTrue();
                        assertThat(batch.input[i]).isEqualTo((byte) Dtype.BF16.ordinal());
                    }
                    default -> assertThat(writesNarrow).as(batch.name(i)).isFalse();
                }
            }
        }
    }

    @Test
    void rowsSayWhatSharesAStatisticAndWhatIsChosen() {
        ArchitectureSpec a = Architectures.of("deepseek-v3");
        OperatorBatch batch = layer("deepseek-v3", Stack.serving(KvHeads.REPLICATED, 32, 1), BF16);
        int norm = first(batch, OperatorKind.RESIDUAL_NORM);
        assertThat(batch.d[4][norm]).isEqualTo(a.hidden());
        int routing = first(batch, OperatorKind.ROUTING);
        assertThat(batch.d[4][routing]).isEqualTo(256);
        assertThat(batch.d[5][routing]).isEqualTo(8);
    }

    @Test
    void theBusiestRankOfUnevenExpertsHasMoreRows() {
        OperatorBatch even = layer("deepseek-v3", Stack.serving(KvHeads.REPLICATED, 32, 1), BF16);
        OperatorBatch uneven = layer("deepseek-v3", Stack.serving(KvHeads.REPLICATED, 32, 1.5), BF16);
        int dispatch = first(even, OperatorKind.PERMUTE);
        assertThat(uneven.d[0][dispatch]).isEqualTo(even.d[0][dispatch] * 3 / 2);
    }

    @Test
    void narrowTrainingQuantisesIncomingGradients() {
        ArchitectureSpec a = Architectures.of("llama-3.1-8b");
        Layout layout = Architectures.layout(8, 1, 1, Recompute.NONE, true);
        StagePasses passes = StagePasses.of(a, layout, Role.whole(a.layers()), 2048, MXFP8);
        int products = 0;
        int quantised = 0;
        OperatorBatch back = passes.backward();
        for (int i = 0; i < back.size(); i++) {
            boolean input = back.phase[i] == Phase.GRAD_INPUT.ordinal();
            boolean narrow = back.input[i] != Dtype.BF16.ordinal();
            products += back.kind(i) == OperatorKind.MATMUL && input && narrow ? 1 : 0;
            quantised += back.kind(i) == OperatorKind.QUANTISE ? 1 : 0;
        }
        assertThat(quantised).isEqualTo(products).isPositive();
    }

    private static long groups(OperatorBatch batch, String name) {
        for (int i = 0; i < batch.size(); i++) {
            if (batch.name(i).equals(name)) {
                return batch.d[3][i] * (batch.d[0][i] << 32);
            }
        }
        throw new AssertionError(name);
    }

    /**
     * 512 tokens choose 4 of 128 experts: in blocks of 256 the worst choice leaves 127 experts with a token each and fills 8
     * blocks with the 1,921 others.
     */
    @Test
    void expertsOfPromptsComputeWholeBlocks() {
        ArchitectureSpec a = Architectures.of("gpt-oss-120b");
        Stack stack = Stack.serving(KvHeads.REPLICATED, 32, 1).withExpertBlock(256);
        LayerOperators layers = new LayerOperators(a, Sharding.serving(16, 1, stack), BF16);
        OperatorBatch prompts = new OperatorBatch();
        layers.feedForward(prompts, 0, 0, Batch.prefill(1, 512));
        assertThat(groups(prompts, "expert-up")).isEqualTo(135 * (256L << 32));
        assertThat(groups(prompts, "expert-down")).isEqualTo(135 * (256L << 32));
        OperatorBatch one = new OperatorBatch();
        layers.feedForward(one, 0, 0, Batch.prefill(1, 1));
        assertThat(groups(one, "expert-up")).isEqualTo(4 * (256L << 32));
        OperatorBatch decode = new OperatorBatch();
        layers.feedForward(decode, 0, 0, Batch.decode(1, 512));
        assertThat(groups(decode, "expert-up")).isEqualTo(4 * (1L << 32));
    }

    /** 28 bytes for each pair of a query and a key, hidden or not, in each of a rank's heads. */
    @Test
    void scoresOfShortPromptsCrossMemory() {
        Stack stack = Stack.serving(KvHeads.REPLICATED, 0, 1).withScoresBelow(1024);
        OperatorBatch written = layer("llama-3.1-8b", stack, BF16);
        double bytes = 0;
        for (int i = 0; i < written.size(); i++) {
            if (written.name(i).startsWith("scores")) {
                double in = Dtype.values()[written.input[i]].bytes() * written.d[1][i];
                double out = Dtype.values()[written.output[i]].bytes() * written.d[2][i];
                bytes += written.d[0][i] * (in + out);
            }
        }
        assertThat(bytes).isEqualTo(28.0 * 4 * 512 * 512 * (32 / 8));
        OperatorBatch fused = layer("llama-3.1-8b", stack.withScoresBelow(512), BF16);
        assertThat(kinds(fused)).isEqualTo(kinds(layer("llama-3.1-8b", Stack.serving(KvHeads.REPLICATED, 0, 1), BF16)));
    }
}
