package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong input gets one sentence with file and line, exit code 2, no stack trace, and leaves nothing behind. */
class BadInputTest {

    private static final String TRAIN = """
            kind: train
            model: llama-3.1-8b
            system: trn2-ultraserver
            chips: 1024
            tokens: 15T
            sequence: 8192
            global-batch: 512 sequences
            parallel:
              tensor: 8
              data: 512
            """;
    private static final String SERVE = """
            kind: serve
            model: llama-3.3-70b
            system: trn2
            chips: 16
            parallel: {tensor: 16}
            arrivals:
              trace: none.csv
            """;

    @TempDir
    Path folder;

    private Invocation run(String text, Object... more) throws IOException {
        Path file = folder.resolve("bad.yaml");
        Files.writeString(file, text);
        return run(file, more);
    }

    private static Invocation run(Path file, Object... more) {
        return Invocation.of(
                Stream.concat(Stream.of("run", file), Stream.of(more)).toArray());
    }

    private static void refused(Invocation call, String... parts) {
        assertThat(call.err()).contains(parts);
        assertThat(call.code()).as(call.err()).isEqualTo(2);
        assertThat(call.out()).isEmpty();
        assertThat(call.err().strip().lines()).as("one sentence").hasSize(1);
        assertThat(call.err()).doesNotContain("Exception", "\tat ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sequence: 8192          | sequense: 8192        | bad.yaml:6: unknown key 'sequense'     | Maybe sequence?
            model: llama-3.1-8b     | model: lama-3.1-8b    | bad.yaml:2: model: there is no model   | Maybe llama-3.1-8b?
            system: trn2-ultraserver| system: trn2-ultrasever| bad.yaml:3: system: there is no system| Maybe trn2-ultraserver?
            tokens: 15T             | tokens: 96 GB/s       | bad.yaml:5: tokens: '96 GB/s' is a bandwidth | a number of tokens
            sequence: 8192          | sequence: -5          | bad.yaml:6: sequence: '-5'             | above zero
            chips: 1024             | chips: 0              | bad.yaml:4: chips: '0'                 | above zero
            chips: 1024             | chips: 1.5            | bad.yaml:4: chips                      | whole number
            chips: 1024             | chips: 1000           | bad.yaml:10: parallel.data             | Maybe data 500?
            chips: 1024             | chips: 2048           | uses 4096 ranks, but 2048 chips have 8192 | Maybe data 1024?
            tensor: 8               | tensor: [8]           | bad.yaml:9: parallel.tensor            | found a list
            tensor: 8               | tensor: 512           | bad.yaml:9: parallel.tensor            | padding
            global-batch: 512 sequences | global-batch: 513 | bad.yaml:7: global-batch               | Maybe 512?
            kind: train             | kind: trian           | bad.yaml:1: kind                       | Maybe train?
            kind: train             | kind: fleet           | bad.yaml:2: unknown key 'model'         | known: kind
            sequence: 8192          | sequence: 9999999     | bad.yaml:6: sequence                   | exceed the context
            """)
    void oneFieldWrong(String right, String wrong, String where, String what) throws IOException {
        refused(run(TRAIN.replace(right.strip(), wrong.strip())), where, what);
    }

    @Test
    void unknownDtype() throws IOException {
        refused(run("precision: bf61\n" + TRAIN), "bad.yaml:1: precision: 'bf61' is not one of fp32", "Maybe bf16?");
    }

    @Test
    void gpuStacksDoNotPadHeads() throws IOException {
        refused(
                run(TRAIN.replace("trn2-ultraserver", "p5").replace("tensor: 8", "tensor: 24")),
                "bad.yaml:9: parallel.tensor: 24 does not divide the 32 attention heads",
                "Maybe 16 or 32?");
    }

    @Test
    void neuronPadsHeadsAndReportsTheWaste() throws IOException {
        String inferentia = TRAIN.replace("trn2-ultraserver", "inf2").replace("chips: 1024", "chips: 768");
        Invocation padded =
                run(inferentia.replace("tensor: 8", "tensor: 24").replace("data: 512", "data: 64"), "--json");
        assertThat(padded.code()).as(padded.err()).isZero();
        // 24 ranks compute 2 heads each, 48 for the model's 32.
        assertThat(padded.out()).containsPattern("\"padded_heads_fraction\" : 0\\.333");
    }

    /** 144 chips of 4 ranks: 40 does not divide 576, 36 does. */
    @Test
    void groupsAcrossDomainEdges() throws IOException {
        refused(
                run(TRAIN.replace("trn2-ultraserver", "trn3").replace("tensor: 8", "tensor: 40")),
                "bad.yaml:9: parallel.tensor: 40 ranks would lie across the edges of scale-up domains of 576 ranks",
                "Maybe 36?");
    }

    @Test
    void noRequestFits() throws IOException {
        String short16 = SERVE.replace(
                        "  trace: none.csv",
                        "  rate: 1 requests/s\n  requests: 10\n  input: {mean: 500}\n  output: {mean: 50}")
                + "engine: {max-context: 16}\n";
        refused(run(short16), "arrivals: none of the 10 requests fits: the longest context is 16 tokens");
    }

    @Test
    void sizesNobodyCanMean() throws IOException {
        refused(run(TRAIN.replace("chips: 1024", "chips: 1B")), "bad.yaml:4: chips", "more than");
        refused(run(TRAIN.replace("tokens: 15T", "tokens: 1")), "bad.yaml:5: tokens", "fewer than one step takes");
        refused(run(TRAIN.replace("tokens: 15T", "tokens: 1e300")), "bad.yaml:5: tokens", "more than a run may have");
        refused(
                run(TRAIN.replace("512 sequences", "512B sequences")),
                "bad.yaml:7: global-batch",
                "days a step may take");
    }

    @Test
    void dtypeTheChipLacks() throws IOException {
        refused(
                run(TRAIN.replace("system: trn2-ultraserver", "system: p4d\nprecision: fp8")),
                "a100-40gb does not compute in fp8");
    }

    @Test
    void tooLargeForItsMemorySaysByHowMuchAndWhatFits() throws IOException {
        String text = TRAIN.replace("llama-3.1-8b", "llama-3.1-405b").replace("data: 512", "data: 512");
        refused(run(text), "bad.yaml:9: parallel", "does not fit", "too much", "The nearest layout that fits: tp");
    }

    @Test
    void truncatedFile() throws IOException {
        refused(run(TRAIN.substring(0, TRAIN.indexOf("sequence: 8192") + 5)), "bad.yaml:");
    }

    @Test
    void binaryFile() throws IOException {
        byte[] bytes = new byte[2000];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(folder.resolve("binary.yaml"), bytes);
        refused(run(file), "binary.yaml");
    }

    @Test
    void hugeFileIsRefusedUnread() throws IOException {
        Path file = folder.resolve("huge.yaml");
        try (var out = Files.newByteChannel(
                file, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE)) {
            out.position(100L << 20);
            out.write(java.nio.ByteBuffer.wrap(new byte[] {'x'}));
        }
        refused(run(file), "is 100 MiB; a workload or catalog file has at most 4 MiB");
    }

    @Test
    void aliasBomb() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [")
                    .append(("*a" + (i - 1) + ", ").repeat(9))
                    .append("x]\n");
        }
        refused(run(bomb.toString()), "aliases are expanded");
    }

    @Test
    void missingFilesAndFolders() throws IOException {
        refused(run(folder.resolve("none.yaml")), "none.yaml: no such file");
        refused(run(folder), "is a folder");
        refused(run(SERVE), "bad.yaml:7: arrivals.trace", "none.csv");
        refused(run(TRAIN, "--catalog", folder.resolve("none")), "is not a folder");
    }

    @Test
    void unreadableCatalogFile() throws IOException {
        Path chips = Files.createDirectories(folder.resolve("catalog/chips"));
        Files.writeString(chips.resolve("mine.yaml"), "name: [");
        refused(run(TRAIN, "--catalog", folder.resolve("catalog")), "mine.yaml:");
        Files.writeString(
                chips.resolve("mine.yaml"),
                "extends: trainium2\nmemory: {capacity: {value: 96 GB/s, provenance: published, source: nobody}}");
        Invocation shown = Invocation.of("show", "mine", "--catalog", folder.resolve("catalog"));
        refused(
                shown,
                "mine.yaml:2: memory.capacity: value: '96 GB/s' is a bandwidth; expected a capacity such as 96 GiB");
    }

    @Test
    void outputFolderThatCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        refused(run(TRAIN, "--out", file.resolve("below")), "cannot be written to");
        try (var left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("bad.yaml", "file");
        }
    }

    @Test
    void aFailedRunLeavesNoHalfWrittenResult() throws IOException {
        Path out = folder.resolve("out");
        refused(run(TRAIN.replace("8b", "8c"), "--out", out), "Maybe llama-3.1-8b?");
        assertThat(out).doesNotExist();
    }

    @Test
    void wordsOfTheCommandLine() {
        refused(Invocation.of("rum", "x.yaml"), "Maybe run?");
        refused(Invocation.of("run", "x.yaml", "--jsn"), "Maybe --json?");
        refused(Invocation.of("run"), "FILE");
        refused(Invocation.of("show", "trainum3"), "Maybe trainium3?");
        refused(Invocation.of("compare", "x.yaml", "--systems", "trn1"), "x.yaml: no such file");
    }
}
