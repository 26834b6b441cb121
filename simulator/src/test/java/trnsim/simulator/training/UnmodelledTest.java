package trnsim.simulator.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import trnsim.workloads.document.Origin;
import trnsim.workloads.plan.Layout;

class UnmodelledTest {

    @Test
    void thePlainLayoutHasAPrice() {
        assertThat(Unmodelled.of(Layout.of(8, 4, 16).withExpert(8).withZero(3))).isEmpty();
    }

    @Test
    void whatHasNoPriceIsRefusedByItsField() {
        Layout layout = Layout.of(8, 4, 16).withFusedAttention(false);
        assertThatThrownBy(() -> Unmodelled.check(layout, Origin.of("a file")))
                .hasMessageContaining("not modelled yet");
        assertThat(Unmodelled.of(layout)).extracting(Unmodelled.Part::field).contains("fused-attention");
    }
}
