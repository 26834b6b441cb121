package trnsim.kernels.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Derivation;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.cost.Terms;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.Operator.Attention;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.PerElement;
import trnsim.workloads.operator.Phase;
import trnsim.workloads.plan.AttentionLoad;
import trnsim.workloads.plan.StagePasses;

/** What a derivation tells is what the model priced: its formula gives the same time, term by term. */
class DerivationTest {

    private static final Tag BF16 = Tag.of(Dtype.BF16);

    @ParameterizedTest
    @ValueSource(
            strings = {"trainium1", "trainium2", "trainium3", "inferentia2", "h100", "a100-80gb", "b200", "graviton4"})
    void theFormulaGivesThePricedTime(String chip) {
        KernelModel model = Kernels.forRank(Chips.rank(chip));
        for (Operator operator : operators()) {
            CostBatch costs = new CostBatch();
            model.cost(new OperatorBatch().add(operator), costs);
            Terms time = model.derive(operator).time();
            assertThat(time.ps())
                    .as("%s on %s: %s", operator, chip, time.formula())
                    .isCloseTo(costs.timePs[0], within(1 + 1e-9 * costs.timePs[0]));
            assertThat(time.terms().values()).as("some term decides").contains(true);
            assertThat(time.terms().keySet().stream().map(Terms.Term::name)).doesNotHaveDuplicates();
            time.terms()
                    .keySet()
                    .forEach(term -> assertThat(term.ps())
                            .as("%s of %s", term.name(), operator)
                            .isBetween(0.0, time.ps() * (1 + 1e-9)));
        }
    }

    @Test
    void aRepeatedOperatorIsToldOnce() {
        KernelModel model = Kernels.forRank(Chips.rank("h100"));
        Operator once = new Matmul("m", 512, 512, 512, 1, BF16);
        Operator often = new Matmul("m", 512, 512, 512, 1, BF16.times(32));
        assertThat(model.derive(often)).isEqualTo(model.derive(once));
    }

    @Test
    void namesTheTilingAndTheDecidingTerm() {
        Derivation large = Kernels.forRank(Chips.rank("trainium2")).derive(new Matmul("m", 4096, 4096, 4096, 1, BF16));
        assertThat(large.choices())
                .extracting(Derivation.Choice::name)
                .contains("stationary", "blocks", "SBUF", "PSUM banks");
        assertThat(decides(large, "tensor")).isTrue();
        assertThat(decides(large, "dma")).isFalse();
        Derivation thin = Kernels.forRank(Chips.rank("h100")).derive(new Matmul("m", 1, 8192, 8192, 1, BF16));
        assertThat(decides(thin, "memory")).isTrue();
    }

    private static boolean decides(Derivation derivation, String name) {
        return derivation.time().terms().entrySet().stream()
                .anyMatch(term -> term.getKey().name().equals(name) && term.getValue());
    }

    @Test
    void namesTheTilingOfAttentionAndTheInstructionsOfAKind() {
        KernelModel model = Kernels.forRank(Chips.rank("trainium2"));
        AttentionLoad load = AttentionLoad.prefix(1, 8192, 8192);
        Derivation attention =
                model.derive(new Attention("a", load.queries(), load.kvTokens(), load.pairs(), 8, 128, 128, 256, BF16));
        assertThat(attention.choices())
                .extracting(Derivation.Choice::name)
                .contains(
                        "partitions", "tiles", "keys and values", "query block", "exponentials", "SBUF", "PSUM banks");
        Derivation norm = model.derive(PerElement.NORM.rows("norm", 8192, 4096, BF16.output(Dtype.FP8)));
        assertThat(norm.choices().get(1).value())
                .startsWith("activation-reduce (scalar), activation per row (scalar), scalar-tensor-tensor in fp32");
        Derivation narrow = model.derive(new Matmul("m", 16, 8192, 8192, 1, BF16.weights(Dtype.INT8)));
        assertThat(narrow.choices())
                .extracting(Derivation.Choice::value)
                .contains("int8 cast to bf16 once per core," + " beside the product");
    }

    private static List<Operator> operators() {
        Random random = new Random(7);
        List<Operator> operators = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            long m = 1L << random.nextInt(16);
            Tag weights = i % 4 == 1 ? BF16.weights(i % 8 == 1 ? Dtype.INT8 : Dtype.INT4) : BF16;
            operators.add(new Matmul(
                    "m", m, 1 + random.nextInt(9000), 1 + random.nextInt(9000), i % 5 == 0 ? 8 : 1, weights));
            long queries = i % 2 == 0 ? 1 : 1 + random.nextInt(4000);
            AttentionLoad load = AttentionLoad.prefix(1 + random.nextInt(64), queries, queries + random.nextInt(9000));
            Attention attention = new Attention(
                    "a",
                    load.queries(),
                    load.kvTokens(),
                    load.pairs(),
                    8,
                    128,
                    128,
                    i % 3 == 0 ? 2048 : 256,
                    i % 7 == 0 ? BF16.in(Phase.GRAD_INPUT) : BF16);
            operators.add(i % 4 == 0 ? attention.paged(16) : attention);
            operators.addAll(pointwise(random, i % 3 == 0 ? BF16.output(Dtype.FP8) : BF16));
        }
        return operators;
    }

    private static List<Operator> pointwise(Random random, Tag norms) {
        long rows = 1L + random.nextInt(1 << 14);
        long width = 1L + random.nextInt(1 << 14);
        Tag narrow = BF16.output(Dtype.FP8);
        List<Operator> operators = new ArrayList<>(List.of(
                PerElement.NORM.rows("norm", rows, width, norms),
                PerElement.RESIDUAL_NORM.rows("residual-norm", rows, width, norms),
                PerElement.activation(1 + rows % 2).rows("activation", rows, width, norms),
                PerElement.NORM.of("norm without rows", rows * width, BF16),
                PerElement.QUANTISE.rows("quantise", rows, width, narrow),
                PerElement.DEQUANTISE.rows("dequantise", rows, width, BF16.input(Dtype.MXFP8)),
                PerElement.TOP_K.rows("top-k", rows, width, BF16).picks(1 + rows % 64),
                PerElement.TOP_K.rows("top-k", 1 + rows % 4, 100 * width, BF16).picks(50),
                PerElement.ROUTING.rows("routing", rows, 256, BF16).picks(8),
                PerElement.SAMPLING
                        .rows("sampling", 1 + rows % 64, 128_256, BF16)
                        .picks(1),
                PerElement.adamw(4, 12, 2).of("adamw", rows * width, Tag.of(PerElement.ADAMW_WORD)),
                PerElement.CACHE_COPY.of("cache-copy", rows * 4096, BF16).rows(2048),
                PerElement.cacheWrite(2048).of("cache", rows, norms).rows(1024)));
        for (PerElement each : List.of(
                PerElement.SOFTMAX,
                PerElement.ROPE,
                PerElement.RESIDUAL,
                PerElement.EMBEDDING,
                PerElement.CROSS_ENTROPY,
                PerElement.DISPATCH,
                PerElement.COMBINE,
                PerElement.STATE_UPDATE)) {
            Operator.Pointwise forward = each.rows(each.kind().name(), rows, width, BF16);
            operators.add(forward);
            operators.addAll(StagePasses.gradients(forward));
        }
        return operators;
    }
}
