package trnsim.workloads.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Catalog files on the class path, in a jar or in a folder of classes. */
final class Resources {

    private Resources() {}

    static Optional<byte[]> read(String name) {
        try (InputStream in = Resources.class.getClassLoader().getResourceAsStream(name)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw Catalog.unreadable(e);
        }
    }

    /** The names of the YAML files in a folder, without their ending. */
    static List<String> list(String folder) {
        URL url = Resources.class.getClassLoader().getResource(folder);
        if (url == null) {
            return List.of();
        }
        try {
            return (url.getProtocol().equals("jar") ? inJar(url, folder) : inFolder(url))
                    .filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.substring(0, name.length() - ".yaml".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw Catalog.unreadable(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<String> inFolder(URL url) throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(Path.of(url.toURI()))) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }

    private static Stream<String> inJar(URL url, String folder) throws IOException {
        String prefix = folder + "/";
        return ((JarURLConnection) url.openConnection())
                .getJarFile().stream()
                        .map(entry -> entry.getName())
                        .filter(name -> name.startsWith(prefix))
                        .map(name -> name.substring(prefix.length()));
    }
}
