package trnsim.workloads.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleTest {

    @ParameterizedTest
    @CsvSource({"126,1", "126,4", "126,8", "126,16", "61,8", "80,5", "7,7", "1,1"})
    void stagesHoldEveryLayerOnceInOrder(int layers, int stages) {
        List<Role> roles = Role.of(layers, stages);
        assertThat(roles).hasSize(stages);
        int next = 0;
        for (Role role : roles) {
            assertThat(role.firstLayer()).isEqualTo(next);
            assertThat(role.layers()).isBetween(layers / stages, Math.ceilDiv(layers, stages));
            assertThat(role.embedding()).isEqualTo(role.stage() == 0);
            assertThat(role.head()).isEqualTo(role.stage() == stages - 1);
            next += role.layers();
        }
        assertThat(next).isEqualTo(layers);
    }

    @Test
    void layersLeftOverGoToTheFirstStages() {
        assertThat(Role.of(126, 8)).extracting(Role::layers).containsExactly(16, 16, 16, 16, 16, 16, 15, 15);
    }
}
