package trnsim.workloads.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The passes of one pipeline rank in the order its {@link Schedule} takes them, for {@code m} micro-batches over {@code p}
 * stages.
 *
 * <p>The order says what follows what, not when: a pass starts once its input is there. Chunks number the parts of the model
 * that a rank holds, as {@link Role#held} lists them.
 */
public final class PassOrder {

    /** What a pass computes; {@link #BACKWARD} and {@link #BACKWARD_WEIGHT} are the last to read what the forward pass kept. */
    public enum Kind {
        FORWARD,
        /** Gradients of inputs and weights. */
        BACKWARD,
        BACKWARD_INPUT,
        BACKWARD_WEIGHT;

        /** True if the activations of the forward pass are free afterwards. */
        public boolean frees() {
            return this == BACKWARD || this == BACKWARD_WEIGHT;
        }
    }

    /**
     * One pass.
     *
     * @param chunk which of the rank's parts of the model
     * @param microBatch from 0 to m - 1
     */
    public record Pass(Kind kind, int chunk, long microBatch) {}

    private final int stages;
    private final int stage;
    private final long m;
    private final List<Pass> passes = new ArrayList<>();

    private PassOrder(int stages, int stage, long microBatches) {
        this.stages = stages;
        this.stage = stage;
        this.m = microBatches;
    }

    /**
     * The passes of the rank of pipeline stage {@code stage} in a step of {@code microBatches}.
     *
     * @throws IllegalArgumentException if stages are interleaved and do not divide the micro-batches
     */
    public static List<Pass> of(Layout layout, int stage, long microBatches) {
        PassOrder order = new PassOrder(layout.pipeline(), stage, microBatches);
        switch (layout.stages().schedule()) {
            case GPIPE -> order.turns(microBatches);
            case ONE_FORWARD_ONE_BACKWARD -> order.turns(layout.pipeline() - stage - 1);
            case INTERLEAVED -> order.interleaved(layout.stages().virtual());
            case ZERO_BUBBLE -> order.zeroBubble();
            case DUALPIPE -> order.bothEnds();
        }
        return List.copyOf(order.passes);
    }

    private void add(Kind kind, int chunk, long microBatch) {
        passes.add(new Pass(kind, chunk, microBatch));
    }

    /** {@code ahead} forward passes, then one forward and one backward in turn, then the backward passes left. */
    private void turns(long ahead) {
        long warmUp = Math.min(m, ahead);
        for (long i = 0; i < warmUp; i++) {
            add(Kind.FORWARD, 0, i);
        }
        for (long i = 0; i < m; i++) {
            if (warmUp + i < m) {
                add(Kind.FORWARD, 0, warmUp + i);
            }
            add(Kind.BACKWARD, 0, i);
        }
    }

    /** Forward passes an interleaved rank runs ahead: {@code 2 (p - stage - 1) + (virtual - 1) p}. */
    static long interleavedAhead(int stages, int stage, int virtual) {
        return 2L * (stages - stage - 1) + (virtual - 1L) * stages;
    }

    /** Micro-batches in groups of p, a whole number of them, each group through every chunk before the next; backward the chunks in reverse. */
    private void interleaved(int virtual) {
        if (m % stages != 0) {
            throw new IllegalArgumentException(m + " micro-batches do not interleave over " + stages + " stages");
        }
        long all = m * virtual;
        long warmUp = Math.min(all, interleavedAhead(stages, stage, virtual));
        for (long k = 0; k < warmUp; k++) {
            add(Kind.FORWARD, chunk(k, virtual), microBatch(k, virtual));
        }
        for (long k = 0; k < all; k++) {
            if (warmUp + k < all) {
                add(Kind.FORWARD, chunk(warmUp + k, virtual), microBatch(warmUp + k, virtual));
            }
            add(Kind.BACKWARD, virtual - 1 - chunk(k, virtual), microBatch(k, virtual));
        }
    }

    private int chunk(long k, int virtual) {
        return (int) (k / stages % virtual);
    }

    private long microBatch(long k, int virtual) {
        return k / ((long) stages * virtual) * stages + k % stages;
    }

    /** Gradients of weights wait for {@code stage} further backward passes, so that every rank has p micro-batches in flight. */
    private void zeroBubble() {
        long warmUp = Math.min(m, stages - stage);
        for (long i = 0; i < warmUp; i++) {
            add(Kind.FORWARD, 0, i);
        }
        for (long i = 0; i < m; i++) {
            add(Kind.BACKWARD_INPUT, 0, i);
            if (i >= stage) {
                add(Kind.BACKWARD_WEIGHT, 0, i - stage);
            }
            if (warmUp + i < m) {
                add(Kind.FORWARD, 0, warmUp + i);
            }
        }
        for (long i = Math.max(0, m - stage); i < m; i++) {
            add(Kind.BACKWARD_WEIGHT, 0, i);
        }
    }

    /**
     * Half the micro-batches enter at each end; the rank is {@code near} stages from its nearer one, and takes that end's first.
     * Filling: the near end alone, then both in turn, then backward passes of the far end with their weights at once. Then one
     * forward and the backward of the other end side by side, and draining in the mirror image, weights last.
     */
    private void bothEnds() {
        int half = stages / 2;
        int near = Math.min(stage, stages - 1 - stage);
        int apart = half - near - 1;
        BothEnds ends = new BothEnds(stage < half ? 0 : 1);
        for (int i = 0; i < 2 * apart; i++) {
            ends.forward(0);
        }
        for (int i = 0; i <= near; i++) {
            ends.forward(0);
            ends.forward(1);
        }
        for (int i = 0; i < apart; i++) {
            ends.backwardInput(1);
            ends.weight();
            ends.forward(1);
        }
        for (long i = 0; i < m / 2 - stages + near + 1; i++) {
            ends.forward(0);
            ends.backward(1);
            ends.forward(1);
            ends.backward(0);
        }
        for (int i = 0; i < apart; i++) {
            ends.backward(1);
            ends.forward(1);
            ends.backward(0);
        }
        for (int i = 0; i <= near; i++) {
            boolean late = 2 * i > near;
            ends.end(1, late);
            ends.end(0, late || 2 * i == near);
        }
        for (int i = 0; i < apart; i++) {
            ends.weight();
            ends.end(0, true);
        }
        ends.weights();
    }

    /** Counts the passes of both directions. */
    private final class BothEnds {

        private final int first;
        private final long[] forwards = new long[2];
        private final long[] backwards = new long[2];
        private final List<Pass> waiting = new ArrayList<>();

        BothEnds(int firstChunk) {
            this.first = firstChunk;
        }

        void forward(int end) {
            add(Kind.FORWARD, end ^ first, id(end, forwards[end]++));
        }

        void backward(int end) {
            add(Kind.BACKWARD, end ^ first, id(end, backwards[end]++));
        }

        /** A backward pass whose weights wait. */
        void backwardInput(int end) {
            long microBatch = id(end, backwards[end]++);
            add(Kind.BACKWARD_INPUT, end ^ first, microBatch);
            waiting.add(new Pass(Kind.BACKWARD_WEIGHT, end ^ first, microBatch));
        }

        void end(int end, boolean split) {
            if (split) {
                backwardInput(end);
            } else {
                backward(end);
            }
        }

        void weight() {
            if (!waiting.isEmpty()) {
                passes.add(waiting.removeFirst());
            }
        }

        void weights() {
            while (!waiting.isEmpty()) {
                weight();
            }
        }

        private long id(int end, long count) {
            return (end ^ first) * (m / 2) + count;
        }
    }
}
