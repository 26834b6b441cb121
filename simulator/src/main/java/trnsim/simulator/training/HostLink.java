package trnsim.simulator.training;

import java.util.Optional;
import trnsim.simulator.contention.ComputeDemand;
import trnsim.simulator.contention.Demand;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;

/**
 * Copies between a rank and the memory of its host, and work of the host's processor.
 *
 * <pre>
 *   copy     latency + max( bytes x ranks of a chip / B_chip, touches x bytes x ranks of a host / B_memory )
 *   update   bytes read and written x ranks of a host / B_memory
 * </pre>
 *
 * <p>All ranks copy at the same time, so those of a chip share its link and those of a host its memory. A copy touches the host's
 * memory once; gradients that the processor adds to those before four times. AdamW on a processor is bound by its memory
 * with vector instructions and all cores (arXiv 2101.06840, section 5). Both directions are apart.
 */
public final class HostLink {

    private final Cluster cluster;
    private final double chipBytesPerPs;
    private final double memoryBytesPerPs;
    private final double latencyPs;

    private HostLink(Cluster cluster, double chipBytesPerPs, double memoryBytesPerPs, double latencyPs) {
        this.cluster = cluster;
        this.chipBytesPerPs = chipBytesPerPs;
        this.memoryBytesPerPs = memoryBytesPerPs;
        this.latencyPs = latencyPs;
    }

    /** The link of {@code cluster}; empty if the catalog does not know it. */
    public static Optional<HostLink> of(Cluster cluster) {
        SystemSpec.Host host = cluster.system().host();
        if (host.chipBandwidth() == null || host.memoryBandwidth() == null || host.copyLatency() == null) {
            return Optional.empty();
        }
        return Optional.of(new HostLink(
                cluster,
                cluster.read(host.chipBandwidth()) * 1e-12,
                cluster.read(host.memoryBandwidth()) * 1e-12,
                cluster.read(host.copyLatency()) * 1e12));
    }

    /** Time of a copy. */
    long copyPs(RowWork.Copy copy) {
        double link = copy.bytes() * cluster.ranksPerChip() / chipBytesPerPs;
        double memory = copy.touches() * copy.bytes() * cluster.ranksPerNode() / memoryBytesPerPs;
        return (long) Math.ceil(latencyPs + Math.max(link, memory));
    }

    /** What a copy uses of its rank. */
    Demand demand(RowWork.Copy copy) {
        return ComputeDemand.copy(copy.bytes(), copyPs(copy), cluster.rank());
    }

    /** Time of the processor reading and writing {@code bytes} for each rank. */
    long updatePs(double bytes) {
        return (long) Math.ceil(bytes * cluster.ranksPerNode() / memoryBytesPerPs);
    }
}
