package trnsim.simulator.collective;

import java.util.List;
import trnsim.simulator.collective.sends.Stage;
import trnsim.simulator.collective.sends.Stage.Cost;
import trnsim.simulator.collective.sends.TreeDown;
import trnsim.simulator.collective.sends.TreeUp;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * Two binary trees, each for half of the tensor, so that every rank is a leaf in one of them: up, then down.
 *
 * <pre>  2 log2 n steps        every rank sends the tensor once up and once down: 2 S g / B</pre>
 *
 * <p>A broadcast only goes down. Source: Sanders, Speck, Traeff, "Two-tree algorithms for full bandwidth broadcast, reduction
 * and scan", 2009, which NCCL follows.
 */
record Tree(String word, Domain domain, Pace pace) implements Algorithm {

    @Override
    public boolean runs(Kind kind, GroupShape group) {
        return kind == Kind.ALL_REDUCE || kind == Kind.BROADCAST || kind == Kind.BARRIER;
    }

    @Override
    public double linkPs(Kind kind, double bytes, GroupShape group) {
        double whole = group.chips() > 1 ? group.chips() / (group.chips() - 1.0) : 0;
        return Algorithm.passes(kind) * domain.passPs(bytes, group) * whole * pace.linkFactor(bytes);
    }

    @Override
    public double memoryPs(Kind kind, double bytes, GroupShape group) {
        double touches = 2 + (Algorithm.reduces(kind) ? 3 : 0);
        return domain.memoryPs(touches * group.perChip() * bytes, group);
    }

    @Override
    public double dmaBytes(Kind kind, double bytes, GroupShape group) {
        return (1 + (Algorithm.reduces(kind) ? 2 : 0)) * group.perChip() * bytes;
    }

    @Override
    public double timePs(Kind kind, double bytes, GroupShape group) {
        double steps = Algorithm.passes(kind) * Algorithm.log2(group.perDomain());
        double latency = pace.stepsPs(steps, 0);
        return pace.startPs() + latency + Math.max(linkPs(kind, bytes, group), memoryPs(kind, bytes, group));
    }

    /** Pieces that make {@code movePs} a pipeline: each takes about as long as a step's latency. */
    static int pieces(double movePs, double latencyPs) {
        return latencyPs > 0 ? (int) Math.clamp(StrictMath.ceil(movePs / latencyPs), 1, 1024) : 64;
    }

    /** Every rank sends and receives about the tensor on each way, so the pieces of both trees take turns at its port. */
    @Override
    public List<Stage> stages(Kind kind, double bytes, GroupShape group, boolean reduces) {
        int ranks = Math.toIntExact(group.perDomain());
        int passes = Algorithm.passes(kind);
        double memory = memoryPs(kind, bytes, group) / passes;
        double move = Math.max(linkPs(kind, bytes, group) / passes, memory);
        double latency = pace.stepLatencyPs(0);
        int pieces = pieces(move / 2, latency);
        double share = 0.5 / pieces;
        Cost cost = new Cost(share * bytes, share * move, latency, domain.hopPs(), share * memory, true);
        return List.of(new Stage(reduces ? new TreeUp(ranks, pieces) : new TreeDown(ranks, pieces), cost));
    }

    @Override
    public double leadPs() {
        return pace.startPs();
    }
}
