package trnsim.bench.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.simulator.cli.Main;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.unit.Provenance;
import trnsim.workloads.unit.Sourced;

/** Runs of nccl-tests, nccom-test and {@code trnsim network} to the constants of a system. */
class CalibrateNetworkTest {

    private static final List<String> COLLECTIVES = List.of("all-reduce", "all-gather", "reduce-scatter", "all-to-all");
    private static final String NCCL = """
            # nccl-tests version 2.17.6 nccl-headers=22807 nccl-library=22807
            # Collective test starting: all_gather_perf
            # nThread 1 nGpus 4 minBytes 1048576 maxBytes 8388608 step: 2(factor)
            #
            # Using devices
            #  Rank  0 Group  0 Pid   4242 on      node0 device  0 [0000:18:00] NVIDIA H100
            #  Rank  1 Group  0 Pid   4242 on      node0 device  1 [0000:2a:00] NVIDIA H100
            #  Rank  2 Group  0 Pid   4242 on      node0 device  2 [0000:3a:00] NVIDIA H100
            #  Rank  3 Group  0 Pid   4242 on      node0 device  3 [0000:5d:00] NVIDIA H100
            NCCL version 2.28.7+cuda13.0
            #
            #                                                              out-of-place                       in-place
            #       size         count      type   redop    root     time   algbw   busbw  #wrong     time   algbw   busbw  #wrong
            #        (B)    (elements)                               (us)  (GB/s)  (GB/s)             (us)  (GB/s)  (GB/s)
                 1048576         65536     float    none      -1    26.00   40.33   30.25       0    28.60   36.66   27.50       0
                 2097152        131072     float    none      -1    30.00   69.91   52.43       0    33.00   63.55   47.66       0
                 4194304        262144     float    none      -1    38.00  110.38   82.78       0    41.80  100.34   75.26       0
                 8388608        524288     float    none      -1    53.00  158.28  118.71       0    58.30  143.89  107.92       0
            # Out of bounds values : 0 OK
            # Avg bus bandwidth    : 67.8136
            """;
    private static final String NCCOM = """
            $ nccom-test -r 64 -b 1MB -e 8MB -f 2 -d bf16 allr
                 size(B)    count(elems)    type    time:avg(us)    time:p50(us)    algbw(GB/s)    busbw(GB/s)
                 1048576          524288    bf16            51.9              50          18.82          37.04
                 2097152         1048576    bf16           80.74              79          24.19          47.62
                 4194304         2097152    bf16           105.9             104          36.89          72.62
                 8388608         4194304    bf16          157.65             156          49.56          97.56
            Avg bus bandwidth:      63.7100GB/s
            """;

    @TempDir
    private Path folder;

    private record Run(int code, String out, String err) {}

