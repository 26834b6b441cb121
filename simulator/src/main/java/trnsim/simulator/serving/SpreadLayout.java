package trnsim.simulator.serving;

import java.util.ArrayList;
import java.util.List;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;
import trnsim.workloads.model.ModelSpec;

/**
 * Layouts with experts over all ranks of a replica, as many on each: powers of two of ranks, of which powers of two share the
 * matmuls of attention. Replicas of one group stay in a scale-up domain; those of several may fill some, if a network joins them.
 *
 * @param tensor ranks of a group
 * @param groups of a replica
 */
record SpreadLayout(int tensor, int groups) {

    int ranks() {
        return tensor * groups;
    }

    /** Those of {@code model} on {@code cluster}; none if it has no experts. */
    static List<SpreadLayout> of(ModelSpec model, LayoutRules rules, Cluster cluster) {
        MoeSpec moe = model.architecture().moe();
        List<SpreadLayout> all = new ArrayList<>();
        if (moe == null) {
            return all;
        }
        long domain = (long) cluster.ranksPerChip() * cluster.chipsPerDomain();
        long most = Math.min(cluster.ranks(), moe.experts());
        for (int ranks = 2; ranks <= most && moe.experts() % ranks == 0; ranks *= 2) {
            if (!rules.objectionToPlace(ranks).isEmpty()) {
                continue;
            }
            for (int tensor = 1; tensor <= Math.min(ranks, domain); tensor *= 2) {
                if (rules.legal(tensor)) {
                    all.add(new SpreadLayout(tensor, ranks / tensor));
                }
            }
        }
        return all;
    }
}
