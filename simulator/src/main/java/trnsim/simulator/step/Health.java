package trnsim.simulator.step;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import trnsim.simulator.contention.Demand;

/** How slow each actor computes and what its links, NICs and memory have left, for all actors of a step. */
public final class Health {

    private static final int SOUND = 0;

    private final double[] slowness;
    private final double[] capacity;
    private final int[] rowOf;

    private Health(double[] slowness, double[] capacity, int[] rowOf) {
        this.slowness = slowness;
        this.capacity = capacity;
        this.rowOf = rowOf;
    }

    /** All actors of {@code ranks} sound and equal. */
    public static Health sound(Ranks ranks) {
        int actors = ranks.stages() * ranks.perStage();
        double[] slowness = new double[actors];
        Arrays.fill(slowness, 1);
        double[] capacity = new double[Demand.RESOURCES];
        Arrays.fill(capacity, 1);
        return new Health(slowness, capacity, new int[actors]);
    }

    /**
     * The same with what is wrong with some ranks.
     *
     * @throws IllegalArgumentException if {@code ranks} does not hold one of them by itself
     */
    public Health with(RankGrid grid, Ranks ranks, Map<Long, Condition> apart) {
        double[] more = Arrays.copyOf(capacity, capacity.length + apart.size() * Demand.RESOURCES);
        int[] rows = rowOf.clone();
        double[] slow = slowness.clone();
        int next = capacity.length / Demand.RESOURCES;
        Set<Long> open = new TreeSet<>(apart.keySet());
        int perStage = ranks.perStage();
        for (int actor = 0; actor < slow.length && !open.isEmpty(); actor++) {
            long rank = grid.rank(actor / perStage, ranks.index(actor % perStage));
            Condition condition = apart.get(rank);
            if (condition == null) {
                continue;
            }
            if (ranks.multiplicity(actor % perStage) != 1) {
                throw new IllegalArgumentException("rank " + rank + " is not simulated by itself");
            }
            open.remove(rank);
            slow[actor] *= condition.slowness();
            if (!condition.fullResources()) {
                condition.write(more, next * Demand.RESOURCES);
                rows[actor] = next++;
            }
        }
        if (!open.isEmpty()) {
            throw new IllegalArgumentException(
                    "rank " + open.iterator().next() + " is not one of 0.." + (grid.ranks() - 1));
        }
        return new Health(slow, more, rows);
    }

    /** The same with compute that takes each actor {@code factor} as long. */
    public Health slowed(double[] factor) {
        double[] slow = slowness.clone();
        for (int actor = 0; actor < slow.length; actor++) {
            slow[actor] *= factor[actor];
        }
        return new Health(slow, capacity, rowOf);
    }

    /** The indices within their stages of the ranks of {@code apart}: those that a folding must hold by themselves. */
    public static SortedSet<Long> indices(RankGrid grid, Map<Long, Condition> apart) {
        SortedSet<Long> indices = new TreeSet<>();
        for (long rank : apart.keySet()) {
            if (rank < 0 || rank >= grid.ranks()) {
                throw new IllegalArgumentException("rank " + rank + " is not one of 0.." + (grid.ranks() - 1));
            }
            indices.add(grid.indexOf(rank));
        }
        return indices;
    }

    double[] slowness() {
        return slowness;
    }

    boolean isSound(int actor) {
        return rowOf[actor] == SOUND;
    }

    double[] capacity() {
        return capacity;
    }

    int capacityOffset(int actor) {
        return rowOf[actor] * Demand.RESOURCES;
    }
}
