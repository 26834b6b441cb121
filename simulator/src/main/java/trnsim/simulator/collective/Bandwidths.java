package trnsim.simulator.collective;

import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.document.InputException;
import trnsim.workloads.unit.Sourced;

/** Whether a group has a way for its bytes. A zero in the catalog is a sentence where it is used, and harmless elsewhere. */
final class Bandwidths {

    /** The last picosecond of the clock, 106.75 days. */
    private static final double LAST_PS = 0x1p63;

    private Bandwidths() {}

    /**
     * Allocates nothing if all is well.
     *
     * @throws InputException if something that {@code group} needs has no bandwidth
     * @throws IllegalArgumentException if it spans domains that nothing joins
     */
    static void require(Cluster cluster, Domain domain, GroupShape group) {
        if (group.domains() > 1 && !(cluster.nodeBytesPerPs() > 0)) {
            lacksNetwork(cluster, group);
        }
        if (group.perDomain() > 1 && domain.lacksMemory()) {
            SystemSpec.Neuron neuron = cluster.system().scaleUp().neuron();
            boolean share = neuron != null && isZero(cluster, neuron.memoryEfficiency());
            throw new InputException("the memory of " + cluster.system().chip() + " has no bandwidth for collectives"
                    + (share
                            ? ": scale-up.neuron.memory-efficiency of "
                                    + cluster.system().name() + " is zero"
                            : ""));
        }
        if (domain.lacksLinks(group)) {
            SystemSpec system = cluster.system();
            boolean share = isZero(cluster, system.scaleUp().efficiency());
            String field = share
                    ? "scale-up.efficiency"
                    : system.scaleUp().tiers() == null ? "scale-up.links" : "scale-up.tiers";
            throw system.origin()
                    .error(
                            field,
                            "is zero where a group of " + group.chips() + " chips of " + system.name() + " needs it");
        }
    }

    private static void lacksNetwork(Cluster cluster, GroupShape group) {
        SystemSpec system = cluster.system();
        SystemSpec.ScaleOut out = system.scaleOut();
        if (out == null) {
            throw new IllegalArgumentException(
                    system.name() + " has no network between domains, and a group spans " + group.domains());
        }
        String field = isZero(cluster, out.efficiency()) ? "scale-out.efficiency" : "scale-out.nic-bandwidth";
        throw system.origin()
                .error(field, "is zero, but a group spans " + group.domains() + " domains of " + system.name());
    }

    private static boolean isZero(Cluster cluster, Sourced quantity) {
        return !(cluster.read(quantity) > 0);
    }

    /** {@code ps} rounded up. */
    static long checked(Cluster cluster, double ps) {
        if (!(ps < LAST_PS)) {
            throw new InputException(
                    "a collective on " + cluster.system().name()
                            + " would take longer than the 106.75 days that the clock can show; a rate in its entry is zero or too small");
        }
        return (long) StrictMath.ceil(ps);
    }
}
