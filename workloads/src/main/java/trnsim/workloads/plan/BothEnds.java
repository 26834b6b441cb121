package trnsim.workloads.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import trnsim.workloads.plan.PassOrder.Kind;
import trnsim.workloads.plan.PassOrder.Pass;

/**
 * The order of one rank when half the micro-batches enter at each end of the pipeline (DualPipe, arXiv 2412.19437, section
 * 3.2.1).
 *
 * <p>A rank {@code near} stages from its nearer end takes that end's micro-batches first. It fills with those alone, then with
 * both ends' in turn, then takes backward passes of the far end with their weights at once. In the middle, the forward pass of
 * one end goes with the backward pass of the other, p + 1 micro-batches in flight. It drains in the mirror image, with the
 * gradients of weights last.
 */
final class BothEnds {

    private final int nearChunk;
    private final List<Pass> passes = new ArrayList<>();
    private final Queue<Integer> weights = new ArrayDeque<>();

    private BothEnds(int nearChunk) {
        this.nearChunk = nearChunk;
    }

    /** The passes of stage {@code stage} of {@code p}, an even number, for {@code m} micro-batches, even and at least 2 p. */
    static List<Pass> passes(int m, int p, int stage) {
        if (p % 2 != 0 || m % 2 != 0 || m < 2 * p) {
            throw new IllegalArgumentException(m + " micro-batches cannot enter " + p + " stages from both ends");
        }
        BothEnds order = new BothEnds(stage < p / 2 ? 0 : 1);
        order.fillAndDrain(m, p, Math.min(stage, p - 1 - stage));
        return order.marked();
    }

    private void fillAndDrain(int m, int p, int near) {
        int apart = p / 2 - near - 1;
        for (int i = 0; i < 2 * apart; i++) {
            near(Kind.FORWARD);
        }
        for (int i = 0; i <= near; i++) {
            near(Kind.FORWARD);
            far(Kind.FORWARD);
        }
        for (int i = 0; i < apart; i++) {
            far(Kind.INPUT);
            weight();
            far(Kind.FORWARD);
        }
        for (int i = 0; i < m / 2 - p + near + 1; i++) {
            near(Kind.FORWARD);
            far(Kind.BACKWARD);
            far(Kind.FORWARD);
            near(Kind.BACKWARD);
        }
        for (int i = 0; i < apart; i++) {
            far(Kind.BACKWARD);
            far(Kind.FORWARD);
            near(Kind.BACKWARD);
        }
        for (int i = 0; i <= near; i++) {
            far(2 * i > near ? Kind.INPUT : Kind.BACKWARD);
            near(2 * i >= near ? Kind.INPUT : Kind.BACKWARD);
        }
        for (int i = 0; i < apart; i++) {
            weight();
            near(Kind.INPUT);
        }
        while (!weights.isEmpty()) {
            weight();
        }
    }

    private void near(Kind kind) {
        add(kind, nearChunk);
    }

    private void far(Kind kind) {
        add(kind, 1 - nearChunk);
    }

    private void add(Kind kind, int chunk) {
        passes.add(new Pass(kind, chunk, false));
        if (kind == Kind.INPUT) {
            weights.add(chunk);
        }
    }

    private void weight() {
        Integer chunk = weights.poll();
        if (chunk != null) {
            add(Kind.WEIGHT, chunk);
        }
    }

    /** The passes, those marked that complete the gradients of a chunk. */
    private List<Pass> marked() {
        boolean[] found = new boolean[2];
        for (int i = passes.size() - 1; i >= 0; i--) {
            Pass pass = passes.get(i);
            if (pass.kind().frees() && !found[pass.chunk()]) {
                found[pass.chunk()] = true;
                passes.set(i, new Pass(pass.kind(), pass.chunk(), true));
            }
        }
        return passes;
    }
}
