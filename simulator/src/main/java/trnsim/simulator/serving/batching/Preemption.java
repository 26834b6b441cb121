package trnsim.simulator.serving.batching;

/**
 * Who yields when memory runs short: the last of the line, until the rest finds room. It loses its keys and values and computes
 * them again, or, with a way to the host, they wait there.
 */
final class Preemption {

    private final EngineRules rules;
    private final Rows rows;
    private final RunTally tally;
    private final Prefixes prefixes;
    private final KvPool pool;
    private final Seats seats;
    private final Waiting waiting;
    private final PartialPrompt partial;
    private final Decoders decoders;
    private final Joins joins;
    /** What copies to and from the host add to the next iteration. */
    private long copyPs;

    Preemption(
            EngineRules rules,
            Rows rows,
            RunTally tally,
            Prefixes prefixes,
            KvPool pool,
            Seats seats,
            Waiting waiting,
            PartialPrompt partial,
            Decoders decoders,
            Joins joins) {
        this.rules = rules;
        this.rows = rows;
        this.tally = tally;
        this.prefixes = prefixes;
        this.pool = pool;
        this.seats = seats;
        this.waiting = waiting;
        this.partial = partial;
        this.decoders = decoders;
        this.joins = joins;
    }

    /** Nothing is copied yet in the next iteration. */
    void clear() {
        copyPs = 0;
    }

    long copyPs() {
        return copyPs;
    }

    /** Makes room for the next tokens of decoding rows and the next chunk beside them; true if any yielded. */
    boolean makeRoom(long nowPs) {
        boolean preempted = false;
        while (decoders.need() + partial.need(rules.tokenBudget() - decoders.tokens()) > pool.freeBytes()) {
            preempt(seats.last(), nowPs);
            preempted = true;
        }
        return preempted;
    }

    private void preempt(int row, long nowPs) {
        if (row == partial.row()) {
            partial.clear();
            seats.release(row, rows.computed[row], seats.bytes(row, rows.computed[row]), nowPs);
        } else {
            rows.generated[row] = decoders.given(row);
            long cached = decoders.cached(row);
            rows.lastTokenPs[row] = joins.forget(rows, row, decoders.iteration());
            rows.swapped[row] = rules.swap().known();
            copy(row, cached);
            seats.release(row, cached, decoders.heldBytes(row), nowPs);
            decoders.remove(row);
            rows.computed[row] = (int) cached;
        }
        rows.computed[row] = rows.swapped[row] ? rows.computed[row] : 0;
        seats.leave(row);
        waiting.addFirst(row, rows.urgency[row]);
        rows.preemptions[row]++;
        tally.preempted();
    }

    /** What swapping {@code row} out or in adds to the next iteration. */
    private void copy(int row, long cached) {
        if (rows.swapped[row]) {
            long ps = rules.swap().timePs(seats.bytes(row, cached));
            copyPs += ps;
            tally.copied(ps);
        }
    }

    /** {@code row}, the first of its class, comes back from the host and decodes on; false if it finds no room. */
    boolean swapIn(int row) {
        if (!room(row)) {
            return false;
        }
        seats.take(row);
        if (!rows.sent[row]) {
            copy(row, rows.computed[row]);
        }
        resume(row);
        return true;
    }

    /** A seat and memory are kept for {@code row}, the first of its class, until its keys come; false if there is no room. */
    boolean reserve(int row) {
        if (!room(row)) {
            return false;
        }
        seats.reserve();
        return true;
    }

    private boolean room(int row) {
        int cached = rows.computed[row];
        if (!seats.fit(seats.bytes(row, cached + 1L))) {
            return false;
        }
        waiting.removeFirst(rows.urgency[row]);
        // A mixing engine has taken the blocks of this iteration already.
        pool.allocate(seats.bytes(row, cached + (rules.mixes() ? 1L : 0)));
        return true;
    }

    /** {@code row}, which has its keys, values and memory, decodes from the next iteration on. */
    void resume(int row) {
        rows.sent[row] = false;
        rows.swapped[row] = false;
        prefixes.keepNothing(row);
        rows.joinedPs[row] = rows.lastTokenPs[row];
        rows.joinedAt[row] = decoders.iteration();
        joins.add(rows.lastTokenPs[row]);
        decoders.add(row, rows.computed[row]);
    }
}
