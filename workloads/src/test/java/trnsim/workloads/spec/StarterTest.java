package trnsim.workloads.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.workloads.document.Yaml;

class StarterTest {

    private static final Pattern HIDDEN_TRAIN = Pattern.compile("(?m)^(\\s*)# ([a-z-]+: .*)$");

    @Test
    void startersBindAsTheyStand() {
        assertThat(Workloads.bind(Yaml.tree(Starter.text("train")))).isInstanceOf(TrainSpec.class);
        assertThat(Workloads.bind(Yaml.tree(Starter.text("serve")))).isInstanceOf(ServeSpec.class);
        assertThat(Workloads.bind(Yaml.tree(Starter.text("fleet")))).isInstanceOf(FleetSpec.class);
        assertThat(Starter.kinds()).containsExactly("train", "serve", "fleet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "serve"})
    void startersBindWithEveryDefaultWrittenOut(String kind) {
        String text =
                HIDDEN_TRAIN.matcher(Starter.text(kind)).replaceAll("$1$2").replace("# engine:", "engine:");
        text = text.replaceAll("(?m)^#   ((max|block|memory)-.*)$", "  $1");
        WorkloadSpec all = Workloads.bind(Yaml.tree(text));
        WorkloadSpec plain = Workloads.bind(Yaml.tree(Starter.text(kind)));
        if (all instanceof ServeSpec wide && plain instanceof ServeSpec narrow) {
            assertThat(wide.weights()).isEqualTo(narrow.weights());
            assertThat(EngineSettings.of(wide.engine()).maxBatchedTokens())
                    .isEqualTo(EngineSettings.of(narrow.engine()).maxBatchedTokens());
            assertThat(EngineSettings.of(wide.engine()).memoryUtilization())
                    .isEqualTo(EngineSettings.of(narrow.engine()).memoryUtilization());
        }
        if (all instanceof TrainSpec wide && plain instanceof TrainSpec narrow) {
            assertThat(wide.recompute()).isEqualTo(narrow.recompute());
            assertThat(wide.gradients()).isEqualTo(narrow.gradients());
            assertThat(wide.parallel()).isNotNull();
            assertThat(wide.parallel().microBatch()).isEqualTo(narrow.parallel().microBatch());
        }
        assertThat(all.title()).isNotEmpty();
    }

    @Test
    void theFleetStarterShowsTheDefaults() {
        FleetSpec shown = (FleetSpec) Workloads.bind(Yaml.tree(Starter.text("fleet")
                .replaceAll(
                        "(?m)^# ((policies:|costs:|seed:|  (placement|refresh|night|spares|provision|power-cap)).*)$",
                        "$1")));
        FleetSpec plain = (FleetSpec) Workloads.bind(Yaml.tree(Starter.text("fleet")));
        assertThat(shown.policies())
                .usingRecursiveComparison()
                .ignoringFields("origin")
                .isEqualTo(plain.policies());
        assertThat(shown.costs()).isEqualTo(plain.costs());
    }

    @Test
    void unknownKindNamesTheKnownOnes() {
        assertThatThrownBy(() -> Starter.text("flet")).hasMessageContaining("train, serve");
    }
}
