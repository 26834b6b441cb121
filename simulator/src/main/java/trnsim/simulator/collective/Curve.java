package trnsim.simulator.collective;

import java.util.ArrayList;
import java.util.List;
import trnsim.workloads.document.Names;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * One collective over one group at several sizes, in the conventions of nccl-tests and nccom-test.
 *
 * <pre>
 *   algbw = bytes / time        busbw = algbw x factor
 *   factor   all-reduce 2 (n-1)/n        all-gather, reduce-scatter, all-to-all (n-1)/n        broadcast, send 1
 * </pre>
 *
 * <p>Bytes are those of the whole tensor: gathered, before reduction, or sent per rank. Source: nccl-tests, doc/PERFORMANCE.md.
 */
public final class Curve {

    private Curve() {}

    /**
     * One size.
     *
     * @param seconds of one collective
     * @param algbw bytes per second
     * @param busbw bytes per second
     * @param algorithm what runs inside a domain
     * @param bound what bounds it: latency, links, memory or network; none of a group of one
     */
    public record Point(double bytes, double seconds, double algbw, double busbw, String algorithm, String bound) {}

    /** Prices {@code kind} at {@code sizes}; {@code skew} as in {@link Collectives#timePs(Kind, double, GroupShape, double)}. */
    public static List<Point> of(
            Collectives collectives, Kind kind, GroupShape group, List<Double> sizes, double skew) {
        List<Point> points = new ArrayList<>();
        for (double size : sizes) {
            double bytes = kind == Kind.BARRIER ? 0 : size;
            double seconds = collectives.timePs(kind, bytes, group, skew) * 1e-12;
            double algbw = seconds > 0 ? bytes / seconds : 0;
            points.add(new Point(
                    bytes,
                    seconds,
                    algbw,
                    algbw * factor(kind, group.members()),
                    collectives.word(kind, bytes, group),
                    Names.word(collectives.bound(kind, bytes, group, skew))));
        }
        return points;
    }

    /** Bus bandwidth over algorithm bandwidth for {@code n} ranks. */
    public static double factor(Kind kind, double n) {
        return switch (kind) {
            case ALL_REDUCE -> 2 * (n - 1) / n;
            case ALL_GATHER, REDUCE_SCATTER, ALL_TO_ALL -> (n - 1) / n;
            case BROADCAST, SEND -> 1;
            case BARRIER -> 0;
        };
    }
}
