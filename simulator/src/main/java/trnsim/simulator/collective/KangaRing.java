package trnsim.simulator.collective;

import java.util.List;
import trnsim.simulator.collective.sends.Stage;
import trnsim.simulator.collective.sends.Stage.Cost;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * A ring over every other rank, which also serves the rank beside it: half the steps, and less memory traffic.
 *
 * <pre>
 *   n/2 - 1 steps each way        memory of a chip: 3 p/2 S per gather (1R2W), 4 p/2 S per reduction (3R1W)
 * </pre>
 *
 * <p>Needs all ranks of its chips. Source: AWS Neuron SDK documentation, intra-node collectives, KangaRing. On 16 Trainium2
 * chips of 4 ranks that is 6, 8 and 14 times the tensor for all-gather, reduce-scatter and all-reduce, and large ones take as
 * long as the memory does.
 */
record KangaRing(String word, Domain domain, Pace pace) implements Algorithm {

    @Override
    public boolean runs(Kind kind, GroupShape group) {
        return (kind == Kind.ALL_GATHER || Algorithm.reduces(kind))
                && group.perChip() % 2 == 0
                && group.perChip() == domain.ranksPerChip();
    }

    private static double steps(Kind kind, GroupShape group) {
        return Algorithm.passes(kind) * Math.max(1, group.perDomain() / 2.0 - 1);
    }

    @Override
    public double linkPs(Kind kind, double bytes, GroupShape group) {
        return Algorithm.passes(kind) * domain.passPs(bytes, group);
    }

    @Override
    public double memoryPs(Kind kind, double bytes, GroupShape group) {
        double touches = (Algorithm.gathers(kind) ? 3 : 0) + (Algorithm.reduces(kind) ? 4 : 0);
        return domain.memoryPs(touches * travelled(group) * group.perChip() / 2 * bytes, group);
    }

    /** Share of the tensor that passes a pair of ranks. */
    private static double travelled(GroupShape group) {
        double pairs = group.perDomain() / 2.0;
        return pairs > 1 ? (pairs - 1) / pairs : 1;
    }

    @Override
    public double dmaBytes(Kind kind, double bytes, GroupShape group) {
        double moves = (Algorithm.gathers(kind) ? 2 : 0) + (Algorithm.reduces(kind) ? 3 : 0);
        return moves * travelled(group) * group.perChip() / 2 * bytes;
    }

    @Override
    public double timePs(Kind kind, double bytes, GroupShape group) {
        double move = Math.max(linkPs(kind, bytes, group), memoryPs(kind, bytes, group));
        return pace.startPs() + pace.stepsPs(steps(kind, group), move);
    }

    /** A pair shares a memory and is one member of the ring; each of the two passes on half of the pair's blocks. */
    @Override
    public List<Stage> stages(Kind kind, double bytes, GroupShape group, boolean reduces) {
        int pairs = Math.toIntExact(group.perDomain() / 2);
        double steps = steps(kind, group);
        double step = Math.max(linkPs(kind, bytes, group), memoryPs(kind, bytes, group)) / steps;
        return List.of(new Stage(
                new trnsim.simulator.collective.sends.Ring(pairs, 2, reduces),
                new Cost(
                        bytes / pairs / 2,
                        step,
                        pace.stepLatencyPs(step),
                        domain.hopPs(),
                        memoryPs(kind, bytes, group) / steps,
                        true)));
    }

    @Override
    public double leadPs() {
        return pace.startPs();
    }

    /** A single pair sends nothing, but still copies. */
    @Override
    public double restPs(Kind kind, double bytes, GroupShape group) {
        return group.perDomain() > 2 ? 0 : timePs(kind, bytes, group) - pace.startPs();
    }
}
