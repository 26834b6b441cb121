package trnsim.simulator.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
 * @param tensor ranks of a replica, or of one of its data-parallel groups, which share each matmul
 * @param expert ranks of a replica the experts are spread over; divides {@code tensor}, and is all of them with several groups
 * @param wide its data-parallel groups
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
        Wide wide,
        int replicas,
        boolean chosen,
        Precision precision,
        EngineSettings engine,
        long maxContext,
        HeadSharding heads,
        KvBudget kv,
        HostCopy host) {

    /** How the layers are cut. */
    public Sharding sharding() {
        return sharding(tensor, expert, wide, engine);
    }

    static Sharding sharding(int tensor, int expert, Wide wide, EngineSettings engine) {
        return wide.any()
                ? Sharding.wide(tensor, wide.data(), wide.redundant(), engine.stack())
                : Sharding.serving(tensor, expert, engine.stack());
    }

    /** Ranks of a replica. */
    public int ranksOfReplica() {
        return tensor * wide.data();
    }

    /** Ranks in use. */
    public long ranks() {
        return (long) ranksOfReplica() * replicas;
    }

    /** Where the ranks lie that share matmuls. */
    public GroupShape group(Cluster cluster) {
        return GroupShape.of(cluster, 1, tensor);
    }

    /** Where the ranks of a replica lie. */
    public GroupShape whole(Cluster cluster) {
        return GroupShape.of(cluster, 1, ranksOfReplica());
    }

    /** {@code tp8}, {@code tp1 dp32 ep32}: the layout of a replica in short. */
    public String shortLayout() {
        return "tp" + tensor + (wide.any() ? " dp" + wide.data() : "") + (expert > 1 ? " ep" + expert : "");
    }

    /** The plan step by step, for a person. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("layout                    " + replicas + (replicas == 1 ? " replica" : " replicas") + " of "
                + (wide.any() ? wide.data() + " groups of " : "") + tensor
                + (tensor == 1 ? " rank" : " ranks") + (expert > 1 ? ", experts spread over " + expert : "")
                + (chosen ? " (auto)" : ""));
        if (wide.any()) {
            lines.add("experts of a rank         "
                    + sharding().localExperts(Objects.requireNonNull(architecture.moe())) + " of "
                    + architecture.moe().experts() + ", " + wide.redundant() + " redundant"
                    + (wide.microBatches() > 1 ? "; two micro-batches, one travels while the other computes" : ""));
        }
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
