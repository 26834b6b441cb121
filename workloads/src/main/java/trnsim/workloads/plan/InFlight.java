package trnsim.workloads.plan;

import java.util.List;
import trnsim.workloads.plan.PassOrder.Kind;
import trnsim.workloads.plan.PassOrder.Pass;

/**
 * The most activations a pipeline rank keeps at once: what its {@link PassOrder} has forwarded and not yet taken back.
 *
 * <pre>
 *   gpipe m     1f1b min(m, p - stage)     zero-bubble min(m, p)     dualpipe p + 1 over both parts
 *   interleaved min(m v, 2 (p - stage - 1) + (v - 1) p + 1) chunks
 * </pre>
 *
 * <p>Interleaving is section 4.3 of arXiv 2205.05198 on the first stage: 1 + (p - 1) / (p v) times as much as 1F1B.
 */
public final class InFlight {

    /** Steps of a schedule after which nothing new comes: two fills of the pipeline, and as many micro-batches again. */
    private static final int FILLS = 4;

    private InFlight() {}

    /**
     * Bytes kept at the peak by the rank of stage {@code stage}, when a micro-batch keeps {@code chunkBytes[c]} in the part c of
     * the model.
     */
    public static double peakBytes(Layout layout, int stage, long microBatches, double[] chunkBytes) {
        return peakBytes(layout, stage, microBatches, chunkBytes, new PeakCounts());
    }

    static double peakBytes(Layout layout, int stage, long microBatches, double[] chunkBytes, PeakCounts peaks) {
        int stages = layout.pipeline();
        return switch (layout.stages().schedule()) {
            case GPIPE -> microBatches * chunkBytes[0];
            case ONE_FORWARD_ONE_BACKWARD -> Math.min(microBatches, stages - stage) * chunkBytes[0];
            case ZERO_BUBBLE -> Math.min(microBatches, stages) * chunkBytes[0];
            case INTERLEAVED -> {
                int virtual = layout.stages().virtual();
                long ahead = PassOrder.interleavedAhead(stages, virtual, stage);
                yield even(chunkBytes)
                        ? Math.min(microBatches * virtual, ahead + 1) * chunkBytes[0]
                        : peaks.bytes(layout, stage, enough(layout, microBatches), chunkBytes);
            }
            case DUALPIPE -> peaks.bytes(layout, stage, enough(layout, microBatches), chunkBytes);
        };
    }

    private static boolean even(double[] chunkBytes) {
        for (double bytes : chunkBytes) {
            if (bytes != chunkBytes[0]) {
                return false;
            }
        }
        return true;
    }

    /** Micro-batches after which nothing new comes. */
    private static long enough(Layout layout, long microBatches) {
        long groups = Math.clamp(Math.ceilDiv(microBatches, layout.pipeline()), 1, FILLS);
        return layout.stages().schedule() == Schedule.INTERLEAVED
                ? groups * layout.pipeline()
                : Math.min(microBatches, (long) FILLS * layout.pipeline());
    }

    /** The peak of {@code passes}, counted pass by pass. */
    static double counted(List<Pass> passes, double[] chunkBytes) {
        long[] kept = new long[chunkBytes.length];
        double peak = 0;
        for (Pass pass : passes) {
            if (pass.kind() == Kind.FORWARD) {
                kept[pass.chunk()]++;
                double now = 0;
                for (int chunk = 0; chunk < kept.length; chunk++) {
                    now += kept[chunk] * chunkBytes[chunk];
                }
                peak = Math.max(peak, now);
            } else if (pass.kind().frees()) {
                kept[pass.chunk()]--;
            }
        }
        return peak;
    }
}
