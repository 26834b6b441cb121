package trnsim.workloads.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionLoadTest {

    /** Pairs counted one by one: query i of the last {@code queries} tokens sees the keys up to itself within the window. */
    private static long counted(long queries, long context, long window) {
        long pairs = 0;
        for (long i = context - queries; i < context; i++) {
            for (long j = 0; j <= i; j++) {
                pairs += i - j < window ? 1 : 0;
            }
        }
        return pairs;
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,100", "7,7", "64,64", "13,200", "200,200", "0,50"})
    void pairsAreThoseUnderTheCausalMask(long queries, long context) {
        AttentionLoad load = AttentionLoad.prefix(3, queries, context);
        assertThat(load.pairs()).isEqualTo(3 * counted(queries, context, Long.MAX_VALUE));
        assertThat(load.queries()).isEqualTo(3 * queries);
        assertThat(load.kvTokens()).isEqualTo(3 * context);
    }

    @Test
    void wholeSequencesAreTheirOwnContext() {
        assertThat(AttentionLoad.causal(2, 128)).isEqualTo(AttentionLoad.prefix(2, 128, 128));
    }

    @Test
    void decodeReadsEveryCachedTokenOnce() {
        AttentionLoad load = AttentionLoad.decode(4, 1000);
        assertThat(load).isEqualTo(new AttentionLoad(4, 1000, 1000));
        assertThat(load.plus(AttentionLoad.decode(1, 50))).isEqualTo(new AttentionLoad(5, 1050, 1050));
    }

    /** The window's first rows, which see less than a whole window, are counted as full: never too few, exact beyond them. */
    @ParameterizedTest
    @CsvSource({"200,200,16", "50,200,16", "16,16,16", "8,8,16", "1,200,16", "200,200,1"})
    void windowsNeverLosePairs(long queries, long context, long window) {
        AttentionLoad load = AttentionLoad.prefix(2, queries, context).window(window, 2);
        long exact = 2 * counted(queries, context, window);
        assertThat(load.pairs()).isBetween(exact, exact + 2 * window * window / 2);
        assertThat(load.kvTokens())
                .isLessThanOrEqualTo(2 * context)
                .isGreaterThanOrEqualTo(2 * Math.min(context, window));
        if (context - queries >= window) {
            assertThat(load.pairs()).isEqualTo(exact);
        }
    }

    @Test
    void aLongContextDoesNotOverflow() {
        assertThat(AttentionLoad.causal(1000, 1 << 20).pairs()).isEqualTo(1000L * (1L << 20) * ((1L << 20) + 1) / 2);
    }
}
