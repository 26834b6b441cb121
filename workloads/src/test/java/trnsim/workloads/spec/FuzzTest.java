package trnsim.workloads.spec;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.document.InputException;

/** Damaged workload files: they read, or fail with an {@link InputException}, and with nothing else. */
class FuzzTest {

    private static final int ROUNDS = 4000;
    private static final byte[][] SCRAPS = scraps(
            "\t",
            "\n",
            "\r\n",
            ": ",
            "- ",
            "{",
            "}",
            "[",
            "]",
            "&a ",
            "*a",
            "<<: *a\n",
            "!!binary ",
            "? ",
            "'",
            "\"",
            "#",
            "|\n",
            ">\n",
            "%YAML 1.2\n",
            "---\n",
            "...\n",
            "null",
            "~",
            "-1",
            "1e999",
            "NaN",
            "0x1F",
            "\\u0000",
            "\u0000",
            "\uFEFF",
            "\u2028",
            "kind: ",
            "parallel: auto\n",
            "$",
            "GiB",
            "999999999999999999999",
            "$ref",
            ",",
            "e",
            "@",
            "`");

    private static byte[][] scraps(String... texts) {
        return Arrays.stream(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void damagedFilesReadOrFailWithOneSentence(long seed) throws IOException {
        List<byte[]> originals = new ArrayList<>();
        for (Path file : ExamplesTest.files().toList()) {
            originals.add(Files.readAllBytes(file));
        }
        originals.add(
                "{\"kind\": \"train\", \"model\": \"m\", \"system\": \"s\", \"chips\": 4, \"parallel\": {\"tensor\": 8}}"
                        .getBytes(StandardCharsets.UTF_8));
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            int pick = random.nextInt(originals.size());
            byte[] bytes = originals.get(pick).clone();
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                bytes = damaged(bytes, random);
            }
            String name = pick == originals.size() - 1 ? "fuzz.json" : "fuzz.yaml";
            try {
                Workloads.bind(DocumentReader.read(name, bytes));
            } catch (InputException e) {
                if (!e.getMessage().startsWith(name)) {
                    fail("no position in: " + e.getMessage());
                }
            } catch (RuntimeException | StackOverflowError e) {
                fail("round " + i + " of seed " + seed + ":\n" + new String(bytes, StandardCharsets.UTF_8), e);
            }
        }
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = random.nextInt(bytes.length);
        int end = Math.min(bytes.length, at + 1 + random.nextInt(20));
        return switch (random.nextInt(6)) {
            case 0 -> {
                bytes[at] = (byte) random.nextInt();
                yield bytes;
            }
            case 1 -> {
                bytes[at] ^= (byte) (1 << random.nextInt(7));
                yield bytes;
            }
            case 2 -> joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, end, bytes.length));
            case 3 -> Arrays.copyOf(bytes, at);
            case 4 -> joined(Arrays.copyOf(bytes, end), Arrays.copyOfRange(bytes, at, bytes.length));
            default ->
                joined(
                        Arrays.copyOf(bytes, at),
                        joined(SCRAPS[random.nextInt(SCRAPS.length)], Arrays.copyOfRange(bytes, at, bytes.length)));
        };
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
