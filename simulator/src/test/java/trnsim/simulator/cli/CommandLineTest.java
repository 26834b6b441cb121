package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CommandLineTest {

    private static final Path WORKLOADS = Path.of("..", "workloads");
    private static final Path TRAIN = WORKLOADS.resolve("train/llama-3.1-405b-trn2.yaml");
    private static final Path SERVE = WORKLOADS.resolve("serve/llama-3.3-70b-trn2-azure-trace.yaml");

    @TempDir
    Path folder;

    static List<Path> shippedWorkloads() throws IOException {
        try (Stream<Path> train = Files.list(WORKLOADS.resolve("train"))) {
            return train.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("shippedWorkloads")
    void everyShippedTrainingWorkloadIsPlausible(Path file) {
        Invocation run = Invocation.of("run", file, "--json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode result = JsonMapper.shared().readTree(run.out());
        assertThat(result.get("headlines").get("mfu_fraction").get("value").asDouble())
                .isBetween(0.15, 0.65);
        double low = result.get("headlines").get("time_to_train_s").get("low").asDouble();
        double value =
                result.get("headlines").get("time_to_train_s").get("value").asDouble();
        double high = result.get("headlines").get("time_to_train_s").get("high").asDouble();
        assertThat(low).isLessThanOrEqualTo(value);
        assertThat(high).isGreaterThanOrEqualTo(value);
    }

    @Test
    void aServingRunAnswersEveryRequestAndItsDecodeIsBoundByMemory() {
        Invocation run = Invocation.of("run", SERVE, "--json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode result = JsonMapper.shared().readTree(run.out());
        assertThat(result.get("run").get("finished_requests").asLong()).isEqualTo(200);
        assertThat(result.get("binding").asString()).startsWith("device memory bandwidth");
        assertThat(result.get("utilisation").get("mbu_fraction").asDouble()).isBetween(0.2, 0.9);
    }

    @Test
    void theReportFitsAScreen() {
        Invocation run = Invocation.of("run", TRAIN);
        assertThat(run.out().lines().count()).isLessThanOrEqualTo(30);
        assertThat(run.out().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(140));
    }

    @Test
    void outHoldsAllForms() {
        Path out = folder.resolve("a/b");
        assertThat(Invocation.of("run", TRAIN, "--out", out).code()).isZero();
        assertThat(out).isDirectoryContaining("glob:**/result.json");
        assertThat(out).isDirectoryContaining("glob:**/result.csv");
        assertThat(out).isDirectoryContaining("glob:**/report.md");
        assertThat(out).isDirectoryContaining("glob:**/run.json");
        assertThat(out.resolve("result.json")).content().doesNotContain("threads", folder.toString());
    }

    @Test
    void overlaysAreCitedByHash() throws IOException {
        Path chips = Files.createDirectories(folder.resolve("mine/chips"));
        Files.writeString(chips.resolve("trainium2.yaml"), """
                extends: trainium2
                memory:
                  bandwidth: {value: 5.8 TB/s, provenance: estimate, source: "what if twice", range: [5 TB/s, 6 TB/s]}
                """);
        Invocation plain = Invocation.of("run", SERVE, "--json");
        Invocation laid = Invocation.of("run", SERVE, "--json", "--catalog", folder.resolve("mine"));
        JsonNode with = JsonMapper.shared().readTree(laid.out());
        JsonNode without = JsonMapper.shared().readTree(plain.out());
        assertThat(with.get("overlays").get(0).get("sha256").asString()).hasSize(64);
        assertThat(with.get("headlines").get("tpot_p50_s").get("value").asDouble())
                .as("decode with twice the bandwidth")
                .isLessThan(
                        without.get("headlines").get("tpot_p50_s").get("value").asDouble());
    }

    @ParameterizedTest
    @ValueSource(strings = {"chips", "systems", "models"})
    void lists(String kind) {
        assertThat(Invocation.of("list", kind).out().lines().count()).isGreaterThan(15);
        assertThat(JsonMapper.shared()
                        .readTree(Invocation.of("list", kind, "--json").out())
                        .isArray())
                .isTrue();
    }

    @Test
    void showsEachQuantityWithItsProvenance() {
        assertThat(Invocation.of("show", "trainium3").out())
                .contains("memory.bandwidth", "4.9 TB/s", "published", "estimate");
        assertThat(Invocation.of("show", "trn4").out()).contains("trn4-ultraserver");
    }

    @Test
    void comparesGenerations() {
        Invocation table = Invocation.of("compare", TRAIN, "--systems", "trn1,trn2,trn3,trn4");
        assertThat(table.code()).as(table.err()).isZero();
        assertThat(table.out()).contains("trn4-ultraserver", "(1x)", "*", "not distinguishable");
        Invocation csv = Invocation.of("compare", SERVE, "--systems", "trn2,trn3", "--at", "power", "--csv");
        assertThat(csv.out()).startsWith(",trn2.48xlarge,trn3-ultraserver-gen2");
    }

    @Test
    void explainsEveryStage() {
        assertThat(Invocation.of("explain", TRAIN).out())
                .contains("Model", "Operators", "Collectives", "Schedule", "1f1b");
        assertThat(Invocation.of("explain", SERVE).out()).contains("Plan and memory", "attention-decode", "all-reduce");
        assertThat(JsonMapper.shared()
                        .readTree(Invocation.of("explain", TRAIN, "--json").out())
                        .isObject())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "serve", "fleet"})
    void theStarterRuns(String kind) {
        Path file = folder.resolve(kind + ".yaml");
        assertThat(Invocation.of("init", kind, file).code()).isZero();
        Invocation run = Invocation.of("run", file);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Invocation.of("init", kind, file).code())
                .as("never overwrites")
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "compare", "list", "show", "explain", "init", "generate-completion"})
    void everyHelpHoldsAnExample(String command) {
        Invocation help = Invocation.of(command, "--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("Example");
    }

    @Test
    void pricesOneOperator() {
        Invocation matmul = Invocation.of(
                "kernel", "matmul", "--chips", "trainium2,h100", "--m", 4096, "--n", 4096, "--k", 4096, "--csv");
        assertThat(matmul.code()).as(matmul.err()).isZero();
        assertThat(matmul.out()).contains("trainium2 (1 of 4 ranks)", "h100", "tensor");
        Invocation decode = Invocation.of(
                "kernel",
                "attention",
                "--chips",
                "trn2",
                "--batch",
                32,
                "--queries",
                1,
                "--context",
                8192,
                "--heads",
                8,
                "--kv-heads",
                1);
        assertThat(decode.out()).contains("memory");
        Invocation naive = Invocation.of(
                "kernel", "matmul", "--chips", "trn1", "--m", 4096, "--n", 8192, "--k", 8192, "--schedule", "naive");
        assertThat(naive.out()).contains("naive", "ms");
        assertThat(Invocation.of("kernel", "matmul", "--chips", "trn1", "--m", 0, "--n", 1, "--k", 1)
                        .err())
                .contains("--m: 0 must be at least 1");
        assertThat(Invocation.of("kernel", "matmul", "--chips", "a100", "--m", 1, "--n", 1, "--k", 1, "--dtype", "fp8")
                        .err())
                .contains("a100-80gb does not compute in fp8; it has");
        assertThat(Invocation.of(
                                "kernel", "attention", "--chips", "h100", "--queries", 8, "--heads", 6, "--kv-heads", 4)
                        .code())
                .isEqualTo(2);
    }

    @Test
    void aMeasuredTableStandsInForTheModelAndSaysWhereItDoesNotReach(@TempDir Path folder) throws IOException {
        Path table = folder.resolve("own.csv");
        Files.writeString(table, "dtype,m,n,k,latency_us\nbf16,1024,4096,4096,52.1\nbf16,4096,4096,4096,190\n");
        assertThat(measured(table, 1024).out())
                .contains("52.1 us", "time from", " measured ", "table own.csv of 2 rows");
        assertThat(measured(table, 2048).out()).contains(" interpolated ", "table own.csv");
        assertThat(measured(table, 8192).out()).contains(" extrapolated ", "table own.csv");
        Invocation two = Invocation.of(
                "kernel", "matmul", "--chips", "h100,a100", "--m", 1, "--n", 1, "--k", 1, "--table", table);
        assertThat(two.code()).isEqualTo(2);
        assertThat(two.err()).contains("--table: a table is measured on one chip, and --chips names 2");
        Files.writeString(table, "dtype,m,n,k,latency_us\nbf16,1024,4096,4096,NaN\n");
        Invocation bad = measured(table, 1);
        assertThat(bad.code()).isEqualTo(2);
        assertThat(bad.err())
                .contains("own.csv:2: latency_us: 'NaN' is not a number above zero")
                .hasLineCount(1);
    }

    private static Invocation measured(Path table, long m) {
        return Invocation.of(
                "kernel", "matmul", "--chips", "h100", "--m", m, "--n", 4096, "--k", 4096, "--table", table);
    }
}
