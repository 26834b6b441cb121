package trnsim.simulator.step;

import java.util.Arrays;
import java.util.Map;
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

    /** Of {@code ranks}, where all but {@code apart} are sound. */
    static Health of(RankGrid grid, Ranks ranks, Map<Long, Condition> apart) {
        int perStage = ranks.perStage();
        int actors = ranks.stages() * perStage;
        double[] slowness = new double[actors];
        Arrays.fill(slowness, 1);
        int[] rowOf = new int[actors];
        double[] capacity = new double[(apart.size() + 1) * Demand.RESOURCES];
        Arrays.fill(capacity, 0, Demand.RESOURCES, 1);
        int rows = 1;
        if (!apart.isEmpty()) {
            for (int actor = 0; actor < actors; actor++) {
                Condition condition = apart.get(grid.rank(actor / perStage, ranks.index(actor % perStage)));
                if (condition != null && ranks.multiplicity(actor % perStage) == 1) {
                    slowness[actor] = condition.slowness();
                    if (!condition.fullResources()) {
                        condition.write(capacity, rows * Demand.RESOURCES);
                        rowOf[actor] = rows++;
                    }
                }
            }
        }
        return new Health(slowness, capacity, rowOf);
    }

    /** The indices within their stages of the ranks of {@code apart}. */
    public static SortedSet<Long> indices(RankGrid grid, Map<Long, Condition> apart) {
        SortedSet<Long> indices = new TreeSet<>();
        for (long rank : apart.keySet()) {
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
