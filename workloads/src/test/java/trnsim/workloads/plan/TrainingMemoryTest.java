package trnsim.workloads.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.TrainingMemory.StateBytes;
import trnsim.workloads.plan.TrainingMemory.Step;

/** Memory against "Reducing Activation Recomputation in Large Transformer Models", arXiv 2205.05198, and what must hold. */
class TrainingMemoryTest {

    private static final StateBytes STATES = new StateBytes(2, 4, 12);
    private static final double GIB = 1L << 30;

    private static Step step(long microBatches) {
        return new Step(2048, microBatches, STATES, 2);
    }

    private static TrainingMemory first(ArchitectureSpec a, Layout layout, long microBatches) {
        return TrainingMemory.of(a, layout, step(microBatches)).getFirst();
    }

    /** A rank of the first stage as the paper's formula counts it: transformer layers only. */
    private static TrainingMemory layersOnly(ArchitectureSpec a, Layout layout) {
        List<Role> held = Role.held(Role.of(a.layers(), layout), layout, 0).stream()
                .map(role -> new Role(role.stage(), role.firstLayer(), role.layers(), false, false))
                .toList();
        return TrainingMemory.of(a, layout, 0, held, step(1024));
    }

    /** Table 2 for GPT-3: sbh (10 + 24/t + 5as/ht), with sequence parallelism sbh/t (34 + 5as/h), selective without 5as. */
    @ParameterizedTest
    @CsvSource({
        "1,false,NONE",
        "8,false,NONE",
        "8,true,NONE",
        "8,false,SELECTIVE",
        "8,true,SELECTIVE",
        "8,true,FULL",
        "8,false,ALTERNATE",
        "8,true,MODULES"
    })
    void aLayerOfGptKeepsWhatTheTableSays(int tensor, boolean sequenceParallel, Recompute recompute) {
        ArchitectureSpec a = Architectures.of("gpt3-175b");
        Layout layout =
                Architectures.layout(tensor, 1, 1, recompute, sequenceParallel).withFusedAttention(false);
        double h = a.hidden();
        double scores = 5.0 * a.heads() * 2048 / tensor;
        double blocks = sequenceParallel ? h * 34 / tensor : h * (10 + 24.0 / tensor);
        double paper = switch (recompute) {
            case NONE -> blocks + scores;
            case SELECTIVE -> blocks;
            // Input, attention's result, half of queries, keys, values, both outputs and the MLP's inner width.
            case ALTERNATE -> 2 * h + 2 * h / tensor + (3 * 2 * h / tensor + 4 * h + 8 * h / tensor) / 2;
            // Without what norms (2 h each) and the activation (8 h) write.
            case MODULES -> blocks - (2 * 2 * h + 8 * h) / tensor;
            case FULL -> 2 * h / (sequenceParallel ? tensor : 1);
        };
        assertThat(new LayerActivations(a, layout, 2048, 2).kept(0)).isCloseTo(paper, within(1e-9 * paper));
    }

    /** Figure 1, GiB per GPU of the first stage. */
    @ParameterizedTest
    @CsvSource({
        // layers, hidden, heads, pipeline, virtual stages, micro-batch, parameters and optimizer, none, selective
        "48, 6144, 64, 1, 1, 4, 45.5625, 59.25, 9.5625",
        "96, 12288, 96, 8, 3, 1, 45.5625, 66.84375, 12.3515625",
        "105, 20480, 128, 35, 3, 1, 31.640625, 114.0234375, 23.076171875",
        "128, 25600, 160, 64, 1, 1, 32.958984375, 131.25, 26.5625"
    })
    void publishedMemoryIsMetWithinAPermille(
            int layers,
            int hidden,
            int heads,
            int pipeline,
            int virtual,
            int micro,
            double states,
            double none,
            double selective) {
        ArchitectureSpec a = Architectures.gpt(layers, hidden, heads);
        Layout layout = Layout.of(8, pipeline, 1)
                .withZero(0)
                .withMicroBatch(micro)
                .withFusedAttention(false)
                .withStages(Stages.interleaved(virtual));
        TrainingMemory sharp = layersOnly(a, layout);
        TrainingMemory all = layersOnly(a, layout.withRecompute(Recompute.NONE).withSequenceParallel(false));
        assertThat(sharp.activations() / GIB).isCloseTo(selective, within(0.001 * selective));
        assertThat(all.activations() / GIB).isCloseTo(none, within(0.001 * none));
        assertThat((all.weights() + all.gradients() + all.optimizer()) / GIB).isCloseTo(states, within(0.001 * states));
    }

