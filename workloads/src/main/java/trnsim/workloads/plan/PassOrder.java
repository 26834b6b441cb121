package trnsim.workloads.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The passes of one pipeline rank in one step, in order. A pass takes the next micro-batch of its kind and chunk.
 *
 * <pre>
 *   gpipe         all forward, then all backward
 *   1f1b          p-s-1 forward; then forward and backward in turn                              stage s of p
 *   interleaved   2 (p-s-1) + (v-1) p forward; then in turn; p micro-batches of a chunk, then the next chunk
 *   zero-bubble   1f1b with weight gradients s micro-batches behind (ZB-H1), so that as many are in flight on all stages
 * </pre>
 *
 * <p>Sources: arXiv 1811.06965; 2104.04473, section 2.2; 2401.10241, section 2.
 */
public record PassOrder(List<Pass> passes) {

    /** What a pass computes. */
    public enum Kind {
        FORWARD,
        /** Gradients of inputs and weights. */
        BACKWARD,
        /** Gradients of inputs alone. */
        INPUT,
        /** Gradients of weights alone, of the oldest micro-batch that has none. */
        WEIGHT
    }

    /**
     * One pass.
     *
     * @param chunk the virtual stage of the rank, from 0
     * @param last the last backward or weight pass of its chunk: its gradients are complete then
     */
    public record Pass(Kind kind, int chunk, boolean last) {}

    /**
     * The order of stage {@code stage} of {@code layout} for {@code microBatches} micro-batches.
     *
     * @throws IllegalArgumentException for a schedule that has no order here
     */
    public static PassOrder of(Layout layout, int stage, long microBatches) {
        int m = Math.toIntExact(microBatches);
        int p = layout.pipeline();
        List<Pass> passes = switch (layout.stages().schedule()) {
            case GPIPE -> warm(m, 0, m);
            case ONE_FORWARD_ONE_BACKWARD -> warm(m, 0, Math.min(m, p - stage - 1));
            case INTERLEAVED -> interleaved(m, p, layout.stages().virtual(), stage);
            case ZERO_BUBBLE -> late(m, Math.min(m, p - stage - 1), stage);
            case DUALPIPE -> throw new IllegalArgumentException("the schedule dualpipe has no order yet");
        };
        return new PassOrder(List.copyOf(passes));
    }

    private static List<Pass> warm(int m, int chunk, int ahead) {
        List<Pass> passes = new ArrayList<>(2 * m);
        for (int i = 0; i < ahead; i++) {
            passes.add(new Pass(Kind.FORWARD, chunk, false));
        }
        for (int i = 0; i < m; i++) {
            if (i + ahead < m) {
                passes.add(new Pass(Kind.FORWARD, chunk, false));
            }
            passes.add(new Pass(Kind.BACKWARD, chunk, i == m - 1));
        }
        return passes;
    }

    private static List<Pass> late(int m, int ahead, int behind) {
        List<Pass> passes = new ArrayList<>(3 * m);
        for (int i = 0; i < ahead; i++) {
            passes.add(new Pass(Kind.FORWARD, 0, false));
        }
        for (int i = 0; i < m; i++) {
            if (i + ahead < m) {
                passes.add(new Pass(Kind.FORWARD, 0, false));
            }
            passes.add(new Pass(Kind.INPUT, 0, false));
            if (i >= behind) {
                passes.add(new Pass(Kind.WEIGHT, 0, behind == 0 && i == m - 1));
            }
        }
        for (int i = Math.max(0, m - behind); i < m; i++) {
            passes.add(new Pass(Kind.WEIGHT, 0, i == m - 1));
        }
        return passes;
    }

    private static List<Pass> interleaved(int m, int p, int v, int stage) {
        int all = m * v;
        int ahead = Math.min(all, 2 * (p - stage - 1) + (v - 1) * p);
        List<Pass> passes = new ArrayList<>(2 * all);
        for (int i = 0; i < ahead; i++) {
            passes.add(new Pass(Kind.FORWARD, chunk(i, m, p, v), false));
        }
        int[] done = new int[v];
        for (int i = 0; i < all; i++) {
            if (i + ahead < all) {
                passes.add(new Pass(Kind.FORWARD, chunk(i + ahead, m, p, v), false));
            }
            int back = v - 1 - chunk(i, m, p, v);
            passes.add(new Pass(Kind.BACKWARD, back, ++done[back] == m));
        }
        return passes;
    }

    /** The chunk of a rank's i-th pass: rounds of p micro-batches, the last round with what is left. */
    private static int chunk(int i, int m, int p, int v) {
        int round = i / (p * v);
        int inRound = Math.min(p, m - round * p);
        return (i - round * p * v) / inRound;
    }

    /** The most micro-batches in flight on the rank, counted in chunks: forward passes whose gradients are not complete. */
    public int mostInFlight() {
        int most = 0;
        int now = 0;
        for (Pass pass : passes) {
            switch (pass.kind()) {
                case FORWARD -> most = Math.max(most, ++now);
                case BACKWARD, WEIGHT -> now--;
                case INPUT -> {}
            }
        }
        return most;
    }
}
