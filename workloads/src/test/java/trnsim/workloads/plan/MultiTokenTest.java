package trnsim.workloads.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.operator.Dtype;

class MultiTokenTest {

    private static final ArchitectureSpec V3 = Architectures.of("deepseek-v3");
    private static final Role LAST = new Role(1, 30, 31, false, true);

    /** The developers count 14B for the module: its own weights, the embedding and the head (README of the weights). */
    @Test
    void deepSeeksModuleHasTheirSize() {
        Layout layout = Layout.of(1, 2, 1);
        double own = MultiToken.parameters(V3, layout, LAST).total();
        double head = (double) V3.hidden() * V3.vocab();
        assertThat(own + head).isCloseTo(14e9, within(0.05 * 14e9));
    }

    @Test
    void onlyTheStageOfTheHeadHoldsIt() {
        Layout layout = Layout.of(8, 2, 1);
        Role first = new Role(0, 0, 30, true, false);
        assertThat(MultiToken.parameters(V3, layout, first).total()).isZero();
        assertThat(MultiToken.parameters(V3.withoutMultiToken(), layout, LAST).total())
                .isZero();
        assertThat(RankParameters.training(V3, layout, LAST).total())
                .isGreaterThan(RankParameters.training(V3.withoutMultiToken(), layout, LAST)
                        .total());
    }

    @Test
    void itAddsAPassBehindTheHead() {
        LayerOperators.Precision bf16 = LayerOperators.Precision.of(Dtype.BF16);
        Layout layout = Layout.of(8, 2, 8).withExpert(64);
        StagePasses with = StagePasses.of(V3, layout, LAST, 4096, bf16);
        StagePasses without = StagePasses.of(V3.withoutMultiToken(), layout, LAST, 4096, bf16);
        assertThat(with.kinds()).extracting(LayerPass::name).endsWith("head", "mtp");
        assertThat(with.order()).hasSize(without.order().size() + 1);
    }

    @Test
    void itsMemoryIsOnTheLastStage() {
        Layout layout = Layout.of(8, 4, 8).withExpert(64);
        TrainingMemory.Step step = new TrainingMemory.Step(4096, 8, new TrainingMemory.StateBytes(2, 4, 12), 2);
        var with = TrainingMemory.of(V3, layout, step);
        var without = TrainingMemory.of(V3.withoutMultiToken(), layout, step);
        assertThat(with.getFirst()).isEqualTo(without.getFirst());
        assertThat(with.getLast().weights()).isGreaterThan(without.getLast().weights());
        assertThat(with.getLast().activations()).isGreaterThan(without.getLast().activations());
    }
}
