package trnsim.simulator.serving.batching;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.serving.price.DecodeRow;
import trnsim.simulator.serving.price.IterationTable;

/**
 * What a replica computes next and how long that takes: one iteration with prompts in it, or a {@link Stretch} of decoding
 * iterations to the next finish, shortage of blocks, or breakpoint of {@link IterationTable}.
 */
final class Pace {

    private final @Nullable IterationTable table;
    private final Decoders decoders;
    private final Chunks chunks;
    private final Work work;
    private final Stretch stretch;
    private int piece;

    /** @param table what iterations take; null if the caller prices them */
    Pace(EngineRules rules, @Nullable IterationTable table, Decoders decoders, Chunks chunks, Stretch stretch) {
        this.table = table;
        this.decoders = decoders;
        this.chunks = chunks;
        this.stretch = stretch;
        this.work = new Work(rules);
    }

    /**
     * Adds up what the next iteration computes.
     *
     * @param n rows that decode in it
     */
    Work work(int n) {
        work.decode(n, n == 0 ? 0 : decoders.kvTokens(), decoders.context());
        if (!chunks.isEmpty()) {
            work.add(chunks);
        }
        return work;
    }

    /** Plans an iteration with prompts in it, in which {@code n} rows decode and copies take {@code copyPs}. */
    void mixed(int n, long nowPs, long copyPs) {
        stretch.set(nowPs, work(n).timePs(priced()) + copyPs, 0, 1);
    }

    /** Plans iterations of decoding rows alone; just one if {@code single}. */
    void decoding(long nowPs, long copyPs, boolean single) {
        long context = decoders.context();
        work.decode(decoders.count(), decoders.kvTokens(), context);
        long kv = work.kvTokens;
        int n = context > 0 ? 0 : decoders.count();
        DecodeRow row = priced().row(work.sequences);
        piece = row.piece(kv, piece);
        long count = 1;
        if (!single) {
            count = decoders.alike(Stretch.MOST);
            long end = row.end(piece);
            if (n > 0 && kv + n * count > end) {
                count = Math.min(count, (end - 1 - kv) / n + 1);
            }
            count = decoders.fitting(count);
        }
        stretch.set(nowPs, row.timePs(kv, piece) + copyPs, row.slope[piece] * n, count);
    }

    /** Tokens of the iteration planned last. */
    long tokens() {
        return work.tokens;
    }

    /** True if it computes prompts. */
    boolean computesPrompts() {
        return work.queries > 0;
    }

    /** Counts the stretch that has passed, in which {@code n} rows decoded and got {@code given} tokens. */
    void count(RunTally tally, int n, long given) {
        if (chunks.isEmpty()) {
            tally.decoded(n, given, work, decoders.context() > 0, piece, stretch);
        } else {
            tally.mixed(n, given, work, chunks);
        }
    }

    private IterationTable priced() {
        return Objects.requireNonNull(table, "iterations have no table");
    }
}
