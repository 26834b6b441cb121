package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong words on the command line and entries of a catalog that cannot be: one sentence each, exit code 2. */
class CommandBadInputTest {

    @TempDir
    private Path folder;

    private static Invocation run(String words) {
        return Invocation.of((Object[]) words.split(" "));
    }

    private static void refused(Invocation call, String... parts) {
        assertThat(call.err()).contains(parts).doesNotContain("Exception", "fault");
        assertThat(call.code()).as(call.err()).isEqualTo(2);
        assertThat(call.err().strip().lines()).as("one sentence").hasSize(1);
        assertThat(call.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            network                                            | Missing required option: '--system=NAME'. See
            network --sytem trn2                               | Unknown option: '--sytem'. Maybe --system?
            network --system                                   | Missing required parameter for option '--system' (NAME). See
            network --system trn2 --system h100                | should be specified only once. See
            network --system trn2 extra                        | Unmatched argument at index 3: 'extra'.
            network --system trn2 --ranks x                    | 'x' is not a whole number. See
            network --system trn2 --skew x                     | 'x' is not a number. See
            network --system trn2 --ranks -1                   | --ranks: -1 must be at least 1
            network --system trn2 --chips 99999999999          | --chips: the group must end below rank 100,000,000
            network --system trn2 --stride 0                   | --stride: 0 must be at least 1
            network --system trn2 --group 5-3                  | --group: '5-3' must rise. Maybe 3-5?
            network --system trn2 --group 0,1000000000         | '1000000000' must end below rank 100,000,000
            network --system trn2 --group 0-2000000            | lists more than 1,000,000 ranks
            network --system trn2 --group 0-3 --ranks 4        | --group names the ranks themselves
            network --system trn2 --group 0-3 --stride 2       | --group names the ranks themselves
            network --system trn2 --sizes 1MiB..               | --sizes: a size is missing
            network --system trn2 --sizes ,                    | --sizes: a size is missing
            network --system trn2 --sizes -1                   | at least 1 byte, not -1
            network --system trn2 --sizes abc                  | 'abc' is not a capacity
            network --system trn2 --sizes 2e18                 | --sizes
            network --system trn2 --algorithm hierarchical     | the group lies in one domain
            network --system trn2 --csv --json                 | exclude each other
            network --system trn2 --plot x.png                 | must end in .svg
            list                                               | Missing required parameter: 'KIND'. See
            list chip                                          | Maybe chips?
            list chips extra                                   | Unmatched argument
            list chips --catalog none                          | none: is not a folder
            list systems --json --csv                          | exclude each other
            show                                               | Missing required parameter: 'NAME'. See
            show trainum2                                      | Maybe trainium2?
            show trn2 --jsn                                    | Unknown option: '--jsn'. Maybe --json?
            explain                                            | Missing required parameter: 'FILE'. See
            explain none.yaml                                  | none.yaml: no such file
            explain ../README.md                               | expected a map of keys to values
            explain ../workloads/train/llama-3.1-405b-trn2.yaml --threads 0   | --threads: 0 must be at least 1
            explain ../workloads/train/llama-3.1-405b-trn2.yaml --threads two | 'two' is not a whole number
            step ../workloads/train/llama-3.1-8b-trn2.yaml --trace-ranks 4               | --trace-ranks: without --trace nothing is traced
            step ../workloads/train/llama-3.1-8b-trn2.yaml --trace x.json --trace-ranks 0 | --trace-ranks: 0 must lie between 1 and 4096
            step ../workloads/train/llama-3.1-8b-trn2.yaml --trace none/x.json           | none/x.json: cannot be written
            run ../workloads/serve/llama-3.3-70b-trn2.yaml --trace x.json                | --trace: only training workloads have steps to trace
            run --jason x.yaml                                 | Unknown option: '--jason'
            """)
    void wordsThatCannotBe(String words, String sentence) {
        Invocation call = run(words);
        assertThat(call.err()).contains(sentence);
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err().strip().lines()).as("one sentence").hasSize(1);
    }

    private String overlay(String system, String text) throws IOException {
        Path systems = Files.createDirectories(folder.resolve("own/systems"));
        Files.writeString(systems.resolve(system + ".yaml"), "extends: " + system + "\n" + text);
        return "--catalog " + folder.resolve("own");
    }

    private static String zero(String unit) {
        return "{value: 0 " + unit + ", provenance: published, source: broken}";
    }

    @Test
    void aZeroOfTheCatalogIsNamedWhereItIsUsedAndHarmlessElsewhere() throws IOException {
        String links = overlay("trn2.48xlarge", "scale-up: {links: [" + zero("GB/s") + "]}\n");
        refused(
                run("network --system trn2 " + links),
                "trn2.48xlarge.yaml:2: scale-up.links: is zero where a group of 16 chips of trn2.48xlarge needs it");
        assertThat(run("network --system trn2 --ranks 4 " + links).code()).isZero();

        String nics = overlay("trn2.48xlarge", "scale-out: {nic-bandwidth: " + zero("Gb/s") + "}\n");
        refused(
                run("network --system trn2 --ranks 128 " + nics),
                "trn2.48xlarge.yaml:2: scale-out.nic-bandwidth: is zero, but a group spans 2 domains");
        assertThat(run("network --system trn2 " + nics).code()).isZero();

        String share = overlay("h100-hgx", "scale-up: {efficiency: " + zero("fraction") + "}\n");
        refused(run("network --system h100 " + share), "h100-hgx.yaml:2: scale-up.efficiency: is zero where");

        String memory = "scale-up: {neuron: {memory-efficiency: " + zero("fraction") + "}}\n";
        refused(
                run("network --system trn2 " + overlay("trn2.48xlarge", memory)),
                "the memory of trainium2 has no bandwidth for collectives: scale-up.neuron.memory-efficiency of"
                        + " trn2.48xlarge is zero");

        String slow = "scale-up: {efficiency: {value: 1e-15 fraction, provenance: published, source: broken}}\n";
        refused(
                run("network --system trn2 --sizes 1PiB " + overlay("trn2.48xlarge", slow)),
                "longer than the 106.75 days that the clock can show");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chips: 20 | scale-up.dimensions: [4, 4] multiply to 16 chips, but a domain of trn2.48xlarge has 20",
                "chips: 0 | chips: '0' must be above zero",
                "chip: trainium9 | there is no chip 'trainium9'",
                "nodes: 3 | nodes: 3 hosts do not divide the 16 chips of a domain",
                "scale-up: {links: []} | scale-up.links: is empty",
                "scale-up: {dimensions: []} | scale-up.dimensions: [] multiply to 0 chips",
                "scale-up: {dimensions: [4, -4]} | scale-up.dimensions",
                "scale-up: {hop-latency: {value: -1 us, provenance: published, source: x}} | hop-latency: value: '-1 us' is negative",
                "scale-up: {hop-latncy: 1} | unknown key 'hop-latncy'",
                "scale-out: {nics: 0} | scale-out.nics"
            })
    void entriesThatContradictThemselves(String text, String sentence) throws IOException {
        refused(run("network --system trn2 --ranks 4 " + overlay("trn2.48xlarge", text + "\n")), sentence);
    }

    @Test
    void aFolderThatIsNoCatalog() throws IOException {
        Files.createDirectories(folder.resolve("odd/systmes"));
        refused(
                run("list chips --catalog " + folder.resolve("odd")),
                "holds none of the folders of a catalog",
                "Maybe systems?");
        overlay("trn2.48xlarge", "");
        refused(run("list chips --catalog " + folder.resolve("own/systems")), "Maybe the folder above it?");
        assertThat(run("list chips --catalog " + Files.createDirectory(folder.resolve("empty")))
                        .code())
                .isZero();
    }
}
