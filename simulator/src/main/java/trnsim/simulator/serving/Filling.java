package trnsim.simulator.serving;

import trnsim.simulator.system.Cluster;
import trnsim.workloads.spec.ServeSpec;

/** How replicas fill the chips of a cluster, or as many of them as a workload asks for. */
record Filling(ServeSpec spec, Cluster cluster) {

    /** True if replicas of {@code tensor} ranks fill the chips, or so many as are asked for fit. */
    boolean filled(int tensor) {
        Integer asked = spec.replicas();
        return asked == null ? cluster.ranks() % tensor == 0 : (long) asked * tensor <= cluster.ranks();
    }

    /** @throws trnsim.workloads.document.InputException if replicas of {@code ranks} ranks leave chips over or do not fit */
    void check(int ranks) {
        if (!filled(ranks)) {
            throw spec.replicas() == null
                    ? spec.origin().error("chips", leftOver(ranks))
                    : spec.origin().error("replicas", tooMany(spec.replicas(), ranks));
        }
    }

    private String tooMany(int asked, int tensor) {
        long held = cluster.ranks() / tensor;
        long chips = Math.ceilDiv((long) asked * tensor, (long) cluster.ranksPerChip());
        return asked + (asked == 1 ? " replica of " : " replicas of ") + tensor + " ranks take " + chips + " chips of "
                + cluster.ranksPerChip() + ", not " + cluster.chips() + "."
                + (held > 0 ? " Maybe " + held + (held == 1 ? " replica" : " replicas") + ", or " : " Maybe ")
                + chips + " chips?";
    }

    /** Chips asked for against chips used. */
    private String leftOver(int tensor) {
        long ranks = cluster.ranks();
        int chip = cluster.ranksPerChip();
        long asked = cluster.chips();
        if (ranks < tensor) {
            return asked + " chips hold " + ranks + " ranks, and one replica takes " + tensor + ". Maybe "
                    + Math.ceilDiv(tensor, chip) + " chips?";
        }
        long used = Math.ceilDiv(ranks / tensor * tensor, (long) chip);
        long next = Math.ceilDiv((ranks / tensor + 1) * tensor, (long) chip);
        return "replicas of " + tensor + " ranks use " + used + " of the " + asked + " chips asked for. Maybe " + used
                + " or " + next + "?";
    }
}
