package trnsim.workloads.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;

class AcrossContextTest {

    private static final LayerOperators.Precision BF16 = LayerOperators.Precision.of(Dtype.BF16);
    private static final long SEQUENCE = 8192;
    private static final ArchitectureSpec LLAMA = Architectures.llama(4, 1024, 16, 4, 4096, 32000);

    private static StagePasses passes(ArchitectureSpec a, int tensor, int context, ContextAttention how) {
        Layout layout = Layout.of(tensor, 4, 1).withContext(context, how);
        return StagePasses.of(a, layout, Role.of(a.layers(), 4).get(1), SEQUENCE, BF16);
    }

    /** Query-key pairs times heads of the attention of a batch. */
    private static double pairs(OperatorBatch batch) {
        double sum = 0;
        for (int i = 0; i < batch.size(); i++) {
            boolean attends = batch.kind(i) == OperatorKind.ATTENTION;
            sum += attends ? (double) batch.d[2][i] * batch.d[3][i] * batch.repeat[i] : 0;
        }
        return sum;
    }

    private static double bytes(List<Traffic> traffic, Traffic.Kind kind) {
        return traffic.stream()
                .filter(t -> t.group() == Traffic.Group.CONTEXT && t.kind() == kind)
                .mapToDouble(t -> t.bytes() * t.repeat())
                .sum();
    }

    /** A causal mask leaves s (s + 1) / 2 pairs, of which every rank of c does its even share, whatever the way. */
    @ParameterizedTest
    @EnumSource
    void everyRankAttendsToItsShareOfPairs(ContextAttention how) {
        double all = SEQUENCE * (SEQUENCE + 1) / 2.0 * 16;
        for (int context : new int[] {2, 4, 8, 16}) {
            StagePasses passes = passes(LLAMA, 1, context, how);
            assertThat(pairs(passes.forward())).isCloseTo(all / context, within(all * 1e-6));
            assertThat(pairs(passes.backward())).isCloseTo(all / context, within(all * 1e-6));
        }
    }

    @ParameterizedTest
    @EnumSource
    void tokensOfARankAreCutByTheContext(ContextAttention how) {
        OperatorBatch alone = passes(LLAMA, 2, 1, how).forward();
        OperatorBatch cut = passes(LLAMA, 2, 4, how).forward();
        assertThat(rows(alone)).isEqualTo(4 * rows(cut));
    }

    private static long rows(OperatorBatch batch) {
        long sum = 0;
        for (int i = 0; i < batch.size(); i++) {
            sum += batch.kind(i) == OperatorKind.MATMUL ? batch.d[0][i] * batch.repeat[i] : 0;
        }
        return sum;
    }

    /** Keys and values of 4 heads of 64, in bf16: forward c-1 blocks, backward the same and c blocks of gradients. */
    @ParameterizedTest
    @CsvSource({"2", "4", "16"})
    void ringsPassEveryBlockOn(int context) {
        double block = SEQUENCE / (double) context * 2 * 4 * 64 * 2;
        StagePasses passes = passes(LLAMA, 1, context, ContextAttention.RING);
        assertThat(bytes(passes.forwardTraffic(), Traffic.Kind.SEND)).isEqualTo((context - 1) * block);
        assertThat(bytes(passes.backwardTraffic(), Traffic.Kind.SEND)).isEqualTo((2 * context - 1) * block);
    }

    @Test
    void gathersBringAllKeysAndScatterTheirGradients() {
        double all = SEQUENCE * 2 * 4 * 64 * 2;
        StagePasses passes = passes(LLAMA, 1, 4, ContextAttention.ALL_GATHER);
        assertThat(bytes(passes.forwardTraffic(), Traffic.Kind.ALL_GATHER)).isEqualTo(all);
        assertThat(bytes(passes.backwardTraffic(), Traffic.Kind.ALL_GATHER)).isEqualTo(all);
        assertThat(bytes(passes.backwardTraffic(), Traffic.Kind.REDUCE_SCATTER)).isEqualTo(all);
    }

    /** Queries, keys and values there, results back (arXiv 2309.14509, section 3.2); 4 key heads are enough for 4 ranks. */
    @Test
    void headsAreTradedForTokens() {
        double tokens = SEQUENCE / 4.0;
        double traded = tokens * (1024 + 2 * 256 + 1024) * 2;
        StagePasses passes = passes(LLAMA, 1, 4, ContextAttention.ALL_TO_ALL);
        assertThat(bytes(passes.forwardTraffic(), Traffic.Kind.ALL_TO_ALL)).isEqualTo(traded);
        assertThat(bytes(passes.backwardTraffic(), Traffic.Kind.ALL_TO_ALL)).isEqualTo(traded);
    }

    @Test
    void fewKeyHeadsAreSentAsOftenAsRanksNeedThem() {
        double tokens = SEQUENCE / 16.0;
        double traded = tokens * (1024 + 4 * 2 * 256 + 1024) * 2;
        StagePasses passes = passes(LLAMA, 1, 16, ContextAttention.ALL_TO_ALL);
        assertThat(bytes(passes.forwardTraffic(), Traffic.Kind.ALL_TO_ALL)).isEqualTo(traded);
    }

    @Test
    void windowsGatherInsteadOfGoingAround() {
        ArchitectureSpec a = Architectures.of("gpt-oss-20b");
        StagePasses passes = StagePasses.of(
                a, Layout.of(2, 1, 1).withContext(4, ContextAttention.RING), Role.whole(a.layers()), SEQUENCE, BF16);
        assertThat(bytes(passes.forwardTraffic(), Traffic.Kind.SEND)).isPositive();
        assertThat(bytes(passes.forwardTraffic(), Traffic.Kind.ALL_GATHER)).isPositive();
    }
}
