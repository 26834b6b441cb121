package trnsim.workloads.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.TrainingMemory.StateBytes;

/** Memory against "Reducing Activation Recomputation in Large Transformer Models", arXiv 2205.05198. */
class TrainingMemoryTest {

    private static final StateBytes STATES = new StateBytes(2, 4, 12);
    private static final double GIB = 1L << 30;

    /** Table 2 without the scores (34 of {@code sbh (34 + 5 a s / h)}), which fused attention never keeps. */
    @ParameterizedTest
    @CsvSource({"1,false", "8,false", "8,true"})
    void aGptLayerKeepsThirtyFourBytesPerTokenAndWidth(int tensor, boolean sequenceParallel) {
        ArchitectureSpec a = Architectures.of("gpt3-175b");
        Layout layout = Architectures.layout(tensor, 1, 1, Recompute.SELECTIVE, sequenceParallel);
        double bytes = 2 * TrainingMemory.elementsPerToken(a, layout, 0);
        double paper = a.hidden() * (sequenceParallel ? 34.0 / tensor : 10 + 24.0 / tensor);
        assertThat(bytes).isCloseTo(paper, within(1e-9 * paper));
    }

    /** Figure 1, selective recomputation with sequence parallelism, GiB per GPU of the first stage. */
    @ParameterizedTest
    @CsvSource({
        // layers, hidden, heads, pipeline, interleaving, micro-batch, parameters and optimizer, activations
        "48, 6144, 64, 1, 1, 4, 45.5625, 9.5625",
        "96, 12288, 96, 8, 3, 1, 45.5625, 12.3515625",
        "105, 20480, 128, 35, 3, 1, 31.640625, 23.076171875",
        "128, 25600, 160, 64, 1, 1, 32.958984375, 26.5625"
    })
    void publishedMemoryIsMetWithinATenth(
            int layers,
            int hidden,
            int heads,
            int pipeline,
            int interleaving,
            int micro,
            double states,
            double activations) {
        ArchitectureSpec a = Architectures.gpt(layers, hidden, heads);
        Layout layout = Layout.of(8, pipeline, 1).withZero(0).withMicroBatch(micro);
        Role first = Role.of(layers, pipeline).getFirst();
        TrainingMemory memory = TrainingMemory.of(a, layout, first, 2048, 1024, STATES, 2);
        // Interleaved stages, which are not modelled, keep 1 + (p - 1) / (p m) times as much (section 4.3).
        double interleaved = 1 + (interleaving > 1 ? (pipeline - 1.0) / (pipeline * interleaving) : 0);
        assertThat(memory.activations() * interleaved / GIB).isCloseTo(activations, within(0.1 * activations));
        // The paper's formula counts layers only, so a stage without the embedding table is compared where there is
        // one.
        Role inner = Role.of(layers, pipeline).get(pipeline > 2 ? 1 : 0);
        TrainingMemory layersOnly = TrainingMemory.of(a, layout, inner, 2048, 1024, STATES, 2);
        double all = layersOnly.weights() + layersOnly.gradients() + layersOnly.optimizer();
        assertThat(all / GIB).isCloseTo(states, within(0.1 * states));
    }

    @Test
    void fullRecomputeKeepsTheInputOfEachLayerAndOneLayerWhole() {
        ArchitectureSpec a = Architectures.gpt(16, 1024, 8);
        Layout layout = Architectures.layout(4, 2, 1, Recompute.FULL, true);
        Role first = Role.of(16, 2).getFirst();
        double kept = TrainingMemory.of(a, layout, first, 2048, 8, STATES, 2).activations();
        double inputs = 2 * 8 * 2048.0 * 1024 * 2 / 4;
        double layer = 2048 * TrainingMemory.elementsPerToken(a, layout, 0) * 2;
        assertThat(kept).isCloseTo(inputs + layer, within(1.0));
    }

    @Test
    void laterStagesHaveFewerMicroBatchesInFlight() {
        ArchitectureSpec a = Architectures.llama(16, 1024, 8, 8, 4096, 32000);
        Layout layout = Architectures.layout(1, 4, 1, Recompute.SELECTIVE, true);
        double[] kept = Role.of(16, 4).stream()
                .filter(role -> !role.head())
                .mapToDouble(role ->
                        TrainingMemory.of(a, layout, role, 2048, 64, STATES, 2).activations())
                .toArray();
        assertThat(kept[1]).isEqualTo(kept[0] * 3 / 4);
        assertThat(kept[2]).isEqualTo(kept[0] * 2 / 4);
        double single = TrainingMemory.of(a, layout, Role.of(16, 4).getFirst(), 2048, 1, STATES, 2)
                .activations();
        assertThat(single).isEqualTo(kept[0] / 4);
    }

    @Test
    void zeroStagesShareOneAfterTheOther() {
        ArchitectureSpec a = Architectures.llama(16, 1024, 8, 8, 4096, 32000);
        Role role = Role.of(16, 1).getFirst();
        TrainingMemory[] stages = new TrainingMemory[4];
        for (int zero = 0; zero < 4; zero++) {
            Layout layout = Layout.of(1, 1, 16).withZero(zero);
            stages[zero] = TrainingMemory.of(a, layout, role, 2048, 1, STATES, 2);
        }
        assertThat(stages[1].optimizer()).isEqualTo(stages[0].optimizer() / 16);
        assertThat(stages[1].gradients()).isEqualTo(stages[0].gradients());
        assertThat(stages[2].gradients()).isEqualTo(stages[0].gradients() / 16);
        assertThat(stages[2].weights()).isEqualTo(stages[0].weights());
        assertThat(stages[3].weights()).isEqualTo(stages[0].weights() / 16);
        assertThat(stages[3].activations()).isEqualTo(stages[0].activations());
    }

    @Test
    void theRanksOfAReplicaHoldEveryParameterOnceButWhatEachTensorRankNeeds() {
        for (String name : new String[] {"llama-3.1-70b", "deepseek-v3", "frontier-moe-2t", "llama-4-maverick"}) {
            ArchitectureSpec a = Architectures.of(name);
            Layout layout = Layout.of(8, 4, 8).withExpert(a.moe() == null ? 1 : 64);
            double dense = 0;
            double experts = 0;
            for (Role role : Role.of(a.layers(), 4)) {
                RankParameters own = RankParameters.of(a, Sharding.training(layout), role);
                dense += own.dense() * 8;
                experts += own.experts() * 64;
            }
            double total = trnsim.workloads.model.Parameters.of(a).total();
            double held = a.hidden()
                    * (double) a.moeLayers()
                    * (a.moe() == null ? 0 : a.moe().experts());
            if (a.mla() != null) {
                held += (double) a.layers()
                        * a.hidden()
                        * (a.mla().qRank() + a.mla().kvRank() + a.mla().ropeDim());
            }
            assertThat(dense + (a.moe() == null ? 0 : experts))
                    .as(name)
                    .isCloseTo(total + 7 * held, within(0.001 * total));
        }
    }
}
