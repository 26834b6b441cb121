package trnsim.workloads.spec;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.document.Word;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.spec.ServeSpec.ReplicaSpec;
import trnsim.workloads.unit.Dimension;

/** More replicas of the model, of another kind, that answer the same requests. */
public record ReplicaGroupSpec(
        Origin origin,

        @Doc("A system of the catalog; left out, that of the workload.") @Nullable
        String system,

        @In(Dimension.CHIPS) @Doc("Chips of the group; left out, as many as its replicas take.") @Nullable
        Long chips,

        @Doc("Replicas of the group; left out, as many as its chips hold.") @Nullable
        Integer replicas,

        @Doc("The layout of one of them, or the word auto.") @Word("auto") @Nullable
        ReplicaSpec parallel,

        @Doc("Dtype of matmul inputs; left out, that of the workload.") @Nullable
        Dtype precision,

        @Doc("Dtype of stored weights; left out, that of the workload.") @Nullable
        Dtype weights,

        @Doc("Dtype of the KV cache; left out, that of the workload.") @Nullable
        Dtype kvCache,

        @Doc("Physical cores per rank (LNC); left out, the chip's default.") @Nullable
        Integer coresPerRank,

        @Doc("The batching engine; left out, that of the workload.") @Nullable
        EngineChoice engine) {}
