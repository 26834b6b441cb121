package trnsim.simulator.serving.batching;

import trnsim.simulator.serving.price.IterationTable;

/**
 * Replicas of one kind among those behind a router.
 *
 * @param replicas how many, at least 1
 * @param table what their iterations take
 * @param weight how much of the load each is meant to take, relative to those of other groups; above 0
 */
public record ReplicaGroup(int replicas, EngineRules rules, IterationTable table, double weight) {

    public ReplicaGroup {
        if (replicas < 1) {
            throw new IllegalArgumentException(
                    "a fleet of " + replicas + " replicas answers nobody: must be at least 1.");
        }
        if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weight " + weight + " of a replica: must be above 0.");
        }
    }
}