    @Test
    void fullRecomputeKeepsTheInputOfEachLayerAndOneLayerWhole() {
        ArchitectureSpec a = Architectures.gpt(16, 1024, 8);
        Layout layout = Architectures.layout(4, 2, 1, Recompute.FULL, true);
        TrainingMemory full = first(a, layout, 8);
        assertThat(full.activations()).isCloseTo(2 * 8 * 2048.0 * 1024 * 2 / 4, within(1.0));
        assertThat(full.working()).isGreaterThan(2048 * new LayerActivations(a, layout, 2048, 2).whole(0) * 15 / 17);
    }

    @Test
    void laterStagesHaveFewerMicroBatchesInFlight() {
        ArchitectureSpec a = Architectures.llama(16, 1024, 8, 8, 4096, 32000);
        Layout layout = Architectures.layout(1, 4, 1, Recompute.SELECTIVE, true);
        List<TrainingMemory> kept = TrainingMemory.of(a, layout, step(64));
        double most = kept.getFirst().activations();
        assertThat(kept.get(1).activations()).isEqualTo(most * 3 / 4);
        assertThat(kept.get(2).activations()).isEqualTo(most * 2 / 4);
        assertThat(first(a, layout, 1).activations()).isEqualTo(most / 4);
    }

    @Test
    void zeroStagesShareOneAfterTheOther() {
        ArchitectureSpec a = Architectures.llama(16, 1024, 8, 8, 4096, 32000);
        TrainingMemory[] stages = new TrainingMemory[4];
        for (int zero = 0; zero < 4; zero++) {
            stages[zero] = first(a, Layout.of(1, 1, 16).withZero(zero), 1);
        }
        assertThat(stages[1].optimizer()).isEqualTo(stages[0].optimizer() / 16);
        assertThat(stages[1].gradients()).isEqualTo(stages[0].gradients());
        assertThat(stages[2].gradients()).isEqualTo(stages[0].gradients() / 16);
        assertThat(stages[2].weights()).isEqualTo(stages[0].weights());
        assertThat(stages[3].weights()).isEqualTo(stages[0].weights() / 16);
        assertThat(stages[3].activations()).isEqualTo(stages[0].activations());
    }

    @Test
    void hybridShardingSharesWithinItsGroupsOnly() {
        ArchitectureSpec a = Architectures.llama(16, 1024, 8, 8, 4096, 32000);
        Layout all = Layout.of(1, 1, 16).withZero(3);
        TrainingMemory grouped = first(a, all.withStates(new StateSharing(3, true, 4)), 1);
        assertThat(grouped.weights()).isEqualTo(first(a, all, 1).weights() * 4);
        TrainingMemory staying = first(a, all.withStates(new StateSharing(3, false, 0)), 1);
        assertThat(staying.total()).isGreaterThan(first(a, all, 1).total());
    }

    @Test
    void contextRanksShareTheSequenceAndTheStates() {
        ArchitectureSpec a = Architectures.llama(16, 1024, 8, 8, 4096, 32000);
        TrainingMemory whole = first(a, Layout.of(1, 1, 4), 1);
        TrainingMemory cut = first(a, Layout.of(1, 1, 1).withContext(4, ContextAttention.RING), 1);
        assertThat(cut.activations()).isEqualTo(whole.activations() / 4);
        assertThat(cut.optimizer()).isEqualTo(whole.optimizer());
    }

