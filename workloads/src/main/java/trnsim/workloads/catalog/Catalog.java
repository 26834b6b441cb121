package trnsim.workloads.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Binder;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Node;
import trnsim.workloads.document.Suggest;

/**
 * The catalog: one YAML file an entry, parsed when first asked for, with a user's folders laid over the shipped data.
 *
 * <p>An overlay entry with {@code extends: NAME} takes NAME's fields and replaces those it gives (a sourced quantity is
 * replaced whole). An overlay entry that has the name of an existing one must extend it. Immutable; reading is repeatable.
 */
public final class Catalog {

    private static final String ROOT = "trnsim/catalog/";
    private static final int MAX_EXTENDS = 8;

    private final List<OverlayFolder> overlays;

    /** Shipped files that were asked for, parsed once. */
    private final Map<String, Optional<Node.Mapping>> shipped = new ConcurrentHashMap<>();

    private Catalog(List<OverlayFolder> overlays) {
        this.overlays = overlays;
    }

    /** The shipped catalog alone. */
    public static Catalog shipped() {
        return new Catalog(List.of());
    }

    /**
     * The shipped catalog under the overlay folders {@code directories}; a later folder lies over an earlier one.
     *
     * @throws InputException if a folder or one of its files cannot be read
     */
    public static Catalog open(List<Path> directories) {
        return new Catalog(directories.stream().map(OverlayFolder::read).toList());
    }

    /** The overlay files, in order, with their hashes. */
    public List<Overlay> overlays() {
        return overlays.stream().flatMap(folder -> folder.cited().stream()).toList();
    }

    /** All entries of a folder, sorted. */
    public List<String> names(Folder folder) {
        TreeSet<String> names = new TreeSet<>(Resources.list(ROOT + folder.folder()));
        names.remove("aliases");
        overlays.forEach(overlay -> names.addAll(overlay.names(folder)));
        return List.copyOf(names);
    }

    /** Other spellings of entries: alias to name, sorted. */
    public Map<String, String> aliases(Folder folder) {
        Map<String, String> aliases = new TreeMap<>();
        Resources.read(ROOT + folder.folder() + "/aliases.yaml")
                .ifPresent(bytes -> DocumentReader.read(folder.folder() + "/aliases.yaml", bytes)
                        .entries()
                        .forEach((alias, name) -> aliases.put(alias, ((Node.Scalar) name).text())));
        return aliases;
    }

    /** The entry's name behind {@code name}, which may be an alias in any case; empty if there is none. */
    public Optional<String> resolve(Folder folder, String name) {
        String folded = name.strip().toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
        if (tree(folder, folded, overlays.size()) != null) {
            return Optional.of(folded);
        }
        return Optional.ofNullable(aliases(folder).get(folded));
    }

    /** Like {@link #resolve}, but fails with the nearest valid name; the sentence has no position. */
    public String require(Folder folder, String name) {
        return resolve(folder, name)
                .orElseThrow(() -> new UnknownNameException(folder, name, Suggest.nearest(name, spellings(folder))));
    }

    private List<String> spellings(Folder folder) {
        List<String> all = new ArrayList<>(names(folder));
        all.addAll(aliases(folder).keySet());
        return all;
    }

    /**
     * Reads the entry {@code name}, an entry's own name, as a record.
     *
     * @throws InputException if a field of it is wrong
     */
    public <R extends Record> R read(Folder folder, String name, Class<R> type) {
        Node.Mapping tree = tree(folder, name, overlays.size());
        if (tree == null) {
            throw new UnknownNameException(folder, name, Suggest.nearest(name, spellings(folder)));
        }
        return Binder.bind(tree, type, name);
    }

    private Node.@Nullable Mapping tree(Folder folder, String name, int depth) {
        return tree(folder, name, depth, 0);
    }

    private static Optional<Node.Mapping> shippedTree(String file) {
        return Resources.read(ROOT + file).map(bytes -> DocumentReader.read(file, bytes));
    }

    /** The tree of an entry as the shipped catalog and the first {@code layers} overlays give it. */
    private Node.@Nullable Mapping tree(Folder folder, String name, int layers, int extended) {
        for (int layer = layers - 1; layer >= 0; layer--) {
            Node.Mapping own = overlays.get(layer).entry(folder, name);
            if (own == null) {
                continue;
            }
            Node parent = own.entries().get("extends");
            Node.Mapping below = tree(folder, name, layer, extended + 1);
            if (parent == null) {
                if (below != null) {
                    throw own.error("the catalog already has a " + folder.noun() + " '" + name
                            + "'; give it another name or add 'extends: " + name + "'");
                }
                return own;
            }
            String parentName = parent instanceof Node.Scalar scalar ? scalar.text() : "";
            if (extended > MAX_EXTENDS) {
                throw parent.error("extends more than " + MAX_EXTENDS + " entries in a row");
            }
            Node.Mapping base = parentName.equals(name) ? below : tree(folder, parentName, layers, extended + 1);
            if (base == null) {
                throw parent.error("there is no " + folder.noun() + " '" + parentName + "' to extend."
                        + Suggest.maybe(parentName, spellings(folder)));
            }
            return Merge.over(base, own, name);
        }
        return name.matches("[a-z0-9][a-z0-9.-]*") && !name.equals("aliases")
                ? shipped.computeIfAbsent(folder.folder() + "/" + name + ".yaml", Catalog::shippedTree)
                        .orElse(null)
                : null;
    }

    static IllegalStateException unreadable(IOException e) {
        return new IllegalStateException(new UncheckedIOException(e));
    }
}
