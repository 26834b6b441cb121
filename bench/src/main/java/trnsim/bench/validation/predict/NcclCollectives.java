package trnsim.bench.validation.predict;

import java.util.List;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.operator.Dtype;

/**
 * {@code nccl-collectives.csv}: one NCCL collective inside one NVLink domain.
 *
 * <p>The tensor is {@code message_elements} times the size of an element (half 2 bytes, int8 1 byte), and it is the whole
 * tensor in all four operations, as nccl-tests counts it: gathered for an all-gather, before reduction for a reduce-scatter,
 * a rank's send buffer for an all-to-all. The data say so: read that way, large messages of every operation send 0.55-0.9 of
 * the link rate; with elements per rank an all-gather would exceed the links, with 2 bytes per int8 element likewise.
 */
final class NcclCollectives implements FilePredictor {

    private final Hardware hardware;

    NcclCollectives(Hardware hardware) {
        this.hardware = hardware;
    }

    @Override
    public Suite suite() {
        return Suite.NETWORK;
    }

    @Override
    public List<String> required() {
        return List.of("device", "op_name", "nccl_dtype", "num_gpus", "message_elements", "latency_ms");
    }

    @Override
    public List<String> configuration() {
        return List.of("device", "op_name", "num_gpus", "message_elements");
    }

    @Override
    public String group(TruthRow row) {
        return row.text("device") + " " + row.text("op_name");
    }

    @Override
    public List<String> assumptions() {
        return List.of("NCCL: message_elements are those of the whole tensor, 2 bytes each (int8: 1)");
    }

    @Override
    public List<Question> questions(TruthRow row) {
        double elements = row.size("message_elements");
        Dtype dtype = Dtypes.of(row.text("nccl_dtype"));
        double bytes = elements * dtype.bytes();
        return List.of(Question.of("latency_ms", "ms", Bins.decade(bytes, "bytes"), () -> {
            SystemSpec system = hardware.system(row.text("device"));
            int gpus = row.size("num_gpus");
            Cluster cluster = hardware.cluster(system, gpus, null);
            Collectives model = dtype != Dtype.INT8 ? new Collectives(cluster) : Collectives.addedByRanks(cluster);
            return OneCollective.predict(cluster, model, OneCollective.kind(row.text("op_name")), bytes, gpus, 1e3);
        }));
    }
}
