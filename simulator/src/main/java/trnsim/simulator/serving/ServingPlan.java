package trnsim.simulator.serving;

import org.jspecify.annotations.Nullable;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.Batch;
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

    /** The same with {@code fewer} replicas. */
    ServingPlan withReplicas(int fewer) {
        return new ServingPlan(
                model,
                architecture,
                tensor,
                expert,
                context,
                fewer,
                chosen,
                precision,
                engine,
                maxContext,
                heads,
                kv,
                host,
                speculation);
    }

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

    /** Share of the rows of embedding and logits that are padding, so that ranks have equally many. */
    public double paddedVocabulary() {
        long padded = Math.ceilDiv(architecture.vocab(), (long) tensor) * tensor;
        return (double) (padded - architecture.vocab()) / padded;
    }
}
