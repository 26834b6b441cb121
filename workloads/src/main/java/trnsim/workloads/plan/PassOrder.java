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
 *   dualpipe      half the micro-batches from each end, see {@link BothEnds}
 *   zero-bubble   1f1b with weight gradients s micro-batches behind (ZB-H1), so that as many are in flight on all stages
 * </pre>
 *
 * <p>Sources: arXiv 1811.06965; 2104.04473, section 2.2; 2401.10241, section 2; 2412.19437, section 3.2.1.
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
        WEIGHT;

        /** True if nothing reads afterwards what the forward pass kept. */
        boolean frees() {
            return this == BACKWARD || this == WEIGHT;
        }
    }

    /**
     * One pass.
     *
     * @param chunk which of the rank's parts of the model, as {@link Role#held} lists them
     * @param last the last backward or weight pass of its chunk: its gradients are complete then
     */
    public record Pass(Kind kind, int chunk, boolean last) {}

    /**
     * The order of stage {@code stage} of {@code layout} for {@code microBatches} micro-batches.
     *
     * @throws IllegalArgumentException if interleaved stages do not divide the micro-batches
     */
    public static PassOrder of(Layout layout, int stage, long microBatches) {
        int m = Math.toIntExact(microBatches);
        int p = layout.pipeline();
        List<Pass> passes = switch (layout.stages().schedule()) {
            case GPIPE -> warm(m, 0, m);
            case ONE_FORWARD_ONE_BACKWARD -> warm(m, 0, Math.min(m, p - stage - 1));
            case INTERLEAVED -> interleaved(m, p, layout.stages().virtual(), stage);
            case ZERO_BUBBLE -> late(m, Math.min(m, p - stage - 1), stage);
            case DUALPIPE -> BothEnds.passes(m, p, stage);
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
        if (m % p != 0) {
            throw new IllegalArgumentException(m + " micro-batches do not interleave over " + p + " stages");
        }
        int all = m * v;
        int ahead = (int) Math.min(all, interleavedAhead(p, v, stage));
        List<Pass> passes = new ArrayList<>(2 * all);
        for (int i = 0; i < ahead; i++) {
            passes.add(new Pass(Kind.FORWARD, i / p % v, false));
        }
        int[] done = new int[v];
        for (int i = 0; i < all; i++) {
            if (i + ahead < all) {
                passes.add(new Pass(Kind.FORWARD, (i + ahead) / p % v, false));
            }
            int back = v - 1 - i / p % v;
            passes.add(new Pass(Kind.BACKWARD, back, ++done[back] == m));
        }
        return passes;
    }

    /** Forward passes that an interleaved rank runs before its first backward one. */
    static long interleavedAhead(int p, int v, int stage) {
        return 2L * (p - stage - 1) + (v - 1L) * p;
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
