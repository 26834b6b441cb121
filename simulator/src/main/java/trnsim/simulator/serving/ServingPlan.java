package trnsim.simulator.serving;

import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.HeadSharding;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.plan.Sharding;
import trnsim.workloads.spec.EngineSettings;

/**
 * A serving run, resolved: every number the simulation needs, checked.
 *
 * @param model name of the model
 * @param architecture its architecture
 * @param tensor ranks of a replica, which share each matmul
 * @param expert those of them the experts are spread over; divides {@code tensor}
 * @param replicas copies of the model
 * @param chosen the layout was chosen by {@link ServingPlans}, not given
 * @param precision dtypes
 * @param engine the batching engine
 * @param maxContext longest request served, prompt and answer, in tokens
 * @param heads the attention heads of a rank, with padding and replication
 * @param kv the memory of a rank
 * @param host the way to the host's memory
 */
public record ServingPlan(
        String model,
        ArchitectureSpec architecture,
        int tensor,
        int expert,
        int replicas,
        boolean chosen,
        Precision precision,
        EngineSettings engine,
        long maxContext,
        HeadSharding heads,
        KvBudget kv,
        HostCopy host) {

    /** The same with {@code fewer} replicas. */
    ServingPlan withReplicas(int fewer) {
        return new ServingPlan(
                model, architecture, tensor, expert, fewer, chosen, precision, engine, maxContext, heads, kv, host);
    }

    /** How the layers are cut. */
    public Sharding sharding() {
        return Sharding.serving(tensor, expert, engine.stack());
    }

    /** Ranks in use. */
    public long ranks() {
        return (long) tensor * replicas;
    }

    /** Where the ranks of a replica lie. */
    public GroupShape group(Cluster cluster) {
        return GroupShape.of(cluster, 1, tensor);
    }

    /** Share of the rows of embedding and logits that are padding, so that ranks have equally many. */
    public double paddedVocabulary() {
        long padded = Math.ceilDiv(architecture.vocab(), (long) tensor) * tensor;
        return (double) (padded - architecture.vocab()) / padded;
    }
}
