package trnsim.bench.validation.replay;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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

    private final Samples allGather;
    private final Samples reduceScatter;

    CollectiveTimes() {
        TreeMap<Long, Double> gather = new TreeMap<>();
        TreeMap<Long, Double> scatter = new TreeMap<>();
        try (InputStream in = CollectiveTimes.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its own table " + TABLE);
            }
            for (TruthRow row : TruthTable.read(TABLE, TABLE, TABLE, in).rows()) {
                (row.text("collective").equals("all_gather") ? gather : scatter)
                        .put(row.count("bytes"), row.number("us").orElse(0));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        allGather = new Samples(gather);
        reduceScatter = new Samples(scatter);
    }

    /** Microseconds to send the {@code tokens} of each rank to all and their results back, in one layer. */
    double us(long tokens, long hiddenBytes, int active) {
        double hidden = (double) tokens * hiddenBytes;
        double small = (double) tokens * active * SMALL_BYTES;
        return allGather.at(hidden) + 2 * allGather.at(small) + reduceScatter.at(hidden);
    }
}
