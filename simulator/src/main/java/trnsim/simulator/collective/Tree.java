package trnsim.simulator.collective;

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
}
