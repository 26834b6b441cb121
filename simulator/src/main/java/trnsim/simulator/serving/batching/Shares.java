package trnsim.simulator.serving.batching;

import java.util.Arrays;
import java.util.List;

/**
 * How much of the load each replica is meant to take, in whole numbers, so that no router rounds.
 *
 * <p>A request outstanding at a replica counts {@link #unit} there: the inverse of its weight, in parts of {@value #HEAVIEST} at
 * the heaviest replica. Where all weigh the same, orders and draws are those of plain counts.
 */
final class Shares {

    /** What a request counts at the replica of the largest weight. */
    static final long HEAVIEST = 1 << 20;

    private final long[] unit;
    private final long[] upTo;
    private final boolean equal;

    Shares(List<ReplicaGroup> groups) {
        int replicas = groups.stream().mapToInt(ReplicaGroup::replicas).sum();
        double most = groups.stream().mapToDouble(ReplicaGroup::weight).max().orElse(1);
        double least = groups.stream().mapToDouble(ReplicaGroup::weight).min().orElse(1);
        unit = new long[replicas];
        upTo = new long[replicas];
        equal = most == least;
        int at = 0;
        long sum = 0;
        for (ReplicaGroup group : groups) {
            long one = StrictMath.round(HEAVIEST * (most / group.weight()));
            long share = Math.max(1, StrictMath.round(HEAVIEST * (group.weight() / most)));
            for (int i = 0; i < group.replicas(); i++) {
                unit[at] = one;
                sum += share;
                upTo[at++] = sum;
            }
        }
    }

    int replicas() {
        return unit.length;
    }

    /** All weigh the same. */
    boolean equal() {
        return equal;
    }

    /** What a request counts at {@code replica}. */
    long unit(int replica) {
        return unit[replica];
    }

    /** The replica at {@code point}, any bits, of the line on which each is as long as its weight. */
    int at(long point) {
        if (equal) {
            return (int) Math.unsignedMultiplyHigh(point, unit.length);
        }
        long found = Math.unsignedMultiplyHigh(point, upTo[upTo.length - 1]);
        int index = Arrays.binarySearch(upTo, found);
        return index >= 0 ? index + 1 : -index - 1;
    }
}
