package trnsim.bench.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import trnsim.simulator.cli.CommandProvider;
import trnsim.workloads.document.InputException;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ValidateCommandTest {

    private static final String GEMM = "# measured somewhere\ngemm_dtype,m,n,k,latency_ms\n";

    /** Everything that is shipped, as JSON: half a minute of predictions, for all tests that read them. */
    private Run shipped = new Run(-1, "", "");

    @TempDir
    private Path truth;

    @BeforeAll
    void predictAllThatIsShipped() {
        shipped = run("all", "--json");
    }

    private record Run(int code, String out, String err) {}

    private static Run run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = new CommandLine(new ValidateProvider().command())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((e, command, result) -> {
                    if (e instanceof InputException) {
                        command.getErr().println(e.getMessage());
                        return 2;
                    }
                    throw e;
                });
        List<String> words = new ArrayList<>();
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        int code = line.execute(words.toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(truth.resolve(name), text);
    }

    @Test
    void theServiceLoaderFindsIt() {
        assertThat(ServiceLoader.load(CommandProvider.class).stream().map(ServiceLoader.Provider::type))
                .contains(ValidateProvider.class);
    }

    @Test
    void everyCuratedFileIsPredictedAlmostWhole() {
        assertThat(shipped.code()).isZero();
        JsonNode json = new ObjectMapper().readTree(shipped.out());
        List<String> files = new ArrayList<>();
        for (JsonNode summary : json.get("summary")) {
            int predicted = summary.get("n").asInt();
            int skipped = summary.get("skipped").asInt();
            files.add(summary.get("file").asString());
            boolean unprinted = summary.get("file").asString().equals("curated/trn2-inference.csv");
            // One row of that file uses speculative decoding, whose acceptance rate nobody prints.
            assertThat((double) predicted / (predicted + skipped - (unprinted ? 1 : 0)))
                    .as(summary.toString())
                    .isGreaterThanOrEqualTo(Coverage.LEAST);
        }
        assertThat(files)
                .contains(
                        "curated/context-parallel.csv",
                        "curated/deepseek-day.csv",
                        "curated/neuron-matmul.csv",
                        "curated/nccom-trn2-64ranks.csv",
                        "curated/trainium-training.csv",
                        "curated/neuron-inference.csv",
                        "curated/trn2-inference.csv");
    }

    @Test
    void jsonHasExactlyTheAgreedKeys() throws IOException {
        write("h100-gemm-bf16.csv", GEMM + "bfloat16,4096,4096,4096,0.24\nbfloat16,4096,4096,4096,0.0001\n");
        Run run = run("kernels", "--truth", truth, "--json");
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(json.propertyNames()).containsExactly("schemaVersion", "rows", "summary");
        assertThat(json.get("schemaVersion").asInt()).isEqualTo(1);
        JsonNode predicted = json.get("rows").get(0);
        assertThat(predicted.propertyNames())
                .containsExactly(
                        "suite",
                        "file",
                        "row",
                        "quantity",
                        "group",
                        "source",
                        "bin",
                        "split",
                        "status",
                        "reason",
                        "chosen",
                        "predicted",
                        "measured",
                        "unit",
                        "error_pct");
        assertThat(predicted.get("status").asString()).isEqualTo("predicted");
        assertThat(predicted.get("reason").isNull()).isTrue();
        assertThat(predicted.get("row").asInt()).isEqualTo(1);
        assertThat(predicted.get("split").asString()).isIn("fit", "test");
        assertThat(predicted.get("bin").asString()).isEqualTo("1e11-1e12 flop");
        assertThat(json.get("summary").get(0).propertyNames())
                .containsExactly(
                        "suite",
                        "file",
                        "quantity",
                        "n",
                        "skipped",
                        "mape_pct",
                        "median_ape_pct",
                        "p90_ape_pct",
                        "max_ape_pct",
                        "bias_pct");
        JsonNode impossible = json.get("rows").get(1);
        assertThat(impossible.get("status").asString()).isEqualTo("skipped");
        assertThat(impossible.get("reason").asString()).contains("better than physics allows", "printed peak of h100");
        assertThat(impossible.get("error_pct").isNull()).isTrue();
    }

    @Test
    void theSameBytesTwice() {
        assertThat(run("all", "--json")).isEqualTo(shipped);
    }

    @Test
    void filesOfAnyChipArePredictedAndOthersNamed() throws IOException {
        write("gb200-gemm-bf16.csv", GEMM + "bfloat16,4096,4096,4096,0.12\n");
        write("unheard-of-gemm-bf16.csv", GEMM + "bfloat16,4096,4096,4096,0.12\n");
        write("notes.txt", "hello");
        Run run = run("kernels", "--truth", truth);
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .containsPattern("gb200-gemm-bf16.csv +latency_ms +1 +0")
                .contains("notes.txt is left out")
                .contains("hardware 'unheard-of' is not in the catalog (unknown setup, not counted)");
    }

    @Test
    void tooLittleCoverageFailsAfterPrinting() throws IOException {
        write("h100-gemm-bf16.csv", GEMM + "int3,4096,4096,4096,0.24\n".repeat(20));
        Run run = run("kernels", "--truth", truth);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("number format 'int3' is not known", "fewer than the 90 %");
    }

    @Test
    void assumedInputsArePrinted() {
        assertThat(run("training").out()).contains("Assumed", "1,024 sequences where global_batch is empty");
    }

    /** What should agree by construction does, what is predicted is labelled so, what is left out is named. */
    @Test
    void fleetPrintsItsCasesWithVerdicts() {
        Run run = run("fleet");
        assertThat(run.code()).as(run.out()).isZero();
        assertThat(run.out())
                .containsPattern("R4 +consistency +419 .* agrees")
                .containsPattern("R5 +consistency .* agrees")
                .containsPattern("R3 +predicted .* off ")
                .containsPattern("R14 +consistency +42.5 .* agrees")
                .containsPattern("M2 +predicted +400 .* agrees")
                .containsPattern("C2 +arithmetic +147,336 .* agrees")
                .contains("predicted: ");
    }

    @Test
    void casesAndRowsAsCsv() {
        List<String> lines = run("all", "--csv").out().lines().toList();
        assertThat(lines.getFirst())
                .isEqualTo("suite,file,row,quantity,group,bin,split,status,predicted,measured,low,high,unit,error_pct,"
                        + "reason");
        assertThat(lines).anyMatch(line -> line.startsWith("training,")).anyMatch(line -> line.startsWith("fleet,R8,"));
        Run both = run("fleet", "--csv", "--json");
        assertThat(both.code()).isEqualTo(2);
        assertThat(both.err()).contains("exclude each other");
    }

    @Test
    void fleetCasesAsJson() {
        JsonNode json = new ObjectMapper().readTree(shipped.out());
        assertThat(json.propertyNames()).containsExactly("schemaVersion", "rows", "summary", "cases");
        assertThat(json.get("cases").get(0).propertyNames())
                .containsExactly(
                        "case", "what", "worth", "verdict", "published", "simulated", "low", "high", "unit", "reason");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gemm_dtype,m,n,latency_ms\nbfloat16,1,1,1\n",
                "",
                "gemm_dtype,m,n,k,latency_ms\nbfloat16,1\n",
                "gemm_dtype,m,n,k,latency_ms\nbfloat16,1,1,1,fast\n",
                "gemm_dtype,m,n,k,latency_ms\nbfloat16,0,1,1,1\n"
            })
    void malformedFilesAreOneSentence(String text) throws IOException {
        write("h100-gemm-bf16.csv", text);
        Run run = run("all", "--truth", truth);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("h100-gemm-bf16.csv:");
    }

    /** Sources leave cells out; such rows are listed, and a word in a layout column costs one row, not the run. */
    @Test
    void cellsThatSourcesDontPrintSkipTheirRow() throws IOException {
        write("neuron-inference.csv", """
                hw,model,tp,dp,batch,sequence,input,output,weights,tokens_per_s,ttft_p50_ms,tpot_p50_ms,sdk,source
                trn1.32xlarge,Llama-2-13b,,1,1,256,64,192,FP16,100,,8,2.14,x
                trn1.32xlarge,Llama-2-13b,P4/D8,1,1,256,64,192,FP16,100,,8,2.14,x
                trn1.32xlarge,Llama-2-13b,32,1,1,256,64,192,FP16,100,,8,2.14,x
                """);
        Run run = run("serving", "--truth", truth);
        assertThat(run.out())
                .contains("neuron-inference.csv: tp is not printed (unknown setup, not counted)")
                .contains("neuron-inference.csv: tp: 'P4/D8' is not a number");
    }

    @Test
    void aMissingFolderIsOneSentence() {
        Run run = run("all", "--truth", truth.resolve("nowhere"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("nowhere: is not a folder");
    }

    @Test
    void anUnknownSuiteIsRefusedWithTheNearest() {
        Run run = run("kernel");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("'kernel' is no suite", "Maybe kernels?");
    }

    @Test
    void helpNamesTheSuitesAndHasAnExample() {
        Run run = run("--help");
        assertThat(run.out()).contains("Example:", "kernels ", "network ", "training ", "serving ", "fleet ");
    }
}
