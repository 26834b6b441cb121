package trnsim.simulator.serving;

import java.util.ArrayList;
import java.util.List;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.HeadSharding;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.plan.Sharding;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.unit.Format;

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

    /** The plan step by step, for a person. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("layout                    " + replicas + (replicas == 1 ? " replica" : " replicas") + " of " + tensor
                + (tensor == 1 ? " rank" : " ranks") + (expert > 1 ? ", experts spread over " + expert : "")
                + (chosen ? " (auto)" : ""));
        lines.add("heads of a rank           " + heads.heads() + " query, " + heads.kvHeads() + " key-value");
        if (heads.waste() > 0) {
            lines.add("padded heads              " + Format.percent(heads.waste())
                    + " of the query heads computed are padding");
        }
        if (heads.kvReplicas() > 1) {
            lines.add("replicated KV             each key-value head is stored " + Format.digits(heads.kvReplicas())
                    + " times");
        }
        lines.add("longest request           " + maxContext + " tokens");
        lines.addAll(kv.lines());
        return List.copyOf(lines);
    }
}
