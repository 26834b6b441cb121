package trnsim.bench.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.cli.CommandProvider;
import trnsim.simulator.cli.Main;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.unit.Provenance;
import trnsim.workloads.unit.Sourced;

class CalibrateCommandTest {

    private static final Map<String, Double> TRUE = Map.of(
            "engines.tensor.efficiency", 0.7,
            "memory.efficiency", 0.6,
            "launch.kernel", 5e-6,
            "calibration.fill", 1e-6,
            "calibration.feed", 90e9);

    @TempDir
    private Path folder;

    private record Run(int code, String out, String err) {}

    private Run run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> words = new ArrayList<>(
                List.of("calibrate", "--out", folder.resolve("own").toString()));
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        int code = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words.toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        return file;
    }

    private Path matmuls(int rows, double noise) throws IOException {
        return write("mine.csv", Measured.matmuls(Measured.chip("h100"), rows, TRUE, noise));
    }

    @Test
    void theServiceLoaderFindsIt() {
        assertThat(ServiceLoader.load(CommandProvider.class).stream().map(ServiceLoader.Provider::type))
                .contains(CalibrateProvider.class);
    }

    @Test
    void knownConstantsComeBackThroughTheOverlay() throws IOException {
        Run run = run("--chip", "H100", matmuls(600, 0.005));
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("5 of at most 8 constants fitted on", "held out", "1e9-1e10 flop")
                .contains("do not depend on it: calibration.softmax, calibration.block, calibration.grouped");
        ChipSpec own = Catalog.open(List.of(folder.resolve("own"))).read(Folder.CHIPS, "h100", ChipSpec.class);
        for (Constant constant : ChipConstants.of(own)) {
            Sourced quantity = constant.quantity();
            Double wanted = TRUE.get(constant.path());
            if (wanted == null) {
                assertThat(quantity.source()).doesNotContain("mine.csv");
            } else {
                assertThat(quantity.value().si()).as(constant.path()).isCloseTo(wanted, Percentage.withPercentage(6));
                assertThat(quantity.provenance()).isEqualTo(Provenance.MEASURED);
                assertThat(quantity.source())
                        .startsWith("trnsim calibrate on mine.csv (")
                        .contains("the fit half of 600");
                assertThat(quantity.low()).isLessThanOrEqualTo(quantity.value().si());
                assertThat(quantity.high())
                        .isGreaterThanOrEqualTo(quantity.value().si());
            }
        }
    }

    @Test
    void theSameRowsGiveTheSameFileAndAThirdOfTheNumbersAreTheErrorsOfTheHoldOut() throws IOException {
        Path file = matmuls(120, 0.05);
        Run first = run("--chip", "h100", file, "--json");
        String overlay = Files.readString(folder.resolve("own/chips/h100.yaml"));
        Run second = run("--chip", "h100", file, "--json");
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(folder.resolve("own/chips/h100.yaml")).hasContent(overlay);
        JsonNode json = new ObjectMapper().readTree(first.out());
        assertThat(json.get("constants")).hasSize(5);
        assertThat(json.get("errors")).anySatisfy(line -> {
            assertThat(line.get("rows").asString()).isEqualTo("held out");
            assertThat(line.get("size").asString()).isEqualTo("all");
            assertThat(line.get("median_after_pct").asDouble())
                    .isBetween(1.0, 8.0)
                    .isLessThan(line.get("median_before_pct").asDouble());
        });
        assertThat(run("--chip", "h100", file, "--csv").out())
                .startsWith("section,name,size,rows,measure,value\n")
                .contains("constant,launch.kernel,,,after_s,");
    }

    @Test
    void fewRowsAreLeftOutOneByOne() throws IOException {
        Run run = run("--chip", "h100", matmuls(20, 0.02), "--constants", "launch.kernel,memory.efficiency");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("2 of at most 8 constants fitted on 20 rows; too few", "left out one by one");
    }

    @Test
    void rowsOfOtherChipsAreLeftOutAndCounted() throws IOException {
        Path file = write("neuron.csv", """
                hw,dtype,M,K,N,time_us,schedule
                trn1,bf16,4096,8192,8192,51800,naive
                trn1,bf16,4096,8192,8192,42960,hoisted
                trn1,bf16,4096,8192,8192,22070,free-blocked
                trn2,bf16,4096,4096,4096,8602,naive
                """);
        Run run = run("--chip", "trn1", file);
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("AWS Trainium1: 1 of at most 8", "left out: 1 rows, measured on trn2");
        assertThat(run("--chip", "h100", file).err())
                .isEqualTo("no row can be used for h100; 3 are left out: measured on trn1\n");
    }

    @Test
    void repeatedMeasurementsOfAShapeAreFineUntilTheyDisagree() throws IOException {
        String text = Measured.matmuls(Measured.chip("h100"), 60, TRUE, 0);
        String head = text.lines().skip(1).findFirst().orElseThrow();
        String shape = head.substring(0, head.lastIndexOf(',') + 1);
        double time = Double.parseDouble(head.substring(head.lastIndexOf(',') + 1));
        assertThat(run("--chip", "h100", write("a.csv", text + shape + 1.1 * time + "\n"))
                        .code())
                .isZero();
        Run run = run("--chip", "h100", write("b.csv", text + shape + 2 * time + "\n"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("b.csv:62: repeats the shape of ", "b.csv:2 with another time");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gemm_dtype,m,n,k,latency_ms;bfloat16,1,1,1,NaN | a.csv:2: latency_ms: 'NaN' is not a finite number",
                "gemm_dtype,m,n,k,latency_ms;bfloat16,1,1,1,-1 | a.csv:2: latency_ms: '-1' is not above zero",
                "gemm_dtype,m,n,k,latency_ms;bfloat16,1,1,1,0 | a.csv:2: latency_ms: '0' is not above zero",
                "gemm_dtype,m,n,k,latency_ms;bfloat16,1,1,1, | a.csv:2: latency_ms: is empty",
                "gemm_dtype,m,n,k,latency_ms;bfloat16,0,1,1,1 | a.csv:2: m: '0' is not a size",
                "gemm_dtype,m,n,k,latency_fortnight;bfloat16,1,1,1,1 | a.csv:1: the column 'latency_fortnight' has the unknown unit 'fortnight'; it can be s, ms, us, ns.",
                "gemm_dtype,m,n,kk,latency_ms;bfloat16,1,1,1,1 | a.csv:1: the column 'k' is missing; a file of matmuls has gemm_dtype, m, n, k, latency_ms",
                "gemm_dtype,m,n,k,latncy_ms;bfloat16,1,1,1,1 | a.csv:1: the column 'latncy_ms' is not known; ... Maybe latency_ms?",
                "gemm_dtype,m,n,k;bfloat16,1,1,1 | a.csv:1: no column holds the measured time",
                "a,b;1,2 | a.csv:1: the columns a, b are not those of a file of measured matmuls (gemm_dtype, m, n, k), attention (",
                "gemm_dtype,m,n,k,latency_ms | a.csv:1: no row follows the header",
                "gemm_dtype,m,n,k,latency_ms;bfloat16,1024,1024,1024,1;bfloat16,2048,1024,1024,1 | 2 usable rows are too few to fit",
                "batch_size,num_heads,num_key_value_heads,head_dim,step,latency_ms;2000000000,1,1,128,999999999999999,1 | a.csv:2: its sizes multiply beyond 2^63"
            })
    void whatIsWrongIsOneSentenceAndNothingIsWritten(String text, String sentence) throws IOException {
        Run run = run("--chip", "h100", write("a.csv", text.replace(';', '\n') + "\n"));
        assertThat(run.code()).isEqualTo(2);
        String[] parts = sentence.split(" \\.\\.\\. ");
        assertThat(run.err()).contains(parts).hasLineCount(1);
        assertThat(folder.resolve("own")).doesNotExist();
    }

    @Test
    void namesNobodyKnowsAreMetWithTheNearest() throws IOException {
        Path file = matmuls(50, 0);
        assertThat(run("--chip", "h10", file).err()).contains("there is no chip 'h10'", "Maybe h100?");
        assertThat(run("--chip", "h100", folder.resolve("none.csv")).err()).contains("none.csv: there is no such file");
        assertThat(run("--chip", "h100", folder).err()).contains("is not a file");
        assertThat(run("--chip", "h100", file, "--constants", "launch.kernal").err())
                .contains("'launch.kernal' is not a constant of h100; it has", "Maybe launch.kernel?");
        assertThat(run("--chip", "h100", file, "--json", "--csv").code()).isEqualTo(2);
        assertThat(folder.resolve("own")).doesNotExist();
    }

    @Test
    void aFileOfAnotherHandIsNotWrittenOver() throws IOException {
        Files.createDirectories(folder.resolve("own/chips"));
        Files.writeString(folder.resolve("own/chips/h100.yaml"), "extends: h100\n");
        Run run = run("--chip", "h100", matmuls(50, 0));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("h100.yaml: exists and was not written by trnsim calibrate");
        assertThat(folder.resolve("own/chips/h100.yaml")).hasContent("extends: h100\n");
    }

    @Test
    void aFileNameMayHoldAnything() throws IOException {
        Path file = write("it's \"mine\" \\ #1: x.csv", Measured.matmuls(Measured.chip("h100"), 60, TRUE, 0));
        assertThat(run("--chip", "h100", file, "--constants", "launch.kernel").code())
                .isZero();
        ChipSpec own = Catalog.open(List.of(folder.resolve("own"))).read(Folder.CHIPS, "h100", ChipSpec.class);
        assertThat(own.launch().kernel().source()).contains("it's \"mine\" \\ #1: x.csv");
    }

    @Test
    void noChipHasMoreConstantsThanAreAllowed() {
        for (String name : Catalog.shipped().names(Folder.CHIPS)) {
            assertThat(ChipConstants.of(Measured.chip(name))).as(name).hasSizeLessThanOrEqualTo(Subject.MOST);
        }
    }
}
