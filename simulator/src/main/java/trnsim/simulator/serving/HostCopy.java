package trnsim.simulator.serving;

import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;

/**
 * Copies between the memory of a rank and that of its host, when all ranks of a replica copy at once.
 *
 * <pre>  time = latency + bytes / min( B_chip / ranks of a chip, B_memory / ranks of a host )</pre>
 *
 * @param bytesPerPs of one rank; 0 if the catalog does not know the link
 * @param latencyPs of a copy
 */
public record HostCopy(double bytesPerPs, long latencyPs) {

    /** No link is known. */
    public static final HostCopy NONE = new HostCopy(0, 0);

    /** The link of {@code cluster}. */
    public static HostCopy of(Cluster cluster) {
        SystemSpec.Host host = cluster.system().host();
        if (host.chipBandwidth() == null || host.memoryBandwidth() == null || host.copyLatency() == null) {
            return NONE;
        }
        return new HostCopy(
                1e-12
                        * Math.min(
                                cluster.read(host.chipBandwidth()) / cluster.ranksPerChip(),
                                cluster.read(host.memoryBandwidth()) / cluster.ranksPerNode()),
                StrictMath.round(cluster.read(host.copyLatency()) * 1e12));
    }

    /** True if there is a link. */
    public boolean known() {
        return bytesPerPs > 0;
    }

    /** Picoseconds that {@code bytes} of a rank take. */
    public long timePs(long bytes) {
        return latencyPs + (long) StrictMath.ceil(bytes / bytesPerPs);
    }
}
