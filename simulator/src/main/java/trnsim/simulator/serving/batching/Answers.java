package trnsim.simulator.serving.batching;

import static trnsim.simulator.serving.batching.Links.NONE;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Hands out the answer tokens at the end of a stretch, and lets go of requests whose last token came. */
final class Answers {

    private final Rows rows;
    private final RunTally tally;
    private final Seats seats;
    private final Decoders decoders;
    private final Chunks chunks;
    private final Joins joins;
    private final Leaving leaving;
    private @Nullable Handover handover;
    private @Nullable Replica owner;

    Answers(Rows rows, RunTally tally, Seats seats, Decoders decoders, Chunks chunks, Joins joins) {
        this.rows = rows;
        this.tally = tally;
        this.seats = seats;
        this.decoders = decoders;
        this.chunks = chunks;
        this.joins = joins;
        this.leaving = new Leaving(rows);
    }

    /** Requests of {@code from} that decode elsewhere go through {@code other}. */
    void handsOver(Handover other, Replica from) {
        handover = other;
        owner = from;
    }

    /** All rows that decode have gone through {@code stretch}. */
    void advance(Stretch stretch) {
        long nowPs = stretch.endPs();
        tally.gaps(stretch, decoders.count(), joins.othersPs(), joins);
        joins.clear(nowPs);
        for (int row = decoders.ended(); row != NONE; row = decoders.ended()) {
            decoders.remove(row);
            leaving.add(row);
        }
        for (int i = 0; i < leaving.size(); i++) {
            int row = leaving.row(i);
            finish(row, decoders.cached(row), decoders.heldBytes(row), nowPs);
        }
        leaving.clear();
    }

    /**
     * The answer token after each prompt that is now complete.
     *
     * @param apart decoding rows had to wait meanwhile
     */
    void afterPrompts(long nowPs, boolean apart) {
        for (int i = 0; i < chunks.completeCount(); i++) {
            answer(chunks.complete(i), nowPs, apart);
        }
    }

    private void answer(int row, long nowPs, boolean apart) {
        int given = ++rows.generated[row];
        if (given == 1) {
            rows.firstTokenPs[row] = nowPs;
            tally.firstToken(rows, row, nowPs);
        } else {
            tally.gap(nowPs - rows.lastTokenPs[row]);
        }
        int cached = rows.computed[row];
        if (given < rows.whole[row] && given == rows.output[row]) {
            seats.leave(row);
            Objects.requireNonNull(handover).prefilled(Objects.requireNonNull(owner), row, nowPs);
            return;
        }
        if (given == rows.output[row]) {
            finish(row, cached, seats.bytes(row, cached), nowPs);
            return;
        }
        rows.joinedPs[row] = nowPs;
        rows.joinedAt[row] = apart ? decoders.iteration() : NONE;
        if (apart) {
            joins.add(nowPs);
        }
        decoders.add(row, cached);
    }

    private void finish(int row, long cached, long held, long nowPs) {
        seats.finish(row, cached, held, nowPs);
        tally.finished(rows, row, nowPs);
        rows.release(row);
    }
}
