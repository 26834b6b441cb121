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

    /** Six ranks would take one group of four tensor ranks and half of the next. */
    @Test
    void groupsAcrossEdgesAreRefusedByTheirField() {
        Layout layout = Layout.of(4, 1, 6).withExpert(6);
        assertThatThrownBy(() -> Unmodelled.check(layout, Origin.of("a file")))
                .hasMessageContaining("parallel.expert")
                .hasMessageContaining("not modelled yet");
        assertThat(Unmodelled.of(Layout.of(4, 1, 6).withExpert(8))).isEmpty();
    }
}