    private static synchronized Run run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream console = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            List<String> words = new ArrayList<>();
            for (Object argument : arguments) {
                words.add(argument.toString());
            }
            int code = Main.commandLine()
                    .setOut(new PrintWriter(out))
                    .setErr(new PrintWriter(err))
                    .execute(words.toArray(String[]::new));
            return new Run(code, out + printed.toString(StandardCharsets.UTF_8), err.toString());
        } finally {
            System.setOut(console);
        }
    }

    private Run calibrate(String system, List<Path> files, Object... more) {
        List<Object> words = new ArrayList<>(List.of("calibrate", "--system", system, "--out", folder.resolve("own")));
        words.addAll(files);
        words.addAll(List.of(more));
        return run(words.toArray());
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /** Curves of the system under other constants, in files that begin with what they ran. */
    private List<Path> curves(String system, long[] ranks, String overlay) throws IOException {
        Files.createDirectories(folder.resolve("true/systems"));
        Files.writeString(folder.resolve("true/systems/" + system + ".yaml"), "extends: " + system + "\n" + overlay);
        List<Path> files = new ArrayList<>();
        for (String collective : COLLECTIVES) {
            for (long n : ranks) {
                Run curve = run(
                        "network",
                        "--system",
                        system,
                        "--collective",
                        collective,
                        "--ranks",
                        n,
                        "--sizes",
                        "4KiB..2GiB",
                        "--csv",
                        "--catalog",
                        folder.resolve("true"));
                assertThat(curve.code()).as(curve.err()).isZero();
                files.add(write(
                        collective + n + ".csv",
                        "# trnsim network --collective " + collective + " --ranks " + n + "\n" + curve.out()));
            }
        }
        return files;
    }

    private static String quantity(String value) {
        return "{value: " + value + ", provenance: measured, source: another machine, range: [" + value + ", " + value
                + "]}\n";
    }

    private SystemSpec fitted(String system) {
        return Catalog.open(List.of(folder.resolve("own"))).read(Folder.SYSTEMS, system, SystemSpec.class);
    }

    private static void near(Sourced quantity, double wanted, double percent) {
        assertThat(quantity.value().si()).as(quantity.path()).isCloseTo(wanted, Percentage.withPercentage(percent));
        assertThat(quantity.provenance()).isEqualTo(Provenance.MEASURED);
        assertThat(quantity.source()).startsWith("trnsim calibrate on ").contains("the fit half of ");
    }

    @Test
    void constantsOfTheNeuronRuntimeComeBack() throws IOException {
        List<Path> files = curves(
                "trn2.48xlarge",
                new long[] {16, 64},
                "scale-up:\n  hop-latency: " + quantity("1.3 us") + "  start-latency: " + quantity("4 us")
                        + "  efficiency: " + quantity("0.85 fraction") + "  neuron:\n    dma-latency: "
                        + quantity("2.9 us") + "    memory-efficiency: " + quantity("0.7 fraction"));
        Run run = calibrate("trn2", files);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("Amazon EC2 trn2.48xlarge: 5 of at most 8 constants", "held out", "none", "1e9-1e10 bytes")
                .contains("do not depend on it: scale-out.efficiency, scale-out.latency");
        SystemSpec.ScaleUp up = fitted("trn2.48xlarge").scaleUp();
        near(up.hopLatency(), 1.3e-6, 8);
        near(up.startLatency(), 4e-6, 20);
        near(up.efficiency(), 0.85, 3);
        near(up.neuron().dmaLatency(), 2.9e-6, 8);
        near(up.neuron().memoryEfficiency(), 0.7, 3);
    }

    @Test
    void constantsOfNcclComeBack() throws IOException {
        List<Path> files = curves(
                "h100-hgx",
                new long[] {4, 8},
                "scale-up:\n  hop-latency: " + quantity("1.1 us") + "  efficiency: " + quantity("0.78 fraction")
                        + "  nccl:\n    ll-bandwidth: " + quantity("110 GB/s") + "    slice-latency: "
                        + quantity("4.6 us") + "    pair-efficiency: " + quantity("0.6 fraction"));
        Run run = calibrate(
                "h100",
                files,
                "--constants",
                "scale-up.hop-latency,scale-up.efficiency,scale-up.nccl.ll-bandwidth,scale-up.nccl.slice-latency,"
                        + "scale-up.nccl.pair-efficiency");
        assertThat(run.code()).as(run.err()).isZero();
        SystemSpec.ScaleUp up = fitted("h100-hgx").scaleUp();
        near(up.hopLatency(), 1.1e-6, 10);
        near(up.efficiency(), 0.78, 4);
        near(up.nccl().llBandwidth(), 110e9, 10);
        near(up.nccl().sliceLatency(), 4.6e-6, 10);
        near(up.nccl().pairEfficiency(), 0.6, 4);
        assertThat(calibrate("h100", files).out())
                .contains("8 of at most 8 constants", "kept, since at most 8 are fitted at once");
    }

    @Test
    void readsWhatTheProgramsPrint() throws IOException {
        Path text = write("all_gather_perf.txt", NCCL);
        String one = "--constants=scale-up.start-latency,scale-up.hop-latency";
        assertThat(calibrate("h100", List.of(text), one).out()).contains("2 of at most 8 constants fitted on 4 rows");
        String outOfPlace = Files.readString(folder.resolve("own/systems/h100-hgx.yaml"));
        assertThat(outOfPlace)
                .startsWith("# Written by 'trnsim calibrate'")
                .contains("extends: h100-hgx", "all-gather");
        assertThat(calibrate("h100", List.of(text), one, "--in-place").code()).isZero();
        assertThat(folder.resolve("own/systems/h100-hgx.yaml")).content().isNotEqualTo(outOfPlace);

        String marked = NCCL.lines().map(line -> "[1,0]<stdout>:" + line + "\n").reduce("", String::concat);
        assertThat(calibrate("h100", List.of(write("all_gather_perf.txt", marked)), one)
                        .code())
                .isZero();
        assertThat(folder.resolve("own/systems/h100-hgx.yaml")).hasContent(outOfPlace);

        Path table = write("nccom.txt", NCCOM);
        String dma = "--constants=scale-up.neuron.dma-latency";
        assertThat(calibrate("trn2", List.of(table), dma).out()).contains("fitted on 4 rows", "all-reduce");
        String fromTable = Files.readString(folder.resolve("own/systems/trn2.48xlarge.yaml"));
        StringBuilder json = new StringBuilder("{\"results\": [\n");
        double[] us = {51.9, 80.74, 105.9, 157.65};
        for (int i = 0; i < us.length; i++) {
            json.append(String.format(
                    Locale.ROOT,
                    "{\"size(B)\": %d, \"type\": \"bf16\", \"time:p50(us)\": 1, \"time:avg(us)\": %s}%s%n",
                    1 << (20 + i),
                    us[i],
                    i == 3 ? "]}" : ","));
        }
        Path report = write("nccom.txt", json.toString());
        assertThat(calibrate("trn2", List.of(report), dma, "--collective", "all-reduce", "--ranks", 64)
                        .code())
                .isZero();
        assertThat(folder.resolve("own/systems/trn2.48xlarge.yaml")).hasContent(fromTable);
    }

    @Test
    void theJsonsOfNcclTestsAndOfTrnsimSayTheSameAsTheirTables() throws IOException {
        String constant = "--constants=scale-up.hop-latency";
        String json = """
                {"version": 2, "args": ["./build/all_gather_perf", "-g", "4"], "config": {"ngpus": 4, "devices": [
                {"rank": 0, "group": 0}, {"rank": 1, "group": 0}, {"rank": 2, "group": 0}, {"rank": 3, "group": 0}]},
                "results": [
                {"size": 1048576, "type": "float", "out_of_place": {"time": 26.0, "nwrong": 0.0}, "in_place": null},
                {"size": 2097152, "type": "float", "out_of_place": {"time": 30.0, "nwrong": 0.0}, "in_place": null}],
                "out_of_bounds": {"count": 0, "okay": "true"}}
                """;
        assertThat(calibrate("h100", List.of(write("run.json", json)), constant).out())
                .contains("fitted on 2 rows", "all-gather");
        Run curve = run("network", "--system", "h100", "--collective", "all-to-all", "--json");
        assertThat(calibrate(
                                "h100",
                                List.of(write("curve.json", curve.out())),
                                constant,
                                "--collective",
                                "all-to-all",
                                "--ranks",
                                8)
                        .out())
                .contains("fitted on 12 rows", "all-to-all");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "    26.00 | xx26.0 | run.txt:15: time: 'xx26.0' is not a number",
                "    26.00 |   0.00 | run.txt:15: time: '0.00' is not above zero",
                "    26.00 |    NaN | run.txt:15: time: 'NaN' is not a finite number",
                "    26.00 |    N/A | run.txt:15: time: was not measured out of place",
                "1048576   | 10x48576 | run.txt:15: size: '10x48576' is not a number",
                "1048576   | 1048576.5 | run.txt:15: size: '1048576.5' is not a whole number of bytes",
                "1048576   | 9223372036854775807 | run.txt:15: size: '9223372036854775807' is not a whole number",
                "30.25       0 | 30.25       7 | run.txt:15: #wrong: 7 elements came out wrong",
                "30.25 | 60.50 | run.txt:15: busbw: 60.50 is 1.50 times algbw, but all-gather over 4 ranks has 0.75",
                "65536     float    none |  float    none | run.txt:15: the row has 12 cells, the header in line 13 names 13 columns",
                "#       size | #       sise | run.txt:13: no column holds the size; a run has columns such as size and time (us). Maybe size?",
                "all_gather_perf | reduce_perf | run.txt:2: 'reduce' is not modelled; a run can be of all_reduce,",
                "all_gather_perf | nothing | run.txt: does not say which collective ran; give --collective",
                "Rank | rank | run.txt: does not say how many ranks took part; give --ranks",
            })
    void whatIsWrongIsOneSentenceAndNothingIsWritten(String right, String wrong, String sentence) throws IOException {
        assertThat(NCCL).contains(right);
        Run run = calibrate(
                "h100", List.of(write("run.txt", NCCL.replace(right, wrong))), "--constants=scale-up.hop-latency");
        assertThat(run.err()).contains(sentence).hasLineCount(1);
        assertThat(run.code()).isEqualTo(2);
        assertThat(folder.resolve("own")).doesNotExist();
    }

    @Test
    void filesThatAreNoRuns() throws IOException {
        refused(write("a.txt", "hello\n"), "a.txt: is no run of nccl-tests, nccom-test or trnsim network");
        refused(write("a.txt", ""), "a.txt: is no run");
        refused(write("a.txt", "1 2 3\n"), "a.txt:1: a row of numbers stands before any header");
        refused(write("a.txt", NCCL.lines().limit(14).reduce("", (a, b) -> a + b + "\n")), "has no row");
        refused(write("a.json", "{\"result\": []}"), "a.json: has no array 'results'");
        refused(write("a.json", "{\"results\": [\n{\"size(B)\": 1,}]}"), "a.json:2: is no valid JSON");
        refused(write("a.json", "{\"results\": [\n7]}"), "a.json:2: a row is an object such as");
        refused(write("a.json", "{\"results\": [\n{\"time(us)\": 7}]}"), "a.json:2: no column holds the size");
        refused(folder.resolve("none.txt"), "none.txt: there is no such file");
        refused(folder, "is not a file");
        refused(Files.write(folder.resolve("binary"), new byte[] {-1, -2, 0}), "cannot be read as UTF-8 text");
        String failed =
                NCCOM.replace("105.9             104          36.89          72.62", "Failure running neuron-bench");
        refused(write("a.txt", failed), "a.txt:5: the row has 6 cells, the header in line 2 names 7 columns");
    }

    private void refused(Path file, String sentence, Object... more) {
        Run run = calibrate("trn2", List.of(file), more);
        assertThat(run.err()).contains(sentence).hasLineCount(1);
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void optionsThatContradictTheFileOrEachOther() throws IOException {
        Path file = write("run.txt", NCCOM);
        refused(file, "run.txt: is a run over 64 ranks, but --ranks says 32", "--ranks", 32);
        refused(file, "run.txt:1: is a run of allr, but --collective says otherwise", "--collective", "all-gather");
        refused(file, "--collective: 'al-gather' is not one of", "--collective", "al-gather");
        refused(file, "--ranks: 1 must be at least 2", "--ranks", 1);
        refused(file, "--chip and --system exclude each other", "--chip", "trn2");
        refused(
                file,
                "'scale-up.hop-latncy' is not a constant of trn2.48xlarge; it has",
                "--constants=scale-up.hop-latncy");
        refused(file, "4 usable rows are too few to fit 5 constants");
        assertThat(run("calibrate", file).err()).contains("give --chip NAME for kernels, --system NAME");
        assertThat(run("calibrate", "--chip", "trn2", "--ranks", 4, file).err())
                .contains("belong to runs of a --system");
        Path large = write("large.txt", NCCOM.replace("-r 64", "-r 4096"));
        assertThat(calibrate("trn2.3xlarge", List.of(large)).err()).contains("large.txt:3:", "4096");
        Path fast = write("fast.txt", NCCOM.replaceAll("  (51.9|80.74|105.9|157.65) ", "  0.1 "));
        refused(fast, "no row can be used for trn2.48xlarge; 4 are left out: faster than the printed links allow");
        Path again = write("again.txt", NCCOM.replace("51.9 ", "511.9"));
        assertThat(calibrate("trn2", List.of(file, again)).err())
                .contains("again.txt:3: repeats the size of ", "run.txt:3 with another time, 512 us after 51.9 us");
    }
}
