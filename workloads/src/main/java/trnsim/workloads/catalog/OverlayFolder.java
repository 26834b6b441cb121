package trnsim.workloads.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Node;
import trnsim.workloads.document.Position;
import trnsim.workloads.document.Suggest;

/** One {@code --catalog} folder, read whole when it is opened. */
record OverlayFolder(Map<String, Node.Mapping> entries, List<Overlay> cited) {

    static OverlayFolder read(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new InputException(
                    Position.whole(directory.toString()),
                    "is not a folder; --catalog takes a folder that" + " holds chips/, systems/ or models/");
        }
        requireKnownFolder(directory);
        Map<String, Node.Mapping> entries = new TreeMap<>();
        List<Overlay> cited = new ArrayList<>();
        for (Folder folder : Folder.values()) {
            for (Path file : files(directory.resolve(folder.folder()))) {
                String key = folder.folder() + "/" + file.getFileName();
                entries.put(key, DocumentReader.read(file));
                cited.add(new Overlay(key, sha256(file)));
            }
        }
        return new OverlayFolder(entries, cited);
    }

    /** A folder that holds others, none of them of a catalog, was meant for something else; an empty one is an empty catalog. */
    private static void requireKnownFolder(Path directory) {
        try (Stream<Path> inside = Files.list(directory)) {
            List<String> found =
                    inside.map(path -> path.getFileName().toString()).sorted().toList();
            List<String> known = Stream.of(Folder.values()).map(Folder::folder).toList();
            if (!found.isEmpty() && found.stream().noneMatch(known::contains)) {
                throw new InputException(
                        Position.whole(directory.toString()),
                        "holds none of the folders of a catalog, " + String.join(", ", known) + "."
                                + found.stream()
                                        .map(name -> Suggest.maybe(name, known))
                                        .filter(maybe -> !maybe.isEmpty())
                                        .findFirst()
                                        .orElse(
                                                found.stream().anyMatch(name -> name.endsWith(".yaml"))
                                                        ? " Maybe the folder above it?"
                                                        : ""));
            }
        } catch (IOException e) {
            throw new InputException(Position.whole(directory.toString()), "cannot be read (" + e.getMessage() + ")");
        }
    }

    Node.@Nullable Mapping entry(Folder folder, String name) {
        return entries.get(folder.folder() + "/" + name + ".yaml");
    }

    TreeSet<String> names(Folder folder) {
        TreeSet<String> names = new TreeSet<>();
        String prefix = folder.folder() + "/";
        entries.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .forEach(key -> names.add(key.substring(prefix.length(), key.length() - ".yaml".length())));
        return names;
    }

    private static List<Path> files(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new InputException(Position.whole(directory.toString()), "cannot be read (" + e.getMessage() + ")");
        }
    }

    private static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw Catalog.unreadable(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
