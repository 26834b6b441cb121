package trnsim.simulator.serving;

import org.jspecify.annotations.Nullable;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.document.Origin;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.Batch;
import trnsim.workloads.plan.HeadSharding;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.plan.Sharding;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.spec.ServeSpec.ReplicaSpec;

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

    /** The same with {@code fewer} replicas. */
    ServingPlan withReplicas(int fewer) {
        return with(fewer, speculation);
    }

    private ServingPlan with(int copies, @Nullable Speculation drafting) {
        return new ServingPlan(
                model,
                architecture,
                tensor,
                expert,
                wide,
                context,
                copies,
                chosen,
                precision,
                engine,
                maxContext,
                heads,
                kv,
                host,
                drafting);
    }

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

    /** The layout of a replica as a file at {@code origin} would give it. */
    public ReplicaSpec layout(Origin origin) {
        return new ReplicaSpec(
                origin,
                tensor,
                expert,
                context,
                wide.data(),
                wide.redundant(),
                wide.microBatches(),
                wide.expertNodes(),
                wide.balance());
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
        return speculation == null ? this : with(replicas, speculation.reading(cluster::read));
    }

    /** Engines that batch for themselves: replicas, or their groups. */
    public int engines() {
        return Math.multiplyExact(replicas, wide.data());
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
