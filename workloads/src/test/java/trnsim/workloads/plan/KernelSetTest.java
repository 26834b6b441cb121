package trnsim.workloads.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.Operator.Attention;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Pointwise;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.Phase;

/** Bytes counted by hand against what the kernels of an unfused stack read and write. */
class KernelSetTest {

    private static final long SEQUENCE = 1024;
    private static final long BATCH = 3;
    private static final long HEADS = 16;
    private static final long WIDTH = 64;
    private static final StackKernels APART = new StackKernels(
            StackKernels.Attention.SEPARATE,
            true,
            false,
            false,
            false,
            false,
            false,
            false,
            false,
            true,
            StackKernels.Quantise.FUSED);

    private static KernelSet set(StackKernels kernels, Recompute recompute, double gradientBytes) {
        ArchitectureSpec gpt = Architectures.of("gpt3-175b");
        Layout layout = Architectures.layout(1, 1, 1, recompute, true).withFusedAttention(kernels.fusedAttention());
        return new KernelSet(kernels, gpt, layout, SEQUENCE, gradientBytes);
    }

    private static Attention attention() {
        long tokens = BATCH * SEQUENCE;
        long pairs = BATCH * SEQUENCE * (SEQUENCE + 1) / 2;
        return new Attention(
                "attention", tokens, tokens, pairs, HEADS, WIDTH, WIDTH, 2 * HEADS * WIDTH, Tag.of(Dtype.FP16));
    }

    private static long size(Dtype dtype) {
        return (long) dtype.bytes();
    }

    private static long bytes(List<Operator> operators) {
        double sum = 0;
        for (Operator operator : operators) {
            sum += switch (operator) {
                case Matmul o -> 2 * o.groups() * (o.m() * o.k() + o.k() * o.n() + o.m() * o.n());
                case Pointwise o ->
                    o.elements()
                            * (o.reads() * size(o.tag().input())
                                    + o.writes() * size(o.tag().output()));
                case Attention o -> 0;
            };
        }
        return Math.round(sum);
    }

    private static long flops(List<Operator> operators) {
        return operators.stream()
                .filter(Matmul.class::isInstance)
                .map(Matmul.class::cast)
                .mapToLong(o -> 2 * o.m() * o.n() * o.k() * o.groups())
                .sum();
    }

    /** Scores written 2, softmax 2 + 2, dropout 2 + 2 + 1, read 2; queries, keys, values and twice the result, once copied. */
    @Test
    void scoresCrossMemoryThirteenBytesForwardAndNineteenBack() {
        KernelSet set = set(APART, Recompute.NONE, 2);
        long scores = BATCH * HEADS * SEQUENCE * SEQUENCE;
        long stream = BATCH * SEQUENCE * HEADS * WIDTH;
        assertThat(bytes(set.forward(attention()))).isEqualTo(13 * scores + 12 * stream);
        // Products: written 2, read 2, read 2, read 2; dropout 3 + 2; softmax 4 + 2.
        assertThat(bytes(set.backward(attention()))).isEqualTo(19 * scores + (4 * 4 + 12) * stream);
    }

    /** A mask is applied to what has been computed: four operations per score and width forward, eight back. */
    @Test
    void maskedScoresAreComputedToo() {
        KernelSet set = set(APART, Recompute.NONE, 2);
        long scores = BATCH * HEADS * SEQUENCE * SEQUENCE;
        assertThat(flops(set.forward(attention()))).isEqualTo(4 * WIDTH * scores);
        assertThat(flops(set.backward(attention()))).isEqualTo(8 * WIDTH * scores);
    }

    @Test
    void selectiveRecomputationRunsTheCoreAgain() {
        List<Operator> again =
                new ArrayList<>(set(APART, Recompute.SELECTIVE, 2).forward(attention()));
        List<Operator> none = set(APART, Recompute.NONE, 2).backward(attention());
        again.addAll(none);
        assertThat(set(APART, Recompute.SELECTIVE, 2).backward(attention())).isEqualTo(again);
    }

