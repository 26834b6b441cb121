package trnsim.bench.validation.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.bench.validation.predict.ServedBatch.Times;

class GraphLoopTest {

    @Test
    void aLoneClientWaitsForNobody() {
        Times times = GraphLoop.run(1, 4, 300, 0.5, n -> 0.01);
        assertThat(times.ttft()).isCloseTo(0.5, within(1e-12));
        assertThat(times.tpot()).isCloseTo(0.01, within(1e-12));
    }

    /**
     * By hand: client i of the first round waits for i prompts, each with a step of those before; later rounds find the others a
     * token apart and wait for at most a step. Each request meets the prompts of all others but in the last round, where only
     * those behind it come.
     */
    @ParameterizedTest
    @CsvSource({"2,4", "8,4", "16,1", "16,10"})
    void promptsOfOthersDelayTokensAndFirstOnes(int clients, int rounds) {
        double prompt = 0.4;
        double step = 0.02;
        long output = 300;
        Times times = GraphLoop.run(clients, rounds, output, prompt, n -> n == 0 ? 0 : step);
        double others = (clients - 1) * (1 - 0.5 / rounds) * prompt / (output - 1);
        assertThat(times.tpot()).isCloseTo(step + others, within(0.02 * (step + others)));
        double queue = prompt + (clients - 1) / 2.0 / rounds * (prompt + step);
        assertThat(times.ttft()).isCloseTo(queue, within(2 * step + 0.01 * queue));
    }
}
