package trnsim.simulator.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a rank of one stage does in a step: blocks of actions, and the order in which blocks follow each other.
 *
 * <pre>
 *   RUN r        segment r on the main stream
 *   MEET r       collective r on the main stream; the rank waits for the others and for its end
 *   START r q    collective or message r in the background, after what queue q holds already
 *   WAIT q       for the oldest of queue q that has not been waited for
 *   DRAIN q n    until at most n of queue q have not ended
 *   RECEIVE f    for the next message of flow f
 * </pre>
 *
 * <p>All ranks of a group must start the same collectives of an axis and queue in the same order. What is started and never
 * waited for is done before the step ends.
 */
public final class Program {

    static final byte RUN = 0;
    static final byte MEET = 1;
    static final byte START = 2;
    static final byte WAIT = 3;
    static final byte DRAIN = 4;
    static final byte RECEIVE = 5;

    private final Rows rows;
    private final byte[] op;
    private final int[] operand;
    private final int[] queue;
    private final int[] firstOf;
    private final int[] order;
    private final int[][] started;

    private Program(Builder builder) {
        rows = builder.rows;
        int size = builder.actions.size();
        op = new byte[size];
        operand = new int[size];
        queue = new int[size];
        for (int i = 0; i < size; i++) {
            int[] action = builder.actions.get(i);
            op[i] = (byte) action[0];
            operand[i] = action[1];
            queue[i] = action[2];
        }
        firstOf = Arrays.copyOf(
                builder.firsts.stream().mapToInt(Integer::intValue).toArray(), builder.firsts.size() + 1);
        firstOf[firstOf.length - 1] = size;
        order = Arrays.copyOf(builder.order, builder.blocks);
        started = new int[builder.queues][];
        for (int q = 0; q < started.length; q++) {
            started[q] = startedIn(q);
        }
    }

    private int[] startedIn(int wanted) {
        int[] found = new int[16];
        int size = 0;
        for (int block : order) {
            for (int i = firstOf[block]; i < firstOf[block + 1]; i++) {
                if (op[i] == START && queue[i] == wanted) {
                    found = size == found.length ? Arrays.copyOf(found, 2 * size) : found;
                    found[size++] = operand[i];
                }
            }
        }
        return Arrays.copyOf(found, size);
    }

    /** A program of {@code rows}. */
    public static Builder of(Rows rows) {
        return new Builder(rows);
    }

    public Rows rows() {
        return rows;
    }

    /** Background queues. */
    public int queues() {
        return started.length;
    }

    /** Flows that it sends to or receives from. */
    int flows() {
        int flows = 0;
        for (int row = 0; row < rows.size(); row++) {
            flows = rows.isMessage(row) ? Math.max(flows, rows.flow(row) + 1) : flows;
        }
        for (int i = 0; i < op.length; i++) {
            flows = op[i] == RECEIVE ? Math.max(flows, operand[i] + 1) : flows;
        }
        return flows;
    }

    /** Blocks of the step. */
    int blocks() {
        return order.length;
    }

    int first(int step) {
        return firstOf[order[step]];
    }

    int end(int step) {
        return firstOf[order[step] + 1];
    }

    /** The first action of {@code block}; that of the block after it is its end. */
    int firstOf(int block) {
        return firstOf[block];
    }

    byte op(int action) {
        return op[action];
    }

    int operand(int action) {
        return operand[action];
    }

    int queue(int action) {
        return queue[action];
    }

    /** The {@code n}-th row that the program starts in {@code q}. */
    int started(int q, int n) {
        return started[q][n];
    }

    /** How many rows it starts in {@code q}. */
    int starts(int q) {
        return q < started.length ? started[q].length : 0;
    }

    /** The flow that {@code block} receives from, -1 if from none; the first if from several. */
    public int receives(int block) {
        for (int i = firstOf[block]; i < firstOf[block + 1]; i++) {
            if (op[i] == RECEIVE) {
                return operand[i];
            }
        }
        return -1;
    }

    /** What {@code block} runs before it receives, when row r takes {@code ps[r]}: a rank that waits has that behind it. */
    public double leadPs(int block, double[] ps) {
        double sum = 0;
        for (int i = firstOf[block]; i < firstOf[block + 1]; i++) {
            if (op[i] == RECEIVE) {
                return sum;
            }
            sum += op[i] == RUN ? ps[operand[i]] : 0;
        }
        return 0;
    }

