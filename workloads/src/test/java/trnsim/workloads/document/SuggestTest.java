package trnsim.workloads.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestTest {

    private static final List<String> NAMES =
            List.of("global-batch", "sequence", "tokens", "tensor", "trainium2", "trainium3");

    @ParameterizedTest
    @CsvSource({
        "global_batch,global-batch",
        "globalbatch,global-batch",
        "Sequnece,sequence",
        "token,tokens",
        "tensro,tensor",
        "trainium,trainium2",
        "trainum3,trainium3",
        "seq,sequence"
    })
    void findsTheNearest(String misspelt, String name) {
        assertThat(Suggest.nearest(misspelt, NAMES)).contains(name);
        assertThat(Suggest.maybe(misspelt, NAMES)).isEqualTo(" Maybe " + name + "?");
    }

    @ParameterizedTest
    @CsvSource({"colour", "x", "''", "completely-other"})
    void saysNothingRatherThanNonsense(String misspelt) {
        assertThat(Suggest.nearest(misspelt, NAMES)).isEmpty();
        assertThat(Suggest.maybe(misspelt, NAMES)).isEmpty();
    }

    @Test
    void tiesGoToTheFirstInOrder() {
        assertThat(Suggest.nearest("ac", List.of("ab", "aa"))).contains("aa");
    }

    @Test
    void distanceCountsSwapsAsOne() {
        assertThat(Suggest.distance("abcd", "acbd")).isEqualTo(1);
        assertThat(Suggest.distance("", "abc")).isEqualTo(3);
        assertThat(Suggest.distance("kitten", "sitting")).isEqualTo(3);
    }

    @Test
    void aHugeNameCostsNothing() {
        String huge = "x".repeat(4_000_000);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(1),
                () -> assertThat(Suggest.nearest(huge, NAMES)).isEmpty());
    }
}
