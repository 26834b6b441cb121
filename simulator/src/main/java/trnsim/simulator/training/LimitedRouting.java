package trnsim.simulator.training;

import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.contention.Demand;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * An exchange with experts in which a token goes to each scale-up domain once, and on from there inside it (arXiv 2412.19437,
 * sections 2.1.2 and 3.2.2).
 *
 * <pre>
 *   copies between domains   min( nodes, D (1 - (1 - 1/D)^k) )    of k picks among D domains, the second at random
 *   time                     max( all-to-all of those between domains, all-to-all of the copies that reach ranks inside a domain )
 * </pre>
 *
 * <p>Both halves work on different parts of the batch at the same time. A rank sends to the rank of its own place in another
 * domain, so D ranks take part between domains.
 */
final class LimitedRouting {

    private final CollectiveModel collectives;

    LimitedRouting(CollectiveModel collectives) {
        this.collectives = collectives;
    }

    /** Copies of a token that travel between {@code domains}, that of its own domain included. */
    static double copies(RowWork.Routed routed, long domains) {
        double chosen = domains * (1 - StrictMath.pow(1 - 1.0 / domains, routed.picks()));
        return Math.min(routed.nodes(), chosen);
    }

    /** Time over a group of shape {@code group}. */
    long timePs(RowWork.Routed routed, GroupShape group) {
        if (group.domains() <= 1) {
            return collectives.timePs(Kind.ALL_TO_ALL, inside(routed), group);
        }
        return Math.max(
                collectives.timePs(Kind.ALL_TO_ALL, between(routed, group), places(group)),
                collectives.timePs(Kind.ALL_TO_ALL, inside(routed), domain(group)));
    }

    /** What a rank uses meanwhile: what both halves use, over the time of the longer one. */
    Demand demand(RowWork.Routed routed, GroupShape group) {
        if (group.domains() <= 1) {
            return collectives.demand(Kind.ALL_TO_ALL, inside(routed), group);
        }
        double time = timePs(routed, group);
        if (time == 0) {
            return Demand.NOTHING;
        }
        double between = between(routed, group);
        Demand far = collectives.demand(Kind.ALL_TO_ALL, between, places(group));
        Demand near = collectives.demand(Kind.ALL_TO_ALL, inside(routed), domain(group));
        double farShare = collectives.timePs(Kind.ALL_TO_ALL, between, places(group)) / time;
        double nearShare = collectives.timePs(Kind.ALL_TO_ALL, inside(routed), domain(group)) / time;
        return new Demand(
                Math.min(1, far.memory() * farShare + near.memory() * nearShare),
                Math.min(1, far.dma() * farShare + near.dma() * nearShare),
                Math.max(far.cores(), near.cores()),
                far.holdsCores() || near.holdsCores(),
                Math.min(1, far.link() * farShare + near.link() * nearShare),
                Math.min(1, far.nic() * farShare + near.nic() * nearShare));
    }

    private static double inside(RowWork.Routed routed) {
        return routed.bytes() * routed.copies();
    }

    private static double between(RowWork.Routed routed, GroupShape group) {
        return routed.bytes() * copies(routed, group.domains());
    }

    /** Ranks of one place in each domain. */
    private static GroupShape places(GroupShape group) {
        return new GroupShape(group.domains(), 1, 1, 1, group.domains(), 1);
    }

    private static GroupShape domain(GroupShape group) {
        return new GroupShape(
                group.perDomain(), group.perChip(), group.chips(), group.perDomain(), 1, group.chipStride());
    }
}
