package trnsim.simulator.collective;

import java.util.List;
import trnsim.simulator.collective.sends.BothWays;
import trnsim.simulator.collective.sends.Chain;
import trnsim.simulator.collective.sends.Phase;
import trnsim.simulator.collective.sends.Stage;
import trnsim.simulator.collective.sends.Stage.Cost;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * A ring over all n ranks: each step passes chunks to the next rank.
 *
 * <pre>
 *   all-gather, reduce-scatter, broadcast   n-1 steps        all-reduce, barrier   2 (n-1)
 *   both ways at once                       half the steps, of two chunks
 *   memory of a chip with p members         2 p S per gather (1R1W), 3 p S per reduction (2R1W)
 * </pre>
 *
 * <p>Several cycles that share no wire run at once on a torus, so a step is as long as the slower of all links and the memory.
 *
 * @param bothWays whether chunks travel in both directions
 */
record Ring(String word, Domain domain, Pace pace, boolean bothWays) implements Algorithm {

    @Override
    public boolean runs(Kind kind, GroupShape group) {
        return Algorithm.spreads(kind);
    }

    private double steps(Kind kind, GroupShape group) {
        double once = group.perDomain() - 1.0;
        return Algorithm.passes(kind) * (bothWays ? StrictMath.ceil(once / 2) : once);
    }

    @Override
    public double linkPs(Kind kind, double bytes, GroupShape group) {
        return Algorithm.passes(kind) * domain.passPs(bytes, group) * pace.linkFactor(bytes);
    }

    @Override
    public double memoryPs(Kind kind, double bytes, GroupShape group) {
        double touches = (Algorithm.gathers(kind) ? 2 : 0) + (Algorithm.reduces(kind) ? 3 : 0);
        return domain.memoryPs(touches * group.perChip() * bytes, group);
    }

    @Override
    public double dmaBytes(Kind kind, double bytes, GroupShape group) {
        double moves = (Algorithm.gathers(kind) ? 1 : 0) + (Algorithm.reduces(kind) ? 2 : 0);
        return moves * group.perChip() * bytes;
    }

    @Override
    public double timePs(Kind kind, double bytes, GroupShape group) {
        double steps = steps(kind, group);
        double move = Math.max(linkPs(kind, bytes, group), memoryPs(kind, bytes, group));
        return pace.startPs() + pace.stepsPs(steps, move) + pace.localSteps() * move / steps;
    }

    @Override
    public List<Stage> stages(Kind kind, double bytes, GroupShape group, boolean reduces) {
        int ranks = Math.toIntExact(group.perDomain());
        double move = Math.max(linkPs(kind, bytes, group), memoryPs(kind, bytes, group));
        if (kind == Kind.BROADCAST) {
            return List.of(chain(ranks, bytes, move, memoryPs(kind, bytes, group)));
        }
        double steps = steps(kind, group);
        double step = move / steps;
        double memory = memoryPs(kind, bytes, group) / steps;
        Phase phase =
                bothWays ? new BothWays(ranks, reduces) : new trnsim.simulator.collective.sends.Ring(ranks, 1, reduces);
        return List.of(new Stage(
                phase,
                new Cost(
                        pace.linkFactor(bytes) * bytes / ranks,
                        step,
                        pace.stepLatencyPs(step),
                        domain.hopPs(),
                        memory,
                        true)));
    }

    /** Rank 0 sends the whole tensor, in pieces that take as long as a step's latency, or more. */
    private Stage chain(int ranks, double bytes, double movePs, double memoryPs) {
        double whole = ranks / (ranks - 1.0);
        int pieces = Tree.pieces(whole * movePs, pace.stepLatencyPs(0));
        double busy = whole * movePs / pieces;
        return new Stage(
                new Chain(ranks, pieces),
                new Cost(
                        pace.linkFactor(bytes) * bytes / pieces,
                        busy,
                        pace.stepLatencyPs(busy),
                        domain.hopPs(),
                        memoryPs / pieces,
                        true));
    }

    @Override
    public double leadPs() {
        return pace.startPs();
    }

    @Override
    public double restPs(Kind kind, double bytes, GroupShape group) {
        double move = Math.max(linkPs(kind, bytes, group), memoryPs(kind, bytes, group));
        return pace.localSteps() * move / steps(kind, group);
    }
}
