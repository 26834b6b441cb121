package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepCommandTest {

    private static final String TRAIN = "../workloads/train/llama-3.1-8b-trn2.yaml";

    private static Invocation run(String words) {
        return Invocation.of((Object[]) ("step " + TRAIN + " " + words).strip().split(" +"));
    }

    @Test
    void bothWaysPrintTheSameStep() {
        Invocation folded = run("--csv");
        Invocation every = run("--csv --every-rank");
        assertThat(folded.code()).as(folded.err()).isZero();
        assertThat(every.out().lines().filter(line -> line.startsWith("step,")))
                .containsExactlyElementsOf(folded.out()
                        .lines()
                        .filter(line -> line.startsWith("step,"))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --slow 99999999=1.2     | rank 99999999 is not one of 0..
            --slow -1=2             | rank -1 is not one of 0..
            --slow x=1.2            | 'x' is not a whole number
            --slow 1=0.5            | --slow 1=0.5: slowness 0.5: must be at least 1
            --slow 1=abc            | 'abc' is not a number or a percentage
            --slow 1                | KEY=VALUE
            --nic 1=0               | --nic 1=0: nic 0.0: must lie above 0
            --link 1=200%           | link 2.0: must lie above 0 and not above 1
            --spread -1             | must lie between 0 and 1
            --spread NaN            | must lie between 0 and 1
            --slow-chips 1%         | is not SHARE=FACTOR
            --slow-chips 1%=0.5     | must be at least 1, a sound chip
            --seeds 0               | must lie between 1 and 1000000
            --seeds 5               | every seed gives the same step
            --json --csv            | exclude each other
            """)
    void oneSentence(String words, String part) {
        Invocation call = run(words);
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err()).contains(part).doesNotContain("Exception");
        assertThat(call.out()).isEmpty();
    }

    @Test
    void servingHasNoSteps() {
        Invocation call = Invocation.of("step", "../workloads/serve/llama-3.3-70b-trn2.yaml");
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err()).contains("only training workloads have steps");
    }
}
