package trnsim.simulator.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.workloads.document.Origin;
import trnsim.workloads.plan.Axis;
import trnsim.workloads.plan.Degrees;
import trnsim.workloads.plan.Layout;

class UnmodelledTest {

    @Test
    void thePlainLayoutHasAPrice() {
        assertThat(Unmodelled.of(Layout.of(8, 4, 16).withExpert(8).withZero(3))).isEmpty();
    }

    static Stream<Layout> irregular() {
        Layout context = Layout.of(1, 1, 1).with(new Degrees(2, 2, 2, 4, 1));
        return Stream.of(
                context.withOrder(List.of(Axis.TENSOR, Axis.CONTEXT, Axis.PIPELINE, Axis.DATA)),
                Layout.of(2, 2, 4)
                        .withExpert(4)
                        .withOrder(List.of(Axis.TENSOR, Axis.PIPELINE, Axis.CONTEXT, Axis.DATA)));
    }

    /** Ranks with equal weights, or those that share experts, at no one stride. */
    @ParameterizedTest
    @MethodSource("irregular")
    void ordersThatTearGroupsApartAreRefused(Layout layout) {
        assertThatThrownBy(() -> Unmodelled.check(layout, Origin.of("a file")))
                .hasMessageContaining("not modelled yet");
        assertThat(Unmodelled.of(layout)).extracting(Unmodelled.Part::field).contains("parallel.order");
    }
}
