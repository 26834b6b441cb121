package trnsim.simulator.search;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import trnsim.simulator.training.StageTimes;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.PassOrder;
import trnsim.workloads.plan.PassOrder.Pass;
import trnsim.workloads.plan.Schedule;

/**
 * The passes of all stages of a step in an order in which each comes after the message that it waits for.
 *
 * <p>Layouts with the same schedule, stages and micro-batches share one list, whatever their passes take. A pass has
 * {@value #FIELDS} numbers in {@link #passes}: its stage; its column; where the message lies that it waits for; where the one
 * lies that it sends; the queue it sends on. Message {@value #NOTHING} is there from the start.
 */
final class PassList {

    static final int FIELDS = 5;
    static final int STAGE = 0;
    static final int COLUMN = 1;
    static final int RECEIVES = 2;
    static final int SENDS = 3;
    static final int QUEUE = 4;

    /** The message that a pass waits for that waits for none. */
    static final int NOTHING = 0;

    /** The message that a pass sends that sends none. */
    static final int NOBODY = 1;

    final int[] passes;
    final int stages;

    /** Columns of a stage; column c of stage s is {@code s x columns + c}. */
    final int columns;

    final int messages;
    final int queues;

    private PassList(int[] passes, int stages, int columns, int messages, int queues) {
        this.passes = passes;
        this.stages = stages;
        this.columns = columns;
        this.messages = messages;
        this.queues = queues;
    }

    /**
     * The passes of {@code layout} for {@code microBatches} micro-batches.
     *
     * @param times of each stage: who sends to whom
     * @throws IllegalStateException if passes wait for each other for ever
     */
    static PassList of(Layout layout, List<StageTimes> times, long microBatches) {
        return new Builder(layout, times, microBatches).build();
    }

    /** Parts of the model that each stage holds. */
    static int chunks(Layout layout) {
        return layout.stages().schedule() == Schedule.DUALPIPE
                ? 2
                : layout.stages().virtual();
    }

    private static final class Builder {

        private final List<StageTimes> times;
        private final int stages;
        private final int columns;
        private final int flows;
        private final List<List<Pass>> orders = new ArrayList<>();
        private final List<Queue<Integer>> inboxes = new ArrayList<>();
        private final Queue<Integer> free = new ArrayDeque<>();
        private final int[] next;
        private int[] passes = new int[1024];
        private int size;
        private int messages = NOBODY + 1;

        Builder(Layout layout, List<StageTimes> times, long microBatches) {
            this.times = times;
            stages = layout.pipeline();
            columns = StageTimes.columns(chunks(layout));
            flows = 1
                    + times.stream()
                            .flatMapToInt(stage -> Arrays.stream(stage.sends()))
                            .max()
                            .orElse(0);
            next = new int[stages];
            for (int stage = 0; stage < stages; stage++) {
                orders.add(PassOrder.of(layout, stage, microBatches).passes());
                for (int flow = 0; flow < flows; flow++) {
                    inboxes.add(new ArrayDeque<>());
                }
            }
        }

        PassList build() {
            boolean moved = true;
            while (moved) {
                moved = false;
                for (int stage = 0; stage < stages; stage++) {
                    while (next[stage] < orders.get(stage).size() && runs(stage)) {
                        moved = true;
                    }
                }
            }
            for (int stage = 0; stage < stages; stage++) {
                if (next[stage] < orders.get(stage).size()) {
                    throw new IllegalStateException("stage " + stage + " waits for ever for its pass " + next[stage]);
                }
            }
            return new PassList(Arrays.copyOf(passes, size), stages, columns, messages, Math.max(1, stages * flows));
        }

        /** Appends the next pass of {@code stage} if what it waits for has been sent. */
        private boolean runs(int stage) {
            int column = StageTimes.column(orders.get(stage).get(next[stage]));
            StageTimes own = times.get(stage);
            int received = NOTHING;
            if (own.receives()[column] >= 0) {
                Integer message =
                        inboxes.get(stage * flows + own.receives()[column]).poll();
                if (message == null) {
                    return false;
                }
                received = message;
                free.add(message);
            }
            int sent = NOBODY;
            int flow = own.sends()[column];
            if (flow >= 0) {
                Integer reused = free.poll();
                sent = reused == null ? messages++ : reused;
                inboxes.get(Math.floorMod(stage + own.to()[column], stages) * flows + flow)
                        .add(sent);
            }
            add(stage, stage * columns + column, received, sent, stage * flows + Math.max(0, flow));
            next[stage]++;
            return true;
        }

        private void add(int... fields) {
            if (size + FIELDS > passes.length) {
                passes = Arrays.copyOf(passes, 2 * passes.length);
            }
            System.arraycopy(fields, 0, passes, size, FIELDS);
            size += FIELDS;
        }
    }
}
