package trnsim.workloads.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Yaml;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.TrainingMemory.StateBytes;

class WorkloadsTest {

    private static final String TRAIN = """
            kind: train
            model: llama-3.1-8b
            system: trn2
            chips: 64
            tokens: 15.6T tokens
            sequence: 8192
            global-batch: 128 sequences
            """;

    private static void refused(String yaml, String... parts) {
        assertThatThrownBy(() -> Workloads.bind(Yaml.tree(yaml)))
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void aTrainingFileReads() {
        TrainSpec train = (TrainSpec) Workloads.bind(Yaml.tree(TRAIN));
        assertThat(train.tokens()).isEqualTo(15.6e12);
        assertThat(train.globalBatch()).isEqualTo(128);
        assertThat(train.parallel()).isNull();
        assertThat(train.precision()).isEqualTo(Dtype.BF16);
        assertThat(train.optimizerStates()).isEqualTo(Dtype.FP32);
        assertThat(train.recompute()).isEqualTo(Recompute.SELECTIVE);
        assertThat(train.masterWeights()).isNull();
        assertThat(train.states()).isEqualTo(new StateBytes(2, 4, 12));
        assertThat(train.seed()).isEqualTo(1);
        assertThat(train.origin().file()).isEqualTo("test.yaml");
    }

    @Test
    void jsonReadsAlike() {
        ClusterSpec train = (ClusterSpec) Workloads.bind(Yaml.json("""
                        {"kind": "train", "model": "llama-3.1-8b", "system": "trn2", "chips": 64, "tokens": "15.6T",
                         "sequence": 8192, "global-batch": 128, "parallel": "auto"}
                        """));
        assertThat(train.chips()).isEqualTo(64);
    }

    @Test
    void wordsAndMapsMayStandForTheLayout() {
        assertThat(((TrainSpec) Workloads.bind(Yaml.tree(TRAIN + "parallel: auto"))).parallel())
                .isNull();
        ParallelSpec parallel =
                ((TrainSpec) Workloads.bind(Yaml.tree(TRAIN + "parallel: {tensor: 8, micro-batch: 2}"))).parallel();
        assertThat(parallel).isNotNull();
        assertThat(parallel.tensor()).isEqualTo(8);
        assertThat(parallel.pipeline()).isEqualTo(1);
        assertThat(parallel.data()).isNull();
        assertThat(parallel.microBatch()).isEqualTo(2);
        assertThat(parallel.sequenceParallel()).isTrue();
    }

    @Test
    void kindsAreChecked() {
        refused("model: x", "test.yaml:1: the key 'kind' is missing");
        refused("kind: fleet", "test.yaml:1: the key 'start' is missing");
        refused("kind: trian", "'trian' is not a kind of workload", "Maybe train?");
        refused("kind: [train]", "a list is not a kind of workload");
        refused("kind:", "nothing is not a kind of workload");
    }

    @Test
    void badFieldsNameTheirLine() {
        refused(TRAIN + "colour: red\n", "test.yaml:8: unknown key 'colour'");
        refused(TRAIN.replace("chips: 64", "chips: -64"), "test.yaml:4: chips: '-64' must be above zero");
        refused(TRAIN.replace("chips: 64", "chips: 0"), "test.yaml:4: chips: '0' must be above zero");
        refused(TRAIN.replace("chips: 64", "chips: 64.5"), "test.yaml:4: chips: expected a whole number");
        refused(TRAIN.replace("15.6T tokens", "15.6 TB"), "test.yaml:5: tokens: '15.6 TB' is a capacity");
        refused(TRAIN.replace("128 sequences", "128 tokens"), "test.yaml:7: global-batch:");
        refused(TRAIN + "precision: bf61\n", "test.yaml:8: precision: 'bf61' is not one of", "Maybe bf16?");
        refused(TRAIN + "parallel: fast\n", "expected a map or the word auto");
        refused(TRAIN.replace("model: llama-3.1-8b\n", ""), "the key 'model' is missing");
    }
}
