package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PlanCommandTest {

    private static final String TRAIN = "../workloads/train/llama-3.1-8b-trn2.yaml";

    private static Invocation run(String words) {
        return Invocation.of((Object[]) ("plan " + TRAIN + " " + words).strip().split(" +"));
    }

    @Test
    void tenLayoutsFromTheFastestOn() {
        Invocation call = run("--json");
        assertThat(call.code()).as(call.err()).isZero();
        JsonNode rows = JsonMapper.shared().readTree(call.out());
        assertThat(rows.size()).isEqualTo(10);
        double before = 0;
        for (JsonNode row : rows) {
            double step = Double.parseDouble(row.get("step").asString());
            assertThat(step).isGreaterThanOrEqualTo(before);
            assertThat(Double.parseDouble(row.get("estimate").asString())).isBetween(-0.03, 0.03);
            before = step;
        }
    }

    @Test
    void theFastestIsWrittenAsAFileSaysIt() {
        assertThat(run("--tensor 4 --pipeline 2 --zero 1").out())
                .containsPattern("(?s)The fastest as a file says it:\\R  recompute: .*  parallel:\\R    tensor: 4\\R.*"
                        + "pipeline: 2\\R.*    zero: 1\\R");
    }

    @Test
    void moreChipsTakeLessTimeAndAreOnTheFront() {
        Invocation call = run("--chips 64,128 --csv");
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.out().lines()).hasSize(3);
        assertThat(call.out().lines().skip(2).findFirst().orElseThrow())
                .contains(",128,")
                .endsWith("energy\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --tensor x                       | --tensor: 'x' is neither a whole number nor a range
            --tensor 0                       | --tensor: 0 is empty or outside of 1 and more
            --pipeline 8..4                  | --pipeline: 8..4 is empty
            --zero 4                         | --zero: 4 is empty or outside of 0..3. Maybe 1..3?
            --zero 1 --fsdp                  | --fsdp and --zero contradict each other
            --tensor 7                       | --tensor 7: no legal layout
            --schedule pipedream             | 'pipedream' is not known
            --recompute some                 | 'some' is not known; there are none, selective
            --attention star                 | 'star' is not known; there are ring, all-gather, all-to-all
            --offload weights                | 'weights' is not known; there are activations, gradients, optimizer
            --hybrid-shard 3                 | --hybrid-shard 3: no legal layout
            --max-memory lots                | --max-memory: 'lots'
            --max-memory 1MiB                | --max-memory 1 MiB: all need at least
            --pipeline 1 --virtual-stages 2  | --pipeline 1 and --virtual-stages 2 contradict each other
            --pipeline 1 --schedule gpipe    | --pipeline 1 and --schedule gpipe contradict each other
            --context 3                      | --context 3: no legal layout
            --expert 8                       | --expert 8: no legal layout
            --chips 0                        | --chips: 0 must be at least 1
            --systems trn9                   | trn9
            --json --csv                     | exclude each other
            """)
    void oneSentence(String words, String part) {
        Invocation call = run(words);
        assertThat(call.code()).as(call.err()).isEqualTo(2);
        assertThat(call.err()).contains(part).doesNotContain("Exception");
        assertThat(call.out()).isEmpty();
    }

    @Test
    void servingHasNoLayoutsToSearch() {
        Invocation call = Invocation.of("plan", "../workloads/serve/llama-3.3-70b-trn2.yaml");
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err()).contains("only training workloads have layouts to search");
    }
}
