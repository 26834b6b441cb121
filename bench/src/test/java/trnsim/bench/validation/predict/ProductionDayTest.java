package trnsim.bench.validation.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.batching.AnswerListener;
import trnsim.simulator.serving.price.ExchangeTable;
import trnsim.workloads.catalog.Catalog;

final class ProductionDayTest {

    private static final Hardware HARDWARE = new Hardware(Catalog.shipped());
    private static final DayLengths LENGTHS = new DayLengths(3.619, 4989, "azure-conversation-2023");

    private static DayUnit unit(int gpus, int sequences, long tokens) {
        return new DayUnit(
                HARDWARE, HARDWARE.system("h800-hgx"), HARDWARE.model("deepseek-v3"), gpus, sequences, tokens);
    }

    @ParameterizedTest
    @ValueSource(strings = {"azure-conversation-2023", "servegen-deepseek-r1", "servegen-m-small"})
    void lengthsHaveThePublishedRatioAndContext(String shape) {
        DayLengths lengths = new DayLengths(3.619, 4989, shape);
        assertThat(lengths.meanInput() / lengths.meanOutput()).isCloseTo(3.619, within(0.01));
        assertThat(lengths.meanContext()).isCloseTo(4989, within(5.0));
    }

    /** The reports' dispatch of fp8 to 8 experts: at least what 400 Gb/s NICs carry, and latency. */
    @Test
    void dispatchAndCombineOfADecodeUnitAreBoundByItsNics() {
        ExchangeTable exchange =
                Objects.requireNonNull(unit(144, 256, 256).table().exchange());
        long tokens = 128;
        double bytes = tokens * 8 * 7168 * (1 + 2.0);
        double outside = 136.0 / 144;
        double least = 58 * bytes * outside / 50e9 * 1e12;
        assertThat((double) exchange.leastPs(144 * tokens, tokens, false)).isBetween(least, 2.5 * least);
    }

    @Test
    void moreRequestsAreSlowerForEachAndFasterTogether() {
        DayUnit unit = unit(144, 512, 512);
        double before = Double.POSITIVE_INFINITY;
        double together = 0;
        for (int each : new int[] {32, 64, 128}) {
            DayAnswers answers = new DayAnswers(LENGTHS, each * 144, 4_000_000_000_000L);
            unit.serve(answers, answers);
            assertThat(answers.speed()).isLessThan(before);
            assertThat(answers.speed() * each).isGreaterThan(together);
            before = answers.speed();
            together = before * each;
        }
    }

    /** Groups of unequal prompts wait for each other: a unit reaches less than equal groups would. */
    @Test
    void unequalPromptsCostThroughput() {
        DayUnit unit = unit(32, 1024, 16_384);
        double rate = 400;
        ServingResult result = unit.serve(new DayPrompts(LENGTHS, 0.563, rate, 6000), AnswerListener.NONE);
        double balanced = 32 * 16_384 / (unit.iteration(16_384, 2048) * 1e-12) / (1 - 0.563);
        assertThat(result.hitRate()).isCloseTo(0.563, within(0.001));
        assertThat(result.inputTokensPerSecond()).isBetween(0.3 * balanced, balanced);
    }
}
