package trnsim.workloads.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import trnsim.workloads.plan.PassOrder.Kind;
import trnsim.workloads.plan.PassOrder.Pass;

/**
 * How many micro-batches of each part of the model a rank keeps at once, at the moments that can be its peak: those at which no
 * other keeps as many of each part. Depends on the schedule alone, so it is worked out once for many layouts. For one thread.
 */
public final class PeakCounts {

    private final Map<Key, long[][]> known = new HashMap<>();

    private record Key(Schedule schedule, int virtual, int pipeline, int stage, long microBatches) {}

    /** The most bytes at once when a micro-batch keeps {@code chunkBytes[c]} in part c. */
    double bytes(Layout layout, int stage, long microBatches, double[] chunkBytes) {
        Stages stages = layout.stages();
        Key key = new Key(stages.schedule(), stages.virtual(), layout.pipeline(), stage, microBatches);
        long[][] moments = known.computeIfAbsent(
                key, k -> moments(PassOrder.of(layout, stage, microBatches).passes(), chunkBytes.length));
        double peak = 0;
        for (long[] kept : moments) {
            double now = 0;
            for (int chunk = 0; chunk < kept.length; chunk++) {
                now += kept[chunk] * chunkBytes[chunk];
            }
            peak = Math.max(peak, now);
        }
        return peak;
    }

    private static long[][] moments(List<Pass> passes, int chunks) {
        List<long[]> most = new ArrayList<>();
        long[] kept = new long[chunks];
        for (int i = 0; i < passes.size(); i++) {
            Pass pass = passes.get(i);
            kept[pass.chunk()] += pass.kind() == Kind.FORWARD ? 1 : pass.kind().frees() ? -1 : 0;
            boolean rises = i + 1 < passes.size() && passes.get(i + 1).kind() == Kind.FORWARD;
            if (pass.kind() == Kind.FORWARD && !rises && most.stream().noneMatch(other -> covers(other, kept))) {
                most.removeIf(other -> covers(kept, other));
                most.add(kept.clone());
            }
        }
        return most.toArray(new long[0][]);
    }

    private static boolean covers(long[] a, long[] b) {
        for (int i = 0; i < a.length; i++) {
            if (a[i] < b[i]) {
                return false;
            }
        }
        return true;
    }
}
