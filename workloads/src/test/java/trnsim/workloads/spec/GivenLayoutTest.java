package trnsim.workloads.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
import trnsim.workloads.document.Yaml;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.plan.Axis;
import trnsim.workloads.plan.ContextAttention;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Offload;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.StateSharing;
import trnsim.workloads.plan.TrainingMemory;
import trnsim.workloads.plan.TrainingMemory.StateBytes;

class GivenLayoutTest {

    private static final String TRAIN = """
            kind: train
            model: %s
            system: trn2
            chips: 64
            tokens: 15.6T tokens
            sequence: 8192
            global-batch: 128 sequences
            %s
            parallel: {%s}
            """;

    private static TrainSpec spec(String model, String more, String parallel) {
        return (TrainSpec) Workloads.bind(Yaml.tree(TRAIN.formatted(model, more, parallel)));
    }

    private static Layout layout(String model, String parallel) {
        TrainSpec spec = spec(model, "seed: 1", parallel);
        ParallelSpec p = spec.parallel();
        ModelSpec found = Catalog.shipped().read(Folder.MODELS, model, ModelSpec.class);
        return GivenLayout.of(spec, p, found, p.data() == null ? 4 : p.data());
    }

    @Test
    void defaultsAreThePlainLayout() {
        assertThat(layout("llama-3.1-70b", "tensor: 8, pipeline: 4, data: 16")).isEqualTo(Layout.of(8, 4, 16));
    }

