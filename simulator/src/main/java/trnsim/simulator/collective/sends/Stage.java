package trnsim.simulator.collective.sends;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * A phase and what its sends cost.
 *
 * @param costs of the sends of each strand, or one for all strands
 * @param others the same of ranks for which {@code unequal} is true
 * @param unequal ranks that differ; none in a stage of equal ranks
 */
public record Stage(Phase phase, List<Cost> costs, List<Cost> others, IntPredicate unequal) {

    /**
     * What one send costs.
     *
     * @param bytes of the message as it is on the wire
     * @param busyPs time it holds its port: bytes at the port's rate, or those of the memory if that takes longer
     * @param latencyPs from then to its arrival, without bytes
     * @param pathPs part of {@code latencyPs} that the links between two chips take
     * @param memoryPs part of {@code busyPs} that the memory of the chip takes
     * @param overlaps whether links and memory work at the same time: {@code busyPs} is then the longer, else the sum of both
     */
    public record Cost(
            double bytes, double busyPs, double latencyPs, double pathPs, double memoryPs, boolean overlaps) {

        /** The cost with {@code factor} times the bytes. */
        public Cost times(double factor) {
            return new Cost(factor * bytes, factor * busyPs, latencyPs, pathPs, factor * memoryPs, overlaps);
        }
    }

    public Stage {
        costs = List.copyOf(costs);
        others = List.copyOf(others);
    }

    /** A stage of equal ranks and strands. */
    public Stage(Phase phase, Cost cost) {
        this(phase, List.of(cost), List.of(cost), rank -> false);
    }

    /** The cost of a send of {@code rank} in {@code strand}. */
    public Cost of(int rank, int strand) {
        return cost(unequal.test(rank) ? others : costs, strand);
    }

    static Cost cost(List<Cost> costs, int strand) {
        return costs.get(Math.min(strand, costs.size() - 1));
    }
}
