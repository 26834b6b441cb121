package trnsim.simulator.serving;

import trnsim.kernels.chip.Family;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.HeadSharding;

/**
 * Which tensor degrees a replica may have.
 *
 * <p>The ranks divide the heads, except on Neuron, whose stacks pad query heads and replicate key-value heads. A replica
 * fills whole chips or divides one, and fills whole scale-up domains or divides one, where there are several.
 */
record LayoutRules(String model, ArchitectureSpec architecture, Cluster cluster) {

    boolean legal(int tensor) {
        return objection(tensor).isEmpty();
    }

    /** Why {@code tensor} ranks cannot make a replica; empty if they can. */
    String objection(int tensor) {
        ArchitectureSpec a = architecture;
        if (cluster.rank().chip().family() != Family.NEURON && !HeadSharding.divides(a, tensor)) {
            boolean query = a.heads() % tensor != 0;
            return tensor + " does not divide the "
                    + (query ? a.heads() + " attention heads" : a.kvHeads() + " key-value heads") + " of " + model;
        }
        return objectionToPlace(tensor);
    }

    /** Why {@code ranks} neighbouring ranks do not lie well together; empty if they do. */
    String objectionToPlace(long ranks) {
        int chip = cluster.ranksPerChip();
        if (ranks % chip != 0 && chip % ranks != 0) {
            return ranks + " ranks fill no whole number of chips of " + chip + " ranks";
        }
        long domain = (long) chip * cluster.system().chips();
        if (cluster.domains() > 1 && ranks % domain != 0 && domain % ranks != 0) {
            return ranks + " ranks straddle the scale-up domains of " + domain + " ranks";
        }
        if (ranks > domain && cluster.nodeBytesPerPs() == 0) {
            return ranks + " ranks span several domains of " + cluster.system().name() + ", which no network joins";
        }
        return "";
    }

    /** {@code " Maybe 16 or 32?"}: the nearest legal degrees below and above {@code tensor}. */
    String nearest(int tensor) {
        int below = tensor - 1;
        while (below >= 1 && !legal(below)) {
            below--;
        }
        long most = Math.min(cluster.ranks(), 16L * Math.max(tensor, architecture.heads()));
        int above = tensor + 1;
        while (above <= most && !legal(above)) {
            above++;
        }
        if (below < 1) {
            return above > most ? "" : " Maybe " + above + "?";
        }
        return " Maybe " + below + (above > most ? "" : " or " + above) + "?";
    }
}
