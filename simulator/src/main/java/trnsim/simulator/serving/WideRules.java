package trnsim.simulator.serving;

import trnsim.simulator.system.Cluster;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.spec.ServeSpec.ReplicaSpec;

/** What a replica with attention in data parallel must be. */
final class WideRules {

    private WideRules() {}

    /** Without such groups, what only they have must be left out. */
    static void checkUnused(ReplicaSpec replica) {
        String field = replica.redundantExperts() > 0
                ? "redundant-experts"
                : replica.microBatches() > 1 ? "micro-batches" : replica.expertNodes() > 0 ? "expert-nodes" : "";
        if (!field.isEmpty()) {
            throw replica.origin()
                    .error(field, "belongs to attention in data parallel; add attention-data, or remove " + field);
        }
    }

    /** Experts over all ranks, as many on each, and ranks that fill whole chips and domains. */
    static void check(ReplicaSpec replica, ModelSpec model, Cluster cluster) {
        MoeSpec moe = model.architecture().moe();
        if (moe == null) {
            throw replica.origin()
                    .error(
                            "attention-data",
                            model.name() + " has no experts for the groups of a replica to share; remove"
                                    + " attention-data, and replicas of tensor ranks fill the chips");
        }
        int ranks = replica.tensor() * replica.attentionData();
        if (replica.expert() != ranks) {
            throw replica.origin()
                    .error(
                            "expert",
                            "experts lie on all " + ranks + " ranks of a replica, tensor " + replica.tensor()
                                    + " x attention-data " + replica.attentionData() + ", found " + replica.expert()
                                    + ". Maybe " + ranks + "?");
        }
        int copies = moe.experts() + replica.redundantExperts();
        if (copies % ranks != 0) {
            int more = Math.ceilDiv(moe.experts(), ranks) * ranks - moe.experts();
            throw replica.origin()
                    .error(
                            "redundant-experts",
                            moe.experts() + " experts and " + replica.redundantExperts()
                                    + " redundant ones do not divide over " + ranks + " ranks. Maybe " + more + "?");
        }
        if (replica.redundantExperts() > (ranks - 1L) * moe.experts()) {
            throw replica.origin().error("redundant-experts", "no rank needs more than every expert once");
        }
        if (replica.microBatches() > 2) {
            throw replica.origin().error("micro-batches", "must be 1 or 2, found " + replica.microBatches());
        }
        lies(replica, cluster, ranks);
    }

    private static void lies(ReplicaSpec replica, Cluster cluster, int ranks) {
        int chip = cluster.ranksPerChip();
        long domain = (long) chip * cluster.system().chips();
        if (ranks % chip != 0 && chip % ranks != 0) {
            throw replica.origin()
                    .error("attention-data", ranks + " ranks fill no whole number of chips of " + chip + " ranks");
        }
        if (cluster.domains() > 1 && ranks % domain != 0 && domain % ranks != 0) {
            throw replica.origin()
                    .error(
                            "attention-data",
                            ranks + " ranks straddle the scale-up domains of " + domain + " ranks. Maybe "
                                    + domain * Math.max(1, ranks / domain) / replica.tensor() + "?");
        }
        if (ranks > domain && cluster.nodeBytesPerPs() == 0) {
            throw replica.origin()
                    .error(
                            "attention-data",
                            ranks + " ranks span several domains of "
                                    + cluster.system().name() + ", which no network joins");
        }
    }
}
