package trnsim.workloads.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trnsim.workloads.document.InputException;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.model.Openness;

class CatalogTest {

    @TempDir
    private Path folder;

    private Path write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    private static ModelSpec model(Catalog catalog, String name) {
        return catalog.read(Folder.MODELS, catalog.require(Folder.MODELS, name), ModelSpec.class);
    }

    @Test
    void namesAreSortedAndHoldNoAliases() {
        List<String> names = Catalog.shipped().names(Folder.MODELS);
        assertThat(names)
                .contains("llama-3.1-8b", "deepseek-v3")
                .doesNotContain("aliases")
                .isSorted();
        assertThat(Catalog.shipped().overlays()).isEmpty();
    }

    @Test
    void namesAreFoundInAnyCaseAndByAlias() {
        Catalog catalog = Catalog.shipped();
        assertThat(catalog.resolve(Folder.MODELS, "Llama-3.1_8B")).contains("llama-3.1-8b");
        assertThat(catalog.resolve(Folder.MODELS, "Llama 3.1 8B")).contains("llama-3.1-8b");
        assertThat(catalog.resolve(Folder.MODELS, "aliases")).isEmpty();
        assertThat(catalog.resolve(Folder.MODELS, "../models/llama-3.1-8b")).isEmpty();
        assertThat(catalog.resolve(Folder.MODELS, "")).isEmpty();
        catalog.aliases(Folder.MODELS)
                .forEach((alias, name) ->
                        assertThat(catalog.require(Folder.MODELS, alias)).isEqualTo(name));
    }

    @Test
    void anUnknownNameGivesTheNearest() {
        assertThatThrownBy(() -> Catalog.shipped().require(Folder.MODELS, "lama-3.1-8b"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage(
                        "there is no model 'lama-3.1-8b'; './trnsim list models' names them all. Maybe llama-3.1-8b?");
    }

    @Test
    void anOverlayExtendsUnderANewName() throws IOException {
        write("models/llama-tall.yaml", "extends: llama-3.1-8b\ntitle: Tall\narchitecture: {layers: 64}\n");
        Catalog catalog = Catalog.open(List.of(folder));
        ModelSpec tall = model(catalog, "llama-tall");
        assertThat(tall.name()).isEqualTo("llama-tall");
        assertThat(tall.title()).isEqualTo("Tall");
        assertThat(tall.architecture().layers()).isEqualTo(64);
        assertThat(tall.architecture().hidden()).isEqualTo(4096);
        assertThat(catalog.names(Folder.MODELS)).contains("llama-tall", "llama-3.1-8b");
        assertThat(model(Catalog.shipped(), "llama-3.1-8b").architecture().layers())
                .isEqualTo(32);
    }

    @Test
    void anOverlayReplacesASourcedQuantityWhole() throws IOException {
        write(
                "models/llama-3.1-8b.yaml",
                "extends: llama-3.1-8b\npublished:\n  parameters: {value: 9B parameters, provenance: estimate, source: my own"
                        + " count, range: [8B, 10B]}\n");
        ModelSpec own = model(Catalog.open(List.of(folder)), "llama-3.1-8b");
        assertThat(own.published().parameters().source()).isEqualTo("my own count");
        assertThat(own.published().parameters().range().low()).isEqualTo(8e9);
        assertThat(own.architecture().layers()).isEqualTo(32);

        write("models/llama-3.1-8b.yaml", "extends: llama-3.1-8b\npublished:\n  parameters: {value: 9B parameters}\n");
        Catalog partial = Catalog.open(List.of(folder));
        assertThatThrownBy(() -> model(partial, "llama-3.1-8b"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the key 'provenance' is missing in published.parameters");
    }

    @Test
    void aSameNameEntryMustExtend() throws IOException {
        write("models/llama-3.1-8b.yaml", "name: llama-3.1-8b\n");
        Catalog catalog = Catalog.open(List.of(folder));
        assertThatThrownBy(() -> model(catalog, "llama-3.1-8b"))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith(
                        "llama-3.1-8b.yaml:1: the catalog already has a model 'llama-3.1-8b'; give it another name"
                                + " or add 'extends: llama-3.1-8b'");
    }

    @Test
    void anUnknownParentGivesTheNearest() throws IOException {
        write("models/mine.yaml", "title: Mine\nextends: llama-3.1-8bb\n");
        Catalog catalog = Catalog.open(List.of(folder));
        assertThatThrownBy(() -> model(catalog, "mine"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("mine.yaml:2: extends: there is no model 'llama-3.1-8bb' to extend.")
                .hasMessageContaining("Maybe llama-3.1-8b?");
    }

    @Test
    void circlesEnd() throws IOException {
        write("models/a.yaml", "extends: b\n");
        write("models/b.yaml", "extends: a\n");
        write("models/self.yaml", "extends: self\n");
        Catalog catalog = Catalog.open(List.of(folder));
        assertThatThrownBy(() -> model(catalog, "a"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("extends");
        assertThatThrownBy(() -> model(catalog, "self"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("there is no model 'self' to extend");
    }

    @Test
    void laterFoldersLieOverEarlierOnes() throws IOException {
        write("one/models/llama-3.1-8b.yaml", "extends: llama-3.1-8b\ntitle: One\narchitecture: {layers: 33}\n");
        write("two/models/llama-3.1-8b.yaml", "extends: llama-3.1-8b\ntitle: Two\n");
        ModelSpec both = model(Catalog.open(List.of(folder.resolve("one"), folder.resolve("two"))), "llama-3.1-8b");
        assertThat(both.title()).isEqualTo("Two");
        assertThat(both.architecture().layers()).isEqualTo(33);
    }

    @Test
    void aWholeNewEntryNeedsNoParent() throws IOException {
        write("models/tiny.yaml", """
                name: tiny
                title: Tiny
                developer: me
                openness: proxy
                source: made for this test
                architecture: {layers: 2, hidden: 64, heads: 4, kv-heads: 4, head-dim: 16, ffn: 256, vocab: 1000, context: 512}
                """);
        assertThat(model(Catalog.open(List.of(folder)), "tiny").openness()).isEqualTo(Openness.PROXY);
    }

    @Test
    void overlaysAreCitedByTheHashOfTheirBytes() throws Exception {
        Path file = write("models/llama-tall.yaml", "extends: llama-3.1-8b\ntitle: Tall\n");
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        assertThat(Catalog.open(List.of(folder)).overlays())
                .containsExactly(
                        new Overlay("models/llama-tall.yaml", HexFormat.of().formatHex(hash)));
    }

    @Test
    void unreadableOverlaysFailWhenTheyAreOpened() throws IOException {
        assertThatThrownBy(() -> Catalog.open(List.of(folder.resolve("none"))))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is not a folder; --catalog takes a folder");
        write("models/broken.yaml", "title: [1, 2\n");
        assertThatThrownBy(() -> Catalog.open(List.of(folder)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("broken.yaml:");
        Files.write(folder.resolve("models/broken.yaml"), new byte[] {1, 0, 2});
        assertThatThrownBy(() -> Catalog.open(List.of(folder))).hasMessageContaining("binary file");
    }

    @Test
    void aWrongFieldOfAnOverlayNamesItsOwnLine() throws IOException {
        write("models/mine.yaml", "extends: llama-3.1-8b\narchitecture:\n  layers: none\n");
        Catalog catalog = Catalog.open(List.of(folder));
        assertThatThrownBy(() -> model(catalog, "mine"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("mine.yaml:3: architecture.layers: expected a number, found 'none'");
    }
}
