package trnsim.workloads.request;

import java.util.Arrays;

/**
 * The sessions of a TraceLab trace: a round follows the answer to the one before after the recorded wait.
 *
 * <pre>
 *   prompt = prefix_len + input_len
 *   block i is that of the round before if it lies within prefix_len, else new; in a first round, whose cached prefix
 *   came from elsewhere, those within prefix_len are the same for all sessions of the trace
 *   start = (session's arrival - first session's arrival + repetition x (span + span / (sessions - 1))) / scale
 * </pre>
 *
 * <p>Holds the rounds of sessions under way.
 */
final class AgentScript implements Script {

    private static final long NS_TO_PS = 1000;

    /** Of the beginnings of first rounds; new blocks count up from 0. */
    private static final long COMMON = 1L << 62;

    private final TraceFile file;
    private final TraceErrors errors;
    private final double scale;
    private final int repeat;
    private final int blockTokens;
    private AgentRounds rounds;
    private boolean read;
    private int times;
    private long sessions;
    private long firstNs;
    private long lastNs;
    private long offsetNs;
    private long fresh;

    private Session[] slots = {};

    /** The rounds of one session, and the blocks of its last prompt and answer. */
    private static final class Session {
        private long id;
        private int said;
        private int count;
        /** Four numbers a round: prefix, input, output, wait in nanoseconds. */
        private long[] numbers = new long[4 * 16];

        private long[] blocks = new long[16];
        private int known;
    }

    AgentScript(TraceFile file, AgentRounds rounds, double scale, int repeat, int blockTokens) {
        this.file = file;
        this.errors = file.errors();
        this.rounds = rounds;
        this.scale = scale;
        this.repeat = repeat;
        this.blockTokens = blockTokens;
        this.read = rounds.read();
        if (!read) {
            throw errors.at(0, "the trace holds no requests");
        }
        this.firstNs = rounds.arrivalNs;
        this.lastNs = firstNs;
    }

    @Override
    public long startPs() {
        if (!ready()) {
            return RequestSource.NEVER;
        }
        double ps = (double) (rounds.arrivalNs - firstNs + offsetNs) * NS_TO_PS / scale;
        if (ps > ArrivalTimes.LAST_PS) {
            throw errors.tooLate(rounds.line());
        }
        return StrictMath.round(ps);
    }

    /** True if the first round of a session to come has been read. */
    private boolean ready() {
        if (!read && ++times < repeat) {
            long span = lastNs - firstNs;
            offsetNs += span + (sessions > 1 ? span / (sessions - 1) : 0);
            sessions = 0;
            rounds.close();
            rounds = new AgentRounds(new CsvRows(file.open(), errors), errors);
            read = rounds.read();
            lastNs = firstNs;
        }
        return read;
    }

    @Override
    public boolean begin(int slot) {
        if (!ready()) {
            return false;
        }
        if (slot >= slots.length) {
            int before = slots.length;
            slots = Arrays.copyOf(slots, Math.max(16, 2 * slot));
            for (int i = before; i < slots.length; i++) {
                slots[i] = new Session();
            }
        }
        if (rounds.arrivalNs < lastNs) {
            throw errors.at(
                    rounds.line(),
                    "this session comes " + (lastNs - rounds.arrivalNs) / 1000
                            + " us before the one above it; sort the trace by arrival_time, session and round_idx");
        }
        lastNs = rounds.arrivalNs;
        sessions++;
        Session session = slots[slot];
        long id = rounds.session;
        session.id = times == 0 ? id : Ids.repeated(id, times) >>> 1;
        session.said = 0;
        session.count = 0;
        session.known = 0;
        long last = -1;
        do {
            if (rounds.round <= last) {
                throw errors.at(
                        rounds.line(),
                        "round_idx: round " + rounds.round + " follows round " + last
                                + " of the same session; sort the trace by session and round_idx");
            }
            last = rounds.round;
            add(session);
            read = rounds.read();
        } while (read && rounds.session == id);
        return true;
    }

    private void add(Session session) {
        if (4 * session.count == session.numbers.length) {
            session.numbers = Arrays.copyOf(session.numbers, 8 * session.count);
        }
        int at = 4 * session.count++;
        session.numbers[at] = rounds.prefix;
        session.numbers[at + 1] = rounds.input;
        session.numbers[at + 2] = rounds.output;
        session.numbers[at + 3] = rounds.waitNs;
    }

    @Override
    public void say(int slot, RequestRow row) {
        Session session = slots[slot];
        int at = 4 * session.said++;
        long prefix = session.numbers[at];
        row.set(0, prefix + session.numbers[at + 1], session.numbers[at + 2]);
        row.session = session.id;
        if (blockTokens > 0) {
            name(session, row, (int) Math.min(prefix / blockTokens, Integer.MAX_VALUE));
        }
    }

    private void name(Session session, RequestRow row, int kept) {
        int blocks = (int) Math.min(row.tokens() / blockTokens, 1 << 22);
        int common = session.said == 1 ? Math.min(kept, blocks) : 0;
        int same = Math.min(session.known, Math.min(kept, blocks));
        if (session.blocks.length < blocks) {
            session.blocks = Arrays.copyOf(session.blocks, Math.max(blocks, 2 * session.blocks.length));
        }
        for (int i = 0; i < common; i++) {
            session.blocks[i] = COMMON | i;
        }
        for (int i = Math.max(common, same); i < blocks; i++) {
            session.blocks[i] = fresh++;
        }
        session.known = blocks;
        row.reserve(blocks);
        System.arraycopy(session.blocks, 0, row.blockIds, 0, blocks);
        row.blocks = blocks;
    }

    @Override
    public boolean more(int slot) {
        return slots[slot].said < slots[slot].count;
    }

    @Override
    public long waitPs(int slot) {
        Session session = slots[slot];
        return session.numbers[4 * session.said - 1] * NS_TO_PS;
    }

    @Override
    public int blockTokens() {
        return blockTokens;
    }

    @Override
    public void close() {
        rounds.close();
    }
}
