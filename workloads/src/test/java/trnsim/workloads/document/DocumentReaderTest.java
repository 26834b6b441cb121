package trnsim.workloads.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentReaderTest {

    @TempDir
    private Path folder;

    private static Node at(Node.Mapping tree, String... keys) {
        Node node = tree;
        for (String key : keys) {
            node = ((Node.Mapping) node).entries().get(key);
        }
        return node;
    }

    private static void refused(String yaml, String... parts) {
        assertThatThrownBy(() -> Yaml.tree(yaml))
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void valuesKeepLineAndPath() {
        Node.Mapping tree = Yaml.tree("a: 1\nb:\n  c: [x, {d: y}]\n\n  e: z\n");
        assertThat(at(tree, "a").at()).isEqualTo(new Position("test.yaml", 1));
        assertThat(at(tree, "b", "e").at().line()).isEqualTo(5);
        assertThat(at(tree, "b", "e").path()).isEqualTo("b.e");
        Node.Sequence list = (Node.Sequence) at(tree, "b", "c");
        assertThat(list.items().get(0).path()).isEqualTo("b.c[0]");
        assertThat(at((Node.Mapping) list.items().get(1), "d").path()).isEqualTo("b.c[1].d");
        assertThat(tree.entries().keySet()).containsExactly("a", "b");
    }

    @Test
    void jsonReadsLikeYaml() {
        Node.Mapping tree = Yaml.json("{\n  \"a\": 1,\n  \"b\": {\"c\": [\"x\", true, null]}\n}\n");
        assertThat(at(tree, "a").at()).isEqualTo(new Position("test.json", 2));
        assertThat(((Node.Scalar) at(tree, "a")).text()).isEqualTo("1");
        Node.Sequence list = (Node.Sequence) at(tree, "b", "c");
        assertThat(list.items()).extracting(node -> ((Node.Scalar) node).text()).containsExactly("x", "true", "");
    }

    @Test
    void numbersKeepTheTextTheyWereWrittenWith() {
        assertThat(((Node.Scalar) at(Yaml.tree("a: 1_000.50"), "a")).text()).isEqualTo("1_000.50");
        assertThat(((Node.Scalar) at(Yaml.json("{\"a\": 1e3}"), "a")).text()).isEqualTo("1e3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: {b: 1",
                "a: [1, 2",
                "a: 'x",
                "a: \"x",
                "a:\n  - b: {",
                "{",
                "[",
                "a: &x",
                "a: *x",
                "? a",
                "a: !!"
            })
    void truncatedYamlNamesFileAndLine(String yaml) {
        try {
            Yaml.tree(yaml);
            assertThat(yaml).isIn("a: &x", "? a", "a: !!");
        } catch (InputException e) {
            assertThat(e.getMessage()).matches("test\\.yaml:\\d+: .+");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": 1", "{\"a\":", "{\"a\"", "{", "[1,", "\"a", "{\"a\": tru", "{} x", "{'a': 1}"})
    void truncatedJsonNamesFileAndLine(String json) {
        assertThatThrownBy(() -> Yaml.json(json))
                .isInstanceOf(InputException.class)
                .hasMessageMatching("(?s)test\\.json:\\d+: .+");
    }

    @Test
    void malformedFilesSayWhatIsWrongWhere() {
        refused("a: 1\nb: [1, 2\nc: 3\n", "test.yaml:3: is not well-formed YAML: expected ',' or ']'");
        refused("a: 1\n\tb: 2\n", "test.yaml:2: is not well-formed YAML", "TAB");
        refused("a: b: c\n", "test.yaml:1: is not well-formed YAML", "mapping values are not allowed here");
    }

    @Test
    void emptyFilesAndOtherTopsAreRefused() {
        refused("", "test.yaml: is empty");
        refused("# only a comment\n", "test.yaml: is empty");
        refused("- a\n- b\n", "test.yaml:1: expected a map of keys to values, found a list");
        refused("just words\n", "found 'just words'");
        refused("---\n", "expected a map of keys to values, found nothing");
        assertThatThrownBy(() -> Yaml.json("")).hasMessageContaining("is empty");
    }

    @Test
    void binaryFilesAreRefused() {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13};
        assertThatThrownBy(() -> DocumentReader.read("x.yaml", png))
                .isInstanceOf(InputException.class)
                .hasMessage("x.yaml:3: is a binary file; expected YAML or JSON text");
        assertThatThrownBy(() -> DocumentReader.read("x.yaml", "a: 1".getBytes(StandardCharsets.UTF_16)))
                .hasMessageContaining("binary file");
        byte[] latin = "title: Z\u00fcrich".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> DocumentReader.read("x.yaml", latin)).hasMessageContaining("not UTF-8");
    }

    @Test
    void utf8IsRead() {
        assertThat(((Node.Scalar) at(Yaml.tree("title: Zürich µ 漢字"), "title")).text())
                .isEqualTo("Zürich µ 漢字");
        assertThat(at(Yaml.tree("\uFEFFa: 1\n"), "a")).as("byte order mark").isNotNull();
        assertThat(at(Yaml.json("\uFEFF{\"a\": 1}"), "a")).as("byte order mark").isNotNull();
    }

    @Test
    void aLargeFileIsRefusedUnread() throws IOException {
        Path large = folder.resolve("large.yaml");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(100L << 20);
        }
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(2),
                () -> assertThatThrownBy(() -> DocumentReader.read(large))
                        .isInstanceOf(InputException.class)
                        .hasMessageContaining("large.yaml: is 100 MiB; a workload or catalog file has at most 4 MiB"));
        byte[] five = "a: 1 # ".repeat(750_000).getBytes(UTF_8);
        assertThatThrownBy(() -> DocumentReader.read("five.yaml", five)).hasMessageContaining("is 5 MiB");
    }

    @Test
    void missingFilesAndFoldersAreRefused() {
        assertThatThrownBy(() -> DocumentReader.read(folder.resolve("none.yaml")))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith("none.yaml: no such file");
        assertThatThrownBy(() -> DocumentReader.read(folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is a folder");
    }

    @Test
    void readsFromAPath() throws IOException {
        Path file = Files.writeString(folder.resolve("w.json"), "{\"a\": 1}");
        assertThat(DocumentReader.read(file).at().file()).isEqualTo(file.toString());
    }

    @Test
    void billionLaughsAreRefusedFast() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [".formatted(i, i))
                    .append("*a%d, ".formatted(i - 1).repeat(9))
                    .append("end]\n");
        }
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(2), () -> refused(bomb.toString(), "holds more than 100000 values", "test.yaml:6"));
    }

    @Test
    void aLongChainOfAliasesIsAnswered() {
        StringBuilder chain = new StringBuilder("a0: &a0 x\n");
        for (int i = 1; i < 20_000; i++) {
            chain.append("a%d: &a%d {k: {k: {k: {k: {k: *a%d}}}}}\n".formatted(i, i, i - 1));
        }
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThatThrownBy(() -> Yaml.tree(chain.toString())).isInstanceOf(InputException.class));
    }

    @ParameterizedTest
    @ValueSource(ints = {33, 1000, 100_000})
    void deepNestingIsRefused(int depth) {
        refused("a: " + "[".repeat(depth) + "]".repeat(depth), "test.yaml:1: ", "nest");
        assertThatThrownBy(() -> Yaml.json("{\"a\": " + "[".repeat(depth) + "]".repeat(depth) + "}"))
                .isInstanceOf(InputException.class);
    }

    @Test
    void tooManyValuesAreRefused() {
        refused("a: [" + "1, ".repeat(100_001) + "1]", "holds more than 100000 values");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a: 1~b: 2~a: 3 | test.yaml:3", "b:~  a: 1~  c: 2~  a: 3 | test.yaml:4"})
    void duplicateKeysAreErrors(String yaml, String at) {
        refused(yaml.replace('~', '\n'), at, "the key 'a' is given twice");
    }

    @Test
    void duplicateJsonKeysAreErrors() {
        assertThatThrownBy(() -> Yaml.json("{\"a\": 1,\n\"a\": 2}"))
                .hasMessage("test.json:2: the key 'a' is given twice");
    }

    @Test
    void aSecondDocumentIsAnError() {
        refused("a: 1\n---\nb: 2\n", "test.yaml:3: a second document starts here");
    }

    @Test
    void anAliasedValueReportsTheLineThatUsesIt() {
        Node.Mapping tree = Yaml.tree("base: &b\n  x: 1\n  y: [2]\nuse: *b\nlist:\n  - *b\n");
        assertThat(at(tree, "use", "x").at().line()).isEqualTo(4);
        assertThat(at(tree, "use", "x").path()).isEqualTo("use.x");
        assertThat(((Node.Sequence) at(tree, "use", "y")).items().getFirst().path())
                .isEqualTo("use.y[0]");
        Node inList = ((Node.Sequence) at(tree, "list")).items().getFirst();
        assertThat(at((Node.Mapping) inList, "x").path()).isEqualTo("list[0].x");
        assertThat(at(tree, "base", "x").at().line()).isEqualTo(2);
    }

    @Test
    void aliasesNeedAnAnchorAbove() {
        refused("a: *nowhere\n", "test.yaml:1");
        refused("a: &a [*a]\n", "test.yaml:1");
    }

    @Test
    void errorsQuoteNoMoreThanALine() {
        assertThat(new Node.Scalar(Position.whole("f"), "p", "x".repeat(1000)).describe())
                .hasSizeLessThan(70);
    }
}
