package trnsim.simulator.serving;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Chooses a layout where a workload gives none. */
public interface LayoutChoice {

    /**
     * One of both.
     *
     * @param plain ranks that share each matmul, experts spread no further than they must be
     * @param spread experts spread over all ranks of a replica, whose attention runs in one group or in several
     */
    ServingPlan of(List<ServingPlan> plain, List<ServingPlan> spread);

    /** The fewest ranks; of as many, the fewest groups. */
    static LayoutChoice smallest() {
        return (plain, spread) -> Collections.min(
                plain.isEmpty() ? spread : plain,
                Comparator.comparingInt(ServingPlan::replicaRanks)
                        .thenComparingInt(plan -> plan.wide().data()));
    }
}
