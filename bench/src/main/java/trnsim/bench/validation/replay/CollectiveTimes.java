package trnsim.bench.validation.replay;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.bench.validation.truth.TruthTable;

/**
 * Collectives of two RTX PRO 6000 over PCIe 5, measured in CUDA graphs with the engine's own communicator; microseconds by bytes of
 * one rank. The shipped table names its source.
 *
 * <pre>  dispatch and combine = all-gather( hidden ) + 2 all-gathers( k weights, k ids ) + reduce-scatter( hidden )</pre>
 *
 * <p>That is what vLLM's default backend for experts of data-parallel engines does in each layer. The two small gathers carry 4
 * bytes for each expert chosen. Measured with equal shares; real shares differ, and go as grouped sends, which nobody measured.
 */
final class CollectiveTimes {

    private static final String TABLE = "/trnsim/bench/truth/replay/nccl-rtx-pro-6000.csv";
    private static final int SMALL_BYTES = 4;

    private final Map<String, Samples> times = new TreeMap<>();

    CollectiveTimes() {
        Map<String, TreeMap<Long, Double>> samples = new TreeMap<>();
        try (InputStream in = CollectiveTimes.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its own table " + TABLE);
            }
            for (TruthRow row : TruthTable.read(TABLE, TABLE, TABLE, in).rows()) {
                samples.computeIfAbsent(row.text("collective"), name -> new TreeMap<>())
                        .put(row.count("bytes"), row.number("us").orElse(0));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        samples.forEach((name, points) -> times.put(name, new Samples(points)));
    }

    private double us(String collective, double bytes) {
        return Objects.requireNonNull(times.get(collective), collective).at(bytes);
    }

    /** Microseconds to sum {@code bytes} over both ranks. */
    double allReduceUs(double bytes) {
        return us("all_reduce", bytes);
    }

    /** Microseconds to bring together {@code bytes} of each rank. */
    double allGatherUs(double bytes) {
        return us("all_gather", bytes);
    }

    /** Microseconds to send the {@code tokens} of each rank to all and their results back, in one layer. */
    double expertsUs(long tokens, long hiddenBytes, int active) {
        double hidden = (double) tokens * hiddenBytes;
        double small = (double) tokens * active * SMALL_BYTES;
        return allGatherUs(hidden) + 2 * allGatherUs(small) + us("reduce_scatter", hidden);
    }
}