    /** Each weight's gradient is written in 2 bytes, read again with what was added up, and written back. */
    @ParameterizedTest
    @ValueSource(longs = {2, 4})
    void gradientsAreAddedUpInMemory(long gradientBytes) {
        Matmul matmul = new Matmul("mlp-up", 4096, 5120, 1280, 1, Tag.of(Dtype.BF16));
        List<Operator> fused =
                set(StackKernels.FUSED, Recompute.NONE, gradientBytes).backward(matmul);
        List<Operator> apart = set(APART, Recompute.NONE, gradientBytes).backward(matmul);
        assertThat(bytes(apart) - bytes(fused)).isEqualTo(5120 * 1280 * (2 + 2 * gradientBytes));
        assertThat(apart.getLast().tag().phase()).isEqualTo(Phase.GRAD_WEIGHT);
    }

    @Test
    void fusedKernelsAreTheOperatorsThemselves() {
        KernelSet set = set(StackKernels.FUSED, Recompute.SELECTIVE, 4);
        OperatorBatch layer = new OperatorBatch();
        new LayerOperators(
                        Architectures.of("llama-3.1-8b"),
                        Sharding.training(Architectures.layout(1, 1, 1, Recompute.NONE, true)),
                        LayerOperators.Precision.of(Dtype.BF16))
                .mixer(layer, 0, 0, Batch.prefill(1, SEQUENCE));
        for (int i = 0; i < layer.size(); i++) {
            Operator operator = Rows.read(layer, i);
            assertThat(set.forward(operator)).containsExactly(operator);
            assertThat(set.backward(operator)).isEqualTo(StagePasses.gradients(operator));
        }
    }

    /** Whatever is not fused takes more bytes, never fewer kernels. */
    @ParameterizedTest
    @ValueSource(strings = {"NORM", "ROPE", "ACTIVATION", "RESIDUAL", "CROSS_ENTROPY"})
    void apartIsNeverCheaper(String kind) {
        Pointwise fused = new Pointwise(
                OperatorKind.valueOf(kind), "x", 1 << 20, kind.equals("RESIDUAL") ? 2 : 1, 1, 1, Tag.of(Dtype.BF16));
        for (boolean back : new boolean[] {false, true}) {
            List<Operator> one = back
                    ? set(StackKernels.FUSED, Recompute.NONE, 4).backward(fused)
                    : set(StackKernels.FUSED, Recompute.NONE, 4).forward(fused);
            List<Operator> many = back
                    ? set(APART, Recompute.NONE, 4).backward(fused)
                    : set(APART, Recompute.NONE, 4).forward(fused);
            assertThat(bytes(many)).as("back %s", back).isGreaterThanOrEqualTo(bytes(one));
            assertThat(many.size()).isGreaterThan(one.size());
        }
    }

    /** m k bytes read and written by the transpose, m n written beside the gradient; a scale reads 2 bytes an element more. */
    @Test
    void eightBitMatmulsCopyWhatTheirGradientsRead() {
        long m = 512;
        long k = 256;
        long n = 1024;
        Matmul matmul = new Matmul("up", m, n, k, 1, Tag.of(Dtype.FP8).output(Dtype.BF16));
        long plain = pointwise(StackKernels.Quantise.FUSED, matmul, true);
        assertThat(pointwise(StackKernels.Quantise.TRANSPOSED, matmul, true) - plain)
                .isEqualTo(2 * m * k + m * n);
        assertThat(pointwise(StackKernels.Quantise.CURRENT, matmul, true) - plain)
                .isEqualTo(2 * m * k + 3 * m * n);
        assertThat(pointwise(StackKernels.Quantise.TRANSPOSED, matmul, false)).isZero();
        assertThat(pointwise(StackKernels.Quantise.CURRENT, matmul, false)).isEqualTo(5 * m * k);
    }

    private static long pointwise(StackKernels.Quantise quantise, Matmul matmul, boolean back) {
        StackKernels kernels = new StackKernels(
                StackKernels.Attention.NEWEST, true, true, true, true, true, true, true, true, false, quantise);
        KernelSet set = set(kernels, Recompute.NONE, 4);
        return bytes((back ? set.backward(matmul) : set.forward(matmul))
                .stream().filter(Pointwise.class::isInstance).toList());
    }
}
