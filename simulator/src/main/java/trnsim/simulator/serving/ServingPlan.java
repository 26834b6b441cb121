package trnsim.simulator.serving;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.Batch;
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
 * @param context groups of such ranks in a replica that share the tokens of every sequence
 * @param replicas copies of the model
 * @param chosen the layout was chosen by {@link ServingPlans}, not given
 * @param precision dtypes
 * @param engine the batching engine
 * @param maxContext longest request served, prompt and answer, in tokens
 * @param heads the attention heads of a rank, with padding and replication
 * @param kv the memory of a rank
 * @param host the way to the host's memory
 * @param speculation how tokens are drafted; null if they are not
 */
public record ServingPlan(
        String model,
        ArchitectureSpec architecture,
        int tensor,
        int expert,
        int context,
        int replicas,
        boolean chosen,
        Precision precision,
        EngineSettings engine,
        long maxContext,
        HeadSharding heads,
        KvBudget kv,
        HostCopy host,
        @Nullable Speculation speculation) {

    /** How the layers are cut. */
    public Sharding sharding() {
        return Sharding.serving(tensor, expert, engine.stack());
    }

    /** Tokens that an iteration computes of each decoding sequence. */
    public int tokensEach() {
        return speculation == null ? 1 : speculation.tokens() + 1;
    }

    /** The decoding part of an iteration: {@code sequences} sequences that attend to {@code kvTokens} tokens together. */
    public Batch decoding(long sequences, long kvTokens) {
        return Batch.verify(sequences, tokensEach(), kvTokens);
    }

    /** The same plan with the acceptance that {@code cluster} reads. */
    public ServingPlan reading(Cluster cluster) {
        return speculation == null
                ? this
                : new ServingPlan(
                        model,
                        architecture,
                        tensor,
                        expert,
                        context,
                        replicas,
                        chosen,
                        precision,
                        engine,
                        maxContext,
                        heads,
                        kv,
                        host,
                        speculation.reading(cluster::read));
    }

    /** Ranks of a replica. */
    public int replicaRanks() {
        return tensor * context;
    }

    /** Ranks in use. */
    public long ranks() {
        return (long) replicaRanks() * replicas;
    }

    /** Where the ranks lie that hold the same heads of different tokens. */
    public GroupShape contextGroup(Cluster cluster) {
        return GroupShape.of(cluster, tensor, context);
    }

    /** Where the ranks lie that share each matmul. */
    public GroupShape group(Cluster cluster) {
        return GroupShape.of(cluster, 1, tensor);
    }

    /** The plan step by step, for a person. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("layout                    " + replicas + (replicas == 1 ? " replica" : " replicas") + " of "
                + replicaRanks()
                + (replicaRanks() == 1 ? " rank" : " ranks") + (expert > 1 ? ", experts spread over " + expert : "")
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
        if (context > 1) {
            lines.add("context parallel          " + context + " groups of " + tensor
                    + " ranks, each with all layers and every " + context + "th token: a block of "
                    + engine.blockSize() + " tokens on each of them is one of " + kv.blockSize());
        }
        lines.add("longest request           " + maxContext + " tokens");
        if (speculation != null) {
            lines.addAll(speculation.lines());
            Drafter drafter = speculation.drafter();
            lines.add("of the memory below       " + drafter.memory(this) + " are the drafter's");
        }
        lines.addAll(kv.lines());
        return List.copyOf(lines);
    }
}