    @Test
    void dualpipeHoldsTwoStagesAndTheStatesOfBothOnce() {
        ArchitectureSpec a = Architectures.llama(16, 1024, 8, 8, 4096, 32000);
        Layout plain = Layout.of(1, 4, 4);
        Layout both = plain.withStages(new Stages(Schedule.DUALPIPE, 1, List.of()));
        TrainingMemory outer = first(a, both, 16);
        List<TrainingMemory> stages = TrainingMemory.of(a, plain, step(16));
        assertThat(outer.weights())
                .isEqualTo(stages.getFirst().weights() + stages.getLast().weights());
        assertThat(outer.optimizer() * 2)
                .isEqualTo(stages.getFirst().optimizer() + stages.getLast().optimizer());
        double one = stages.getFirst().activations() / 4;
        assertThat(outer.activations()).isBetween(5 * one, 5.5 * one);
    }

    @Test
    void offloadMovesAndLosesNothing() {
        ArchitectureSpec a = Architectures.llama(16, 1024, 8, 8, 4096, 32000);
        TrainingMemory on = first(a, Layout.of(2, 2, 2), 8);
        TrainingMemory off = first(a, Layout.of(2, 2, 2).withOffload(new Offload(true, true, true)), 8);
        assertThat(off.optimizer() + off.gradients()).isZero();
        assertThat(off.activations()).isPositive().isLessThan(on.activations());
        assertThat(off.total() + off.host()).isCloseTo(on.total(), within(1.0));
        assertThat(on.host()).isZero();
    }

    /** More tensor ranks, a higher ZeRO stage and more recomputation never take more memory, on any stage. */
    @ParameterizedTest
    @ValueSource(strings = {"llama-3.1-70b", "deepseek-v3", "gpt3-175b", "frontier-moe-2t"})
    void cuttingSharingAndRecomputingNeverTakeMore(String name) {
        ArchitectureSpec a = Architectures.of(name);
        for (Schedule schedule : Schedule.values()) {
            Stages stages = new Stages(schedule, schedule == Schedule.INTERLEAVED ? 2 : 1, List.of());
            for (boolean fused : new boolean[] {true, false}) {
                Layout base = Layout.of(1, 4, 16).withStages(stages).withFusedAttention(fused);
                double[] above = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
                for (int tensor = 1; tensor <= 16; tensor *= 2) {
                    Layout cut = base.with(new Degrees(tensor, 1, 4, 16, 1)).withSequenceParallel(tensor > 1);
                    above[0] = lower(a, cut, above[0]);
                }
                for (int zero = 0; zero <= 3; zero++) {
                    above[1] = lower(a, base.withZero(zero), above[1]);
                }
                // Recomputing modules keeps scores that selective recomputation drops.
                for (Recompute recompute : EnumSet.complementOf(EnumSet.of(Recompute.MODULES))) {
                    above[2] = lower(a, base.withRecompute(recompute), above[2]);
                }
            }
        }
    }

    private static double lower(ArchitectureSpec a, Layout layout, double above) {
        double peak = TrainingMemory.of(a, layout, step(16)).stream()
                .mapToDouble(TrainingMemory::total)
                .max()
                .orElseThrow();
        assertThat(peak).as(layout.shown()).isLessThanOrEqualTo(above * (1 + 1e-12));
        return peak;
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

    /** Per token of a SwiGLU layer: inputs of norms' matmuls 2 h and of the last one f a byte less, attention's result h more. */
    @Test
    void inputsOfMatmulsMayBeKeptNarrower() {
        ArchitectureSpec a = Architectures.llama(2, 1024, 8, 8, 4096, 32000);
        Layout layout = Layout.of(1, 1, 1);
        double wide = new LayerActivations(a, layout, 2048, 2).kept(0);
        double narrow = new LayerActivations(a, layout, 2048, 2, 1).kept(0);
        assertThat(wide - narrow).isEqualTo(2 * 1024 + 4096 - 1024);
    }
}