    /** What is written reads back as the same layout, whichever fields stand at their defaults. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tensor: 8, pipeline: 4, data: 16",
                "tensor: 1, pipeline: 4, data: 16, zero: 0",
                "tensor: 8, context: 2, attention: all-gather, pipeline: 4, virtual-stages: 2, data: 4, fsdp: true,"
                        + " reshard: false, hybrid-shard: 4, micro-batch: 4, sequence-parallel: false,"
                        + " layers-per-stage: [9, 10, 10, 11, 10, 10, 11, 9], offload: [optimizer, activations],"
                        + " order: [tensor, data, context, pipeline]",
                "tensor: 4, context: 4, attention: all-to-all, data: 16, zero: 2, offload: [gradients]",
                "tensor: 2, pipeline: 4, schedule: dualpipe, data: 8, zero: 3, micro-batch: 2",
                "tensor: 2, pipeline: 4, schedule: zero-bubble, data: 8, zero: 1, hybrid-shard: 2"
            })
    void writtenLayoutsReadBack(String parallel) {
        for (Recompute recompute : Recompute.values()) {
            Layout layout = layout("llama-3.1-70b", parallel).withRecompute(recompute);
            String written = String.join("\n", WrittenLayout.lines(layout));
            String file = TRAIN.formatted("llama-3.1-70b", "seed: 1", "").replace("parallel: {}", written);
            TrainSpec spec = (TrainSpec) Workloads.bind(Yaml.tree(file));
            ModelSpec model = Catalog.shipped().read(Folder.MODELS, "llama-3.1-70b", ModelSpec.class);
            assertThat(GivenLayout.of(spec, spec.parallel(), model, layout.data()))
                    .as(written)
                    .isEqualTo(layout);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tensor: 4, data: 16, expert: 32, expert-imbalance: 1.25, expert-nodes: 4",
                "tensor: 4, data: 16, expert: 8, capacity-factor: 1.5"
            })
    void writtenExpertsReadBack(String parallel) {
        Layout layout = layout("deepseek-v3", parallel);
        String file = TRAIN.formatted("deepseek-v3", "seed: 1", "")
                .replace("parallel: {}", String.join("\n", WrittenLayout.lines(layout)));
        TrainSpec spec = (TrainSpec) Workloads.bind(Yaml.tree(file));
        ModelSpec model = Catalog.shipped().read(Folder.MODELS, "deepseek-v3", ModelSpec.class);
        assertThat(GivenLayout.of(spec, spec.parallel(), model, layout.data())).isEqualTo(layout);
    }

    @Test
    void everyFieldReachesTheLayout() {
        Layout layout = layout(
                "llama-3.1-70b",
                "tensor: 8, context: 2, attention: all-gather, pipeline: 4, virtual-stages: 2, data: 4, fsdp: true,"
                        + " reshard: false, hybrid-shard: 4, micro-batch: 4, sequence-parallel: false,"
                        + " layers-per-stage: [9, 10, 10, 11, 10, 10, 11, 9], offload: [optimizer, activations],"
                        + " order: [tensor, data, context, pipeline]");
        assertThat(layout.context()).isEqualTo(2);
        assertThat(layout.attention()).isEqualTo(ContextAttention.ALL_GATHER);
        assertThat(layout.stages().schedule()).isEqualTo(Schedule.INTERLEAVED);
        assertThat(layout.states()).isEqualTo(new StateSharing(3, false, 4));
        assertThat(layout.kept().offload()).isEqualTo(new Offload(true, false, true));
        assertThat(layout.sequenceParallel()).isFalse();
        assertThat(layout.stride(Axis.CONTEXT)).isEqualTo(32);
        assertThat(layout.stride(Axis.PIPELINE)).isEqualTo(64);
        List<Role> roles = Role.of(80, layout);
        assertThat(roles).extracting(Role::layers).containsExactly(9, 10, 10, 11, 10, 10, 11, 9);
        assertThat(Role.held(roles, layout, 1)).extracting(Role::firstLayer).containsExactly(9, 50);
        assertThat(layout.shown())
                .isEqualTo(
                        "tp8 cp2 pp4 dp4 interleaved vpp2 zero3 in groups of 4 mbs4 selective-recompute all-gather-attention offload");
        Layout experts =
                layout("deepseek-v3", "tensor: 2, data: 32, expert: 64, capacity-factor: 1.25, expert-nodes: 4");
        assertThat(experts.routing().rows()).isEqualTo(1.25);
        assertThat(experts.routing().nodes()).isEqualTo(4);
        assertThat(layout("llama-3.1-70b", "pipeline: 2, schedule: 1f1b")
                        .stages()
                        .schedule())
                .isEqualTo(Schedule.ONE_FORWARD_ONE_BACKWARD);
    }

    /** One clear sentence: the field with its line, what was found, what is legal. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "llama-3.1-70b | data: 3 | global-batch: 128 sequences do not divide over 3 replicas | Maybe 129?",
                "llama-3.1-70b | data: 4, micro-batch: 5 | global-batch: 128 sequences | Maybe 120?",
                "llama-3.1-70b | context: 3 | parallel.context: 3 ranks cannot share sequences of 8192 | Maybe 2 or 4?",
                "llama-3.1-70b | context: 16, tensor: 16, attention: all-to-all | the 4 attention heads of a rank | Maybe 4?",
                "llama-3.1-70b | expert: 2 | parallel.expert: llama-3.1-70b has no experts | leave expert out",
                "deepseek-v3 | expert: 24 | 24 must divide the 256 experts | Maybe 4?",
                "llama-3.1-70b | expert-imbalance: 1.5 | parallel.expert-imbalance: | has no experts",
                "deepseek-v3 | expert-imbalance: 1.5, capacity-factor: 2 | contradicts expert-imbalance 1.5 | Leave one out",
                "deepseek-v3 | expert-nodes: 4 | parallel.expert-nodes: | none are spread",
                "llama-3.1-70b | pipeline: 81 | parallel.pipeline: 81 stages are more than the 80 layers | Maybe 80?",
                "llama-3.1-70b | pipeline: 32, virtual-stages: 3 | 32 stages x 3 virtual stages are more | Maybe 2?",
                "llama-3.1-70b | pipeline: 4, virtual-stages: 2, schedule: gpipe | contradict the schedule gpipe | Maybe schedule: interleaved?",
                "llama-3.1-70b | pipeline: 4, schedule: interleaved | at least 2 virtual stages | Maybe schedule: 1f1b?",
                "llama-3.1-70b | virtual-stages: 2 | parallel.virtual-stages: | at least 2 stages",
                "llama-3.1-70b | pipeline: 5, virtual-stages: 2 | groups of 5 micro-batches | Maybe global-batch: 120?",
                "llama-3.1-70b | pipeline: 3, schedule: dualpipe | 3 must be even | Maybe 4?",
                "llama-3.1-70b | pipeline: 4, data: 32, schedule: dualpipe | at least 8 micro-batches | Maybe global-batch: 256?",
                "llama-3.1-70b | 'pipeline: 2, layers-per-stage: [80]' | has 1 entries for 2 stages | write 2",
                "llama-3.1-70b | 'pipeline: 2, layers-per-stage: [40, 41]' | add up to 81 layers | has 80",
                "llama-3.1-70b | zero: 4 | parallel.zero: 4 is not a ZeRO stage | Maybe 3?",
                "llama-3.1-70b | zero: 1, fsdp: true | contradicts zero: 1 | Leave one out",
                "llama-3.1-70b | reshard: false | parallel.reshard: | found zero: 1",
                "llama-3.1-70b | zero: 0, hybrid-shard: 2 | contradicts zero: 0 | Maybe zero: 3?",
                "llama-3.1-70b | zero: 3, data: 8, hybrid-shard: 3 | 3 must divide the 8 ranks | Maybe 2 or 4?",
                "llama-3.1-70b | 'order: [tensor, data]' | must name each dimension once, found tensor, data | Maybe tensor, context, data, pipeline?",
                "llama-3.1-70b | 'order: [tensor, tensor, data, pipeline]' | must name each dimension once | Maybe",
                "llama-3.1-70b | schedule: 1F1b | parallel.schedule: '1F1b' is not one of gpipe, 1f1b | Maybe 1f1b?",
                "llama-3.1-70b | 'offload: [weights]' | 'weights' is not one of activations, gradients, optimizer | parallel.offload",
                "llama-3.1-70b | 'offload: optimizer' | expected a list | parallel.offload",
                "llama-3.1-70b | context: 0 | parallel.context: '0' must be above zero | test.yaml:9"
            })
    void whatIsNotLegalIsNamed(String model, String parallel, String first, String second) {
        assertThatThrownBy(() -> layout(model, parallel))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("test.yaml:")
                .hasMessageContaining(first)
                .hasMessageContaining(second);
    }

    @Test
    void statesFollowThePrecisionFields() {
        assertThat(spec("m", "master-weights: false", "tensor: 1").states()).isEqualTo(new StateBytes(2, 4, 8));
        assertThat(spec("m", "stochastic-rounding: true", "tensor: 1").states()).isEqualTo(new StateBytes(2, 4, 8));
        assertThat(spec("m", "optimizer-states: bf16", "tensor: 1").states()).isEqualTo(new StateBytes(2, 4, 8));
        assertThat(spec("m", "gradients: bf16", "tensor: 1").states()).isEqualTo(new StateBytes(2, 2, 12));
        assertThat(spec("m", "precision: fp32", "tensor: 1").states()).isEqualTo(new StateBytes(4, 4, 8));
        assertThatThrownBy(() -> spec("m", "{master-weights: true, x: 1}", "tensor: 1"))
                .isInstanceOf(InputException.class);
    }

    @Test
    void contradictingPrecisionFieldsAreNamed() {
        String both = "stochastic-rounding: true\nmaster-weights: true";
        assertThatThrownBy(() -> spec("m", both, "tensor: 1").states())
                .hasMessageContainingAll("stochastic-rounding", "master-weights: true", "Maybe master-weights: false?");
        String wide = "stochastic-rounding: true\nprecision: fp32";
        assertThatThrownBy(() -> spec("m", wide, "tensor: 1").states())
                .hasMessageContainingAll("stochastic-rounding", "leave it out");
    }

    /** Any section of legal words and small numbers reads as a layout whose memory can be counted, or fails in one sentence. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anySectionReadsOrFailsInOneSentence(long seed) {
        Random random = new Random(seed);
        String[] keys = {
            "tensor",
            "context",
            "pipeline",
            "virtual-stages",
            "data",
            "expert",
            "micro-batch",
            "zero",
            "hybrid-shard",
            "expert-nodes"
        };
        int legal = 0;
        for (int round = 0; round < 1500; round++) {
            StringBuilder section = new StringBuilder("sequence-parallel: " + random.nextBoolean());
            for (String key : keys) {
                if (random.nextInt(3) == 0) {
                    section.append(", ").append(key).append(": ").append(1 << random.nextInt(5));
                }
            }
            section.append(random.nextInt(3) == 0 ? ", fsdp: true" : "");
            if (random.nextInt(2) == 0) {
                section.append(", schedule: ").append(word(Schedule.values(), random));
            }
            section.append(", attention: ").append(word(ContextAttention.values(), random));
            section.append(random.nextInt(4) == 0 ? ", offload: [" + word(Offload.Part.values(), random) + "]" : "");
            String model = random.nextBoolean() ? "deepseek-v3" : "llama-3.1-70b";
            try {
                Layout layout = layout(model, section.toString());
                ModelSpec found = Catalog.shipped().read(Folder.MODELS, model, ModelSpec.class);
                TrainingMemory.Step step =
                        new TrainingMemory.Step(8192, layout.microBatches(128), new StateBytes(2, 4, 12), 2);
                assertThat(TrainingMemory.of(found.architecture(), layout.withRecompute(Recompute.FULL), step))
                        .hasSize(layout.pipeline())
                        .allSatisfy(memory ->
                                assertThat(memory.total()).isPositive().isFinite());
                legal++;
            } catch (InputException e) {
                assertThat(e.getMessage()).startsWith("test.yaml:").doesNotContain("\n");
            }
        }
        assertThat(legal).isGreaterThan(50);
    }

    private static String word(Enum<?>[] constants, Random random) {
        return Names.word(constants[random.nextInt(constants.length)]);
    }
}
