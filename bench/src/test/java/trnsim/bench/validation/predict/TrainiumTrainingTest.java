package trnsim.bench.validation.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.bench.validation.truth.TruthTable;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.plan.Recompute;

class TrainiumTrainingTest {

    private static final String HEADER =
            "hw,nodes,chips,model,seq,tp,dp,pp,zero1,global_batch,micro_batch,dtype,seq_per_s,sdk,source\n";

    /** What the pace of the NxD stacks was fitted to: AWS Neuron SDK training tables, rows that the truth file does not have. */
    private static final String FITTED = HEADER + """
            trn1.32xlarge,16,256,Llama2-7B,4096,8,64,1,,1024,1,bf16 autocast + fp32 optimizer,93.3,2.16,table
            trn1.32xlarge,32,512,Llama2-13B,4096,8,32,4,,1024,1,bf16 autocast + fp32 optimizer,85.65,2.16,table
            trn1.32xlarge,32,512,Llama2-70B,4096,32,8,4,,1024,1,bf16 autocast + fp32 optimizer,15.34,2.16,table
            trn1.32xlarge,32,512,Llama-3.1-70B,8192,32,4,8,,1024,1,bf16 autocast + fp32 optimizer,7.94,2.24,table
            """;

    private static final String AXLEARN = HEADER
            + "trn2.48xlarge,64,1024,Llama2-70B,4096,,,,,1024,,bf16,91.43,,AXLearn paper: 11.2 s per iteration\n";

    private final Hardware hardware = new Hardware(Catalog.shipped());

    private static List<TruthRow> rows(String text) {
        return rows(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<TruthRow> rows(InputStream in) {
        return TruthTable.read("t.csv", "t.csv", "t.csv", in).rows();
    }

    /** Logarithm of predicted over measured. */
    private double error(TruthRow row) {
        double predicted = new TrainiumTraining(hardware)
                .questions(row)
                .getFirst()
                .answer()
                .get()
                .value();
        return StrictMath.log(predicted / row.number("seq_per_s").orElseThrow());
    }

    @Test
    void publishedRowsThatNothingWasFittedToAreWithinAQuarter() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                TrainiumTraining.class.getResourceAsStream("/trnsim/bench/truth/trainium-training.csv"))) {
            double sum = 0;
            List<TruthRow> rows = rows(in);
            for (TruthRow row : rows) {
                double off = Math.abs(StrictMath.expm1(error(row)));
                assertThat(off).as("row %d", row.number()).isLessThan(0.25);
                sum += off;
            }
            assertThat(sum / rows.size()).isLessThan(0.12);
        }
    }

    @Test
    void theConstantsAreWhatTheirRowsGive() {
        double mean = rows(FITTED).stream().mapToDouble(this::error).average().orElseThrow();
        assertThat(mean).isCloseTo(0, within(0.02));
        assertThat(error(rows(AXLEARN).getFirst())).isCloseTo(0, within(0.02));
    }

    @ParameterizedTest
    @CsvSource({
        "GPT3-6.7B, bf16 autocast + stochastic rounding, 2.13, 1, 2048, nemo-megatron-neuron, 0, FULL, false, 8",
        "GPT3-23B, bf16 autocast + stochastic rounding, 2.18, 4, 2048, nemo-megatron-neuron, 0, SELECTIVE, false, 8",
        "Llama2-7B, bf16 autocast + fp32 optimizer, 2.16, 1, 4096, nxd-2.20, 1, SELECTIVE, false, 16",
        "Llama2-7B, bf16 autocast + fp32 optimizer, 2.20, 1, 4096, nxd-2.20, 1, SELECTIVE, true, 18",
        "Llama2-70B, bf16 autocast + fp32 optimizer, 2.20.1, 8, 4096, nxd-2.20, 1, SELECTIVE, false, 18",
        "Llama2-70B, bf16 autocast + fp32 optimizer, 2.21, 8, 4096, nxd-training, 1, SELECTIVE, false, 18",
        "Llama2-70B, bf16 autocast + fp32 optimizer, , 8, 8192, nxd-training, 1, SELECTIVE, true, 18"
    })
    void stacksFollowThePublishedScripts(
            String model,
            String dtype,
            String sdk,
            int pipeline,
            int sequence,
            String name,
            int zero,
            Recompute recompute,
            boolean fused,
            double bytes) {
        String printed = sdk == null ? "" : sdk;
        NeuronStack stack = NeuronStack.of(
                rows("model,dtype,sdk,pp,seq,source\n" + model + "," + dtype + "," + printed + "," + pipeline + ","
                                + sequence + ",table\n")
                        .getFirst(),
                hardware);
        assertThat(stack.spec().name()).isEqualTo(name);
        assertThat(stack.zero()).isEqualTo(zero);
        assertThat(stack.recompute()).isEqualTo(recompute);
        assertThat(stack.fusedAttention()).isEqualTo(fused);
        assertThat(stack.states().weights()
                        + stack.states().gradients()
                        + stack.states().optimizer())
                .isEqualTo(bytes);
    }
}