    /** The messages that {@code block} sends, as rows. */
    public int[] sends(int block) {
        int[] found = new int[firstOf[block + 1] - firstOf[block]];
        int size = 0;
        for (int i = firstOf[block]; i < firstOf[block + 1]; i++) {
            if (op[i] == START && rows.isMessage(operand[i])) {
                found[size++] = operand[i];
            }
        }
        return Arrays.copyOf(found, size);
    }

    /** The queues that no block but {@code last} waits for: what they hold may wait for ever longer. */
    public int[] lasting(int last) {
        boolean[] lasts = new boolean[started.length];
        for (int i = 0; i < firstOf[last]; i++) {
            if (op[i] == START && !rows.isMessage(operand[i])) {
                lasts[queue[i]] = true;
            }
        }
        for (int i = 0; i < firstOf[last]; i++) {
            if (op[i] == WAIT || op[i] == DRAIN) {
                lasts[queue[i]] = false;
            }
        }
        return IntStream.range(0, lasts.length).filter(q -> lasts[q]).toArray();
    }

    /** True if {@code block} starts {@code row} and waits for its queue. */
    public boolean awaits(int block, int row) {
        int in = -1;
        for (int i = firstOf[block]; i < firstOf[block + 1]; i++) {
            if (op[i] == START && operand[i] == row) {
                in = queue[i];
            } else if ((op[i] == WAIT || op[i] == DRAIN) && queue[i] == in) {
                return true;
            }
        }
        return false;
    }

    /** How often the step runs each row in the background. */
    public long[] startedCounts() {
        long[] counts = new long[rows.size()];
        for (int[] queued : started) {
            for (int row : queued) {
                counts[row]++;
            }
        }
        return counts;
    }

    /** How often {@code block} runs each row in the foreground. */
    public long[] counts(int ofBlock) {
        long[] counts = new long[rows.size()];
        for (int i = firstOf[ofBlock]; i < firstOf[ofBlock + 1]; i++) {
            if (op[i] <= MEET) {
                counts[operand[i]]++;
            }
        }
        return counts;
    }

    /** How often the step runs each row. */
    public long[] counts() {
        long[] counts = new long[rows.size()];
        for (int block : order) {
            for (int i = firstOf[block]; i < firstOf[block + 1]; i++) {
                if (op[i] <= START) {
                    counts[operand[i]]++;
                }
            }
        }
        return counts;
    }

    /** Collects actions into blocks, then blocks into a step. */
    public static final class Builder {

        private final Rows rows;
        private final List<int[]> actions = new ArrayList<>();
        private final List<Integer> firsts = new ArrayList<>();
        private int[] order = new int[16];
        private int blocks;
        private int queues;

        private Builder(Rows rows) {
            this.rows = rows;
        }

        /** Begins a block; its number. */
        public int block() {
            firsts.add(actions.size());
            return firsts.size() - 1;
        }

        public Builder run(int row) {
            return add(RUN, row, 0);
        }

        public Builder meet(int row) {
            if (!rows.isCollective(row)) {
                throw new IllegalArgumentException(rows.name(row) + " is no collective: nobody meets for it");
            }
            return add(MEET, row, 0);
        }

        public Builder start(int row, int inQueue) {
            queues = Math.max(queues, inQueue + 1);
            return add(START, row, inQueue);
        }

        public Builder await(int onQueue) {
            return add(WAIT, 0, onQueue);
        }

        /** Waits for all of a queue. */
        public Builder drain(int inQueue) {
            return drain(inQueue, 0);
        }

        /** Waits until at most {@code left} of a queue have not ended. */
        public Builder drain(int inQueue, int left) {
            return add(DRAIN, left, inQueue);
        }

        public Builder receive(int flow) {
            return add(RECEIVE, flow, 0);
        }

        private Builder add(int action, int row, int inQueue) {
            if (firsts.isEmpty()) {
                throw new IllegalStateException("an action outside of any block");
            }
            actions.add(new int[] {action, row, inQueue});
            return this;
        }

        /** The step goes on with {@code block}. */
        public Builder then(int block) {
            order = blocks == order.length ? Arrays.copyOf(order, 2 * blocks) : order;
            order[blocks++] = block;
            return this;
        }

        public Program build() {
            return new Program(this);
        }
    }
}
