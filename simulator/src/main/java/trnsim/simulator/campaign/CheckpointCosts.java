package trnsim.simulator.campaign;

import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.TrainingPlan;
import trnsim.workloads.model.Parameters;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.TrainingMemory.StateBytes;
import trnsim.workloads.unit.Sourced;

/**
 * Bytes of a checkpoint and the seconds that moving them takes.
 *
 * <pre>
 *   bytes    = parameters x (optimizer states with masters, and compute weights where there are no masters)
 *   writers  = hosts with a piece of their own: all with ZeRO, those of one replica without
 *   write    = bytes / min(storage, writers x their NICs)           read alike, by all hosts
 *   copy     = bytes / writers / chips of a host / link from chip to host
 *   peer     = bytes / writers / NICs of a host
 * </pre>
 *
 * <p>Hosts reach storage and each other through the NICs that training uses. While a checkpoint leaves beside training it holds
 * those up for as long as it takes there alone, {@code peer}, which costs steps the share of it in which they wait for the
 * network anyway; what training hides is taken to stay hidden.
 *
 * @param bytes of one checkpoint
 * @param writeSeconds all of it into storage
 * @param readSeconds all of it out of storage
 * @param oneReadSeconds one host's share out of storage
 * @param copySeconds each chip's share to its host or back; NaN if the catalog does not know that link
 * @param peerSeconds one host's share to another
 */
public record CheckpointCosts(
        double bytes,
        double writeSeconds,
        double readSeconds,
        double oneReadSeconds,
        double copySeconds,
        double peerSeconds) {

    /** Bytes of a checkpoint of {@code plan}, whose optimizer keeps two states of {@code state}. */
    public static double bytes(TrainingPlan plan, Dtype state) {
        StateBytes states = plan.states();
        boolean masters = states.optimizer() > 2 * state.bytes();
        double each = states.optimizer() + (masters ? 0 : states.weights());
        return each * Parameters.of(plan.architecture()).total();
    }

    /** Checkpoints of {@code all} bytes of {@code plan} on {@code cluster}. */
    public static CheckpointCosts of(double all, TrainingPlan plan, Cluster cluster, StorageSpec storage) {
        long hosts = cluster.nodes();
        double writers = plan.layout().zero() > 0
                ? hosts
                : Math.ceilDiv(hosts, plan.layout().data());
        double nic = cluster.nodeBytesPerPs() * 1e12;
        double write = cluster.read(storage.write());
        double read = cluster.read(storage.read());
        double share = all / writers;
        Sourced link = cluster.system().host().chipBandwidth();
        double chips = (double) cluster.chips() / hosts;
        return new CheckpointCosts(
                all,
                all / (nic > 0 ? Math.min(write, writers * nic) : write),
                all / (nic > 0 ? Math.min(read, hosts * nic) : read),
                share / (nic > 0 ? Math.min(read, nic) : read),
                link == null ? Double.NaN : share / chips / cluster.read(link),
                nic > 0 ? share / nic : 0);
    }
}
