package trnsim.simulator.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.plan.Role;

/** How replicas of pipeline stages are cut, what fits on them, and what a token takes. */
final class PipelineStagesTest {

    private static Serving serving(String model, String system, String more, long input, long output) {
        return Serving.of(String.join(
                "\n",
                "kind: serve",
                "model: " + model,
                "system: " + system,
                more,
                "arrivals: {requests: 1 requests, process: together, input: {mean: " + input
                        + " tokens}, output: {mean: " + output + " tokens}}"));
    }

    private static Serving h100(int tensor, int pipeline, long input, long output) {
        int chips = Math.max(8, tensor * pipeline);
        return serving(
                "llama-3.1-70b",
                "h100-hgx",
                "chips: " + chips + " chips\nparallel: {tensor: " + tensor + ", pipeline: " + pipeline + "}",
                input,
                output);
    }

    /** The cases of vLLM's own test, tests/distributed/test_pipeline_partition.py, test_uneven_auto_partition. */
    @ParameterizedTest
    @CsvSource({"2, 2, 1 1", "3, 2, 2 1", "3, 3, 1 1 1", "4, 3, 1 2 1", "5, 3, 2 2 1", "20, 4, 5 5 5 5"})
    void layersAreCutAsVllmCutsThem(int layers, int count, String expected) {
        List<Role> roles = Stages.cut(layers, count);
        assertThat(String.join(
                        " ",
                        roles.stream()
                                .map(role -> Integer.toString(role.layers()))
                                .toList()))
                .isEqualTo(expected);
        assertThat(roles.stream().filter(Role::embedding)).containsExactly(roles.getFirst());
        assertThat(roles.stream().filter(Role::head)).containsExactly(roles.getLast());
        int next = 0;
        for (Role role : roles) {
            assertThat(role.firstLayer()).isEqualTo(next);
            next += role.layers();
        }
        assertThat(next).isEqualTo(layers);
    }

    @Test
    void oneStageIsThePlanWithout() {
        ServingPlan with = h100(8, 1, 100, 10).plan();
        Serving without = serving("llama-3.1-70b", "h100-hgx", "chips: 8 chips\nparallel: {tensor: 8}", 100, 10);
        assertThat(with).isEqualTo(without.plan());
        assertThat(with.shortLayout()).isEqualTo("tp8");
    }

    /** Weights are on one stage each, and every stage has room for the blocks of the replica. */
    @ParameterizedTest
    @CsvSource({"4, 2", "2, 3", "8, 4"})
    void stagesHoldTheModelAndTheSmallestDecides(int tensor, int pipeline) {
        Serving serving = serving(
                "llama-3.1-70b",
                "h200-hgx",
                "chips: " + 8 * pipeline + " chips\nreplicas: 1\nparallel: {tensor: " + tensor + ", pipeline: "
                        + pipeline + "}",
                100,
                10);
        if (tensor * pipeline % 8 != 0 && 8 % (tensor * pipeline) != 0) {
            assertThatThrownBy(serving::plan).hasMessageContaining("parallel.pipeline: with tensor 2 6 ranks straddle");
            return;
        }
        ServingPlan plan = serving.plan();
        Cluster cluster = serving.cluster();
        double weights = 0;
        long fewest = Long.MAX_VALUE;
        for (Role role : plan.stages().roles()) {
            KvBudget own = KvBudget.of(
                    plan.architecture(),
                    role,
                    plan.sharding(),
                    plan.precision(),
                    plan.engine(),
                    null,
                    1,
                    cluster.rank().capacityBytes());
            weights += own.weightBytes();
            fewest = Math.min(fewest, own.blocks());
        }
        KvBudget whole = KvBudget.of(
                plan.architecture(),
                plan.sharding(),
                plan.precision(),
                plan.engine(),
                null,
                1,
                cluster.rank().capacityBytes());
        assertThat(weights).isCloseTo(whole.weightBytes(), Percentage.withPercentage(1e-6));
        assertThat(plan.kv().blocks()).isEqualTo(fewest).isGreaterThan(whole.blocks());
        assertThat(plan.shortLayout()).isEqualTo("tp" + tensor + " pp" + pipeline);
        assertThat(plan.replicaRanks()).isEqualTo(tensor * pipeline);
    }

