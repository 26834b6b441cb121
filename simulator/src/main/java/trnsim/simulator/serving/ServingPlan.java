package trnsim.simulator.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
 * @param tensor ranks of a replica, or of one of its groups, which share each matmul
 * @param expert ranks of a replica the experts are spread over; divides {@code tensor}, and is all of them with data-parallel groups
 * @param wide groups with requests of their own
 * @param context groups that share the tokens of every sequence
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
        Wide wide,
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
        return sharding(tensor, expert, wide, engine);
    }

    static Sharding sharding(int tensor, int expert, Wide wide, EngineSettings engine) {
        return wide.any()
                ? Sharding.wide(tensor, wide.data(), wide.redundant(), engine.stack())
                : Sharding.serving(tensor, expert, engine.stack());
    }

    /** Ranks of a data-parallel group, or of a replica without. */
    public int groupRanks() {
        return tensor * context;
    }

    /** Ranks of a replica. */
    public int replicaRanks() {
        return tensor * wide.data() * context;
    }

    /** {@code tp8}, {@code tp1 dp32 ep32}: the layout of a replica in short. */
    public String shortLayout() {
        return "tp" + tensor + (wide.any() ? " dp" + wide.data() : "") + (expert > 1 ? " ep" + expert : "")
                + (context > 1 ? " cp" + context : "");
    }

    /** Where the ranks of a replica lie. */
    public GroupShape whole(Cluster cluster) {
        return GroupShape.of(cluster, 1, replicaRanks());
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
                        wide,
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
                + (wide.any() ? wide.data() + " groups of " + tensor : replicaRanks())
                + (replicaRanks() == 1 ? " rank" : " ranks") + (expert > 1 ? ", experts spread over " + expert : "")
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
