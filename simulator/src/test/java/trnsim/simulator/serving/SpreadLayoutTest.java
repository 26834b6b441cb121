package trnsim.simulator.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.workloads.spec.EngineSettings;

/** The layouts that {@code parallel: auto} adds for mixtures of experts. */
final class SpreadLayoutTest {

    private static String text(String model, String system, int chips, String parallel) {
        return """
                kind: serve
                model: %s
                system: %s
                chips: %d chips
                weights: fp8
                parallel: %s
                arrivals: {requests: 10, process: together, input: {mean: 1000 tokens}, output: {mean: 100 tokens}}
                """.formatted(model, system, chips, parallel);
    }

    private static List<ServingPlan> spread(Serving serving) {
        List<ServingPlan> found = new ArrayList<>();
        ServingPlans.of(
                serving.spec(),
                EngineSettings.of(serving.spec().engine()),
                serving.model(),
                null,
                serving.cluster(),
                1100,
                (plain, spread) -> {
                    found.addAll(spread);
                    return spread.getFirst();
                });
        return found;
    }

    @ParameterizedTest
    @CsvSource({
        "deepseek-v3, trn3-ultraserver-gen1, 64",
        "deepseek-v3, trn2.48xlarge, 128",
        "deepseek-v3, h800-hgx, 64",
        "gpt-oss-20b, trn2.48xlarge, 16",
        "kimi-k2, trn3-ultraserver-gen2, 144"
    })
    void allAreLegalIfGiven(String model, String system, int chips) {
        List<ServingPlan> all = spread(Serving.of(text(model, system, chips, "auto")));
        assertThat(all).isNotEmpty().allMatch(ServingPlan::chosen);
        assertThat(all).extracting(ServingPlan::shortLayout).doesNotHaveDuplicates();
        for (ServingPlan plan : all) {
            String given = "{tensor: %d, attention-data: %d, expert: %d}"
                    .formatted(plan.tensor(), plan.wide().data(), plan.expert());
            assertThat(plan.expert()).isEqualTo(plan.replicaRanks());
            assertThatCode(() -> {
                        ServingPlan same =
                                Serving.of(text(model, system, chips, given)).plan();
                        assertThat(same.kv()).isEqualTo(plan.kv());
                        assertThat(same.replicas()).isEqualTo(plan.replicas());
                    })
                    .as(given)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void weightsThatNoDomainHoldsAreSpreadOverSeveral() {
        Serving serving = Serving.of(text("deepseek-v3", "h800-hgx", 64, "auto"));
        // 671 GB of weights and eight boards of 80 GB.
        assertThat(serving.plan().replicaRanks()).isGreaterThan(8);
        assertThat(serving.plan().wide().any()).isTrue();
        assertThat(spread(serving)).noneMatch(plan -> plan.tensor() > 8);
    }
}