    /** TPOT alone is what all stages take with their sends; stages add up to the model on as many ranks as one has, and sends. */
    @Test
    void aTokenAloneTakesAllStagesAndTheirSends() {
        Serving serving = h100(4, 2, 1000, 20);
        ServingPlan plan = serving.plan();
        IterationCost cost = serving.cost(plan);
        long stages = 0;
        long sends = 0;
        for (IterationCost stage : cost.stages()) {
            stages += stage.decode(1, 1010).timePs();
            sends += stage.sendPs(1);
        }
        assertThat(sends).isPositive();
        assertThat(cost.decode(1, 1010).timePs()).isEqualTo(stages);
        ServingResult result = serving.run();
        assertThat(result.latencies().timePerOutputToken().getMean()).isCloseTo(stages, Percentage.withPercentage(0.3));
        Serving narrow = serving(
                "llama-3.1-70b",
                "h100-hgx",
                "chips: 8 chips\nengine: {max-context: 2k}\nparallel: {tensor: 4}",
                1000,
                20);
        long whole = narrow.cost(narrow.plan()).decode(1, 1010).timePs();
        long starts = stages - sends - whole;
        // Each stage starts a graph of its own.
        assertThat(starts).isBetween(0L, whole / 20);
    }

    @Test
    void moreBandwidthIsNeverSlower() {
        String more = "chips: 16 chips\nparallel: {tensor: 8, pipeline: 2}";
        long slow = sent(more, 25e9);
        long fast = sent(more, 50e9);
        long fastest = sent(more, 400e9);
        assertThat(slow).isGreaterThan(fast);
        assertThat(fast).isGreaterThan(fastest);
    }

    private static long sent(String more, double bandwidth) {
        Serving serving = Serving.of(
                "kind: serve\nmodel: llama-3.1-70b\nsystem: h100-hgx\n" + more
                        + "\narrivals: {requests: 1, process: together, input: {mean: 100 tokens}, output: {mean: 3 tokens}}",
                Map.of("h100-hgx.scale-out.nic-bandwidth", bandwidth));
        ServingPlan plan = serving.plan();
        return serving.cost(plan).stages().getFirst().sendPs(4096);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chips: 16 chips\\nparallel: {tensor: 8, pipeline: 3} | 16 chips hold 16 ranks, and one replica takes 24",
                "chips: 96 chips\\nparallel: {tensor: 1, pipeline: 96} | parallel.pipeline: 96 stages are more than the 80 layers of"
                        + " llama-3.1-70b. Maybe 80?",
                "chips: 16 chips\\nparallel: {tensor: 8, pipeline: 0} | parallel.pipeline",
                "chips: 16 chips\\nparallel: {tensor: 4, pipeline: 2, context: 2} | parallel.pipeline: is not simulated with context"
                        + " ranks; write context: 1",
                "chips: 16 chips\\nreplicas: 1\\nparallel: {tensor: 2, pipeline: 3} | parallel.pipeline: with tensor 2 6 ranks straddle",
                "chips: 16 chips\\nengine: {preemption: swap}\\nparallel: {tensor: 8, pipeline: 2} | parallel.pipeline: is not simulated"
                        + " with swapping",
                "chips: 16 chips\\nengine: {policy: prefill-first}\\nparallel: {tensor: 8, pipeline: 2} | parallel.pipeline: is not"
                        + " simulated with chunks of prompts apart",
                "chips: 2 chips\\nengine: {memory-utilization: 0.8}\\nparallel: {tensor: 1, pipeline: 2} | parallel.tensor: a rank needs",
            })
    void saysWhatIsWrong(String more, String sentence) {
        assertThatThrownBy(() -> serving("llama-3.1-70b", "h100-hgx", more.replace("\\n", "\n"), 100, 10)
                        .plan())
                .hasMessageContaining(sentence);
    }
}
