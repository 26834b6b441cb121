package trnsim.workloads.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Least;
import trnsim.workloads.document.Origin;
import trnsim.workloads.document.Word;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.unit.Dimension;

/** A stream of requests answered by replicas of a model. */
@Doc("A serving run: tokens per second, latency percentiles, memory, energy and money.")
public record ServeSpec(
        Origin origin,
        @Doc("Always serve.") String kind,
        @Doc("Title of the report.") @Default("") String title,

        @Doc("A model of the catalog, or the path of a Hugging Face config.json.")
        String model,

        @Doc("A system of the catalog.") String system,

        @In(Dimension.CHIPS) @Doc("Chips in use, over all replicas.")
        long chips,

        @Doc("Dtype of matmul inputs.") @Default("bf16") Dtype precision,
        @Doc("Dtype of stored weights.") @Default("bf16") Dtype weights,
        @Doc("Dtype of the KV cache.") @Default("bf16") Dtype kvCache,

        @Doc("Physical cores per rank (LNC); left out, the chip's default.") @Nullable
        Integer coresPerRank,

        @Doc("The layout of one replica, or the word auto.") @Word("auto") @Nullable
        ReplicaSpec parallel,

        @Doc("Replicas; left out, as many as the chips hold. Chips without one stay idle.") @Nullable
        Integer replicas,

        @Doc("More replicas of other kinds, such as another chip generation, that answer the same requests.") @Nullable
        List<ReplicaGroupSpec> beside,

        @Doc("Pools of chips that compute prompts and that decode answers; in place of parallel.") @Nullable
        DisaggregationSpec disaggregation,

        @Doc("The batching engine.") @Default("") EngineChoice engine,

        @Doc("Speculative decoding; left out, a token of a sequence per pass.") @Nullable
        SpeculationSpec speculation,

        @Doc("How requests find their replica.") @Default("")
        RouterSpec router,

        @Doc(
                "Hosts that read, route and tokenise requests before the engines, and turn answer tokens into text; left out, that takes no time but what the engine's constants say.")
        @Nullable
        FrontendSpec frontend,

        @Doc("The requests.") ArrivalSpec arrivals,

        @Doc("Latency objectives that goodput counts by.") @Nullable
        SloSpec slo,

        @Doc("Seed of everything random.") @Default("1") long seed)
        implements ClusterSpec {

    /** The same requests on {@code otherChips} chips of another system alone, in {@code otherPrecision}. */
    public ServeSpec on(String otherSystem, long otherChips, @Nullable Integer otherCores, Dtype otherPrecision) {
        return new ServeSpec(
                origin,
                kind,
                title,
                model,
                otherSystem,
                otherChips,
                otherPrecision,
                weights,
                kvCache,
                otherCores,
                parallel,
                replicas,
                null,
                disaggregation,
                engine,
                speculation,
                router,
                frontend,
                arrivals,
                slo,
                seed);
    }

    /** The same with {@code parallel: auto}, on all chips; in each of two pools if there are two. */
    public ServeSpec searched() {
        ServeSpec searched = with(null, null, null, speculation);
        return disaggregation == null ? searched : searched.pools(disaggregation.searched());
    }

    /** The same on {@code pools}, and as many chips as both have. */
    public ServeSpec pools(DisaggregationSpec pools) {
        return new ServeSpec(
                origin,
                kind,
                title,
                model,
                system,
                Math.addExact(pools.prefill().chips(), pools.decode().chips()),
                precision,
                weights,
                kvCache,
                coresPerRank,
                parallel,
                replicas,
                beside,
                pools,
                engine,
                speculation,
                router,
                frontend,
                arrivals,
                slo,
                seed);
    }

    /** The same with replicas of {@code tensor} ranks, the experts of a replica spread over {@code expert} of them. */
    public ServeSpec laidOut(int tensor, int expert) {
        return with(new ReplicaSpec(origin, tensor, expert), replicas, null, speculation);
    }

    /** Without what answers beside the first kind of replica. */
    public ServeSpec alone() {
        return beside == null ? this : with(parallel, replicas, null, speculation);
    }

    /** True if replicas of several kinds answer. */
    public boolean mixed() {
        return beside != null && !beside.isEmpty();
    }

    /** The same with a token of a sequence per pass. */
    public ServeSpec withoutSpeculation() {
        return with(parallel, replicas, beside, null);
    }

    /** One of the two pools as a workload of its own. */
    public ServeSpec of(PoolSpec pool) {
        return new ServeSpec(
                pool.origin(),
                kind,
                title,
                model,
                pool.system() == null ? system : pool.system(),
                pool.chips(),
                precision,
                weights,
                kvCache,
                pool.coresPerRank() == null ? coresPerRank : pool.coresPerRank(),
                pool.parallel(),
                null,
                null,
                null,
                pool.engine() == null ? engine : pool.engine(),
                speculation,
                router,
                frontend,
                arrivals,
                slo,
                seed);
    }

    private ServeSpec with(
            @Nullable ReplicaSpec newParallel,
            @Nullable Integer newReplicas,
            @Nullable List<ReplicaGroupSpec> newBeside,
            @Nullable SpeculationSpec newSpeculation) {
        return new ServeSpec(
                origin,
                kind,
                title,
                model,
                system,
                chips,
                precision,
                weights,
                kvCache,
                coresPerRank,
                newParallel,
                newReplicas,
                newBeside,
                disaggregation,
                engine,
                newSpeculation,
                router,
                frontend,
                arrivals,
                slo,
                seed);
    }

    /** The same requests on {@code group} alone, which has {@code groupChips} chips. */
    public ServeSpec of(ReplicaGroupSpec group, long groupChips) {
        return new ServeSpec(
                group.origin(),
                kind,
                title,
                model,
                group.system() == null ? system : group.system(),
                groupChips,
                group.precision() == null ? precision : group.precision(),
                group.weights() == null ? weights : group.weights(),
                group.kvCache() == null ? kvCache : group.kvCache(),
                group.coresPerRank(),
                group.parallel(),
                group.replicas(),
                null,
                null,
                group.engine() == null ? engine : group.engine(),
                speculation,
                router,
                frontend,
                arrivals,
                slo,
                seed);
    }

    /** Ranks of one replica. */
    public record ReplicaSpec(
            Origin origin,

            @Doc("Ranks that share each matmul.") @Default("1")
            int tensor,

            @Doc(
                    "Ranks the experts are spread over; divides tensor, and is all ranks of a replica with attention-data.")
            @Default("1")
            int expert,

            @Doc(
                    "Stages of tensor ranks that each hold some of the layers; that many micro-batches are under way at once.")
            @Default("1")
            @Least(1)
            int pipeline,

            @Doc(
                    "Groups of tensor ranks that share the tokens of every sequence: prompts are computed by all of them, each keeps its part of the cache.")
            @Default("1")
            int context,

            @Doc("Groups of tensor ranks in a replica, each with requests and KV of its own, that share the experts.")
            @Default("1")
            @Least(1)
            int attentionData,

            @Doc("Copies of experts beside the first of each, with attention-data.") @Default("0") @Least(0)
            int redundantExperts,

            @Doc("Micro-batches of an iteration, 1 or 2; of two, one computes while the tokens of the other travel.")
            @Default("1")
            @Least(1)
            int microBatches,

            @Doc("Hosts, or scale-up domains, that the experts of one token lie on at most; 0 for any number.")
            @Default("0")
            @Least(0)
            int expertNodes,

            @Doc("What a replica balances over its groups.") @Default("requests")
            Balance balance) {

        /** A replica of {@code tensor} ranks in one group. */
        public ReplicaSpec(Origin origin, int tensor, int expert) {
            this(origin, tensor, expert, 1, 1, 1, 0, 1, 0, Balance.REQUESTS);
        }
    }

    /** What the groups of a replica are compared by when a request comes. */
    public enum Balance {
        /** Requests, of which those that wait count four times: vLLM. */
        REQUESTS,
        /** Tokens: KV in use, and prompts that wait or are under way. */
        TOKENS
    }

    /** Prompts are computed by one pool and answers decoded by another; keys and values travel between their hosts. */
    public record DisaggregationSpec(
            Origin origin,

            @Doc("The chips that compute prompts and give the first token.")
            PoolSpec prefill,

            @Doc("The chips that decode.") PoolSpec decode) {

        /** The same with pools of so many chips. */
        public DisaggregationSpec split(long prefillChips, long decodeChips) {
            return new DisaggregationSpec(
                    origin,
                    prefill.with(prefillChips, prefill.parallel()),
                    decode.with(decodeChips, decode.parallel()));
        }

        /** The same with {@code parallel: auto} in both. */
        DisaggregationSpec searched() {
            return new DisaggregationSpec(
                    origin, prefill.with(prefill.chips(), null), decode.with(decode.chips(), null));
        }
    }

    /** Chips of one purpose. */
    public record PoolSpec(
            Origin origin,

            @Doc("A system of the catalog; left out, that of the workload.") @Nullable
            String system,

            @In(Dimension.CHIPS) @Doc("Chips of the pool, over all its replicas.")
            long chips,

            @Doc("Physical cores per rank (LNC); left out, as the workload says.") @Nullable
            Integer coresPerRank,

            @Doc("The layout of one replica, or the word auto.") @Word("auto") @Nullable
            ReplicaSpec parallel,

            @Doc("The batching engine; left out, that of the workload.") @Nullable
            EngineChoice engine) {

        /** The same with {@code otherChips} in another layout. */
        public PoolSpec with(long otherChips, @Nullable ReplicaSpec otherParallel) {
            return new PoolSpec(origin, system, otherChips, coresPerRank, otherParallel, engine);
        }
    }

    /** Goodput counts requests that meet all objectives given. */
    public record SloSpec(
            @In(Dimension.SECONDS) @Doc("Time to first token.") @Nullable
            Double ttft,

            @In(Dimension.SECONDS) @Doc("Time per output token.") @Nullable
            Double tpot) {}
}
