package trnsim.simulator.collective;

import trnsim.workloads.plan.Traffic.Kind;

/**
 * Recursive doubling and halving between chips, then or before that one exchange inside each chip (RDH).
 *
 * <pre>
 *   gather    log2 c stages of doubling, then the p ranks of a chip copy from each other: 2 (p-1) S through memory
 *   reduce    the p ranks reduce from each other: (p+1) S through memory; log2 c stages that also reduce: 3 (c-1)/c S
 *   links     S (c-1)/c g / (E/2) per pass on a torus, where partners lie along one dimension at a time
 * </pre>
 *
 * <p>Stages do not overlap, so links and memory add up. A gathering stage is one operation, a reducing one two: move, add.
 * Source: AWS Neuron SDK documentation, intra-node collectives, RDH; Thakur, Rabenseifner, Gropp, "Optimization of Collective
 * Communication Operations in MPICH", 2005. Chips that are no power of two take the stages of the next one.
 */
record RecursiveHalving(String word, Domain domain, Pace pace) implements Algorithm {

    @Override
    public boolean runs(Kind kind, GroupShape group) {
        return kind == Kind.ALL_GATHER || Algorithm.reduces(kind);
    }

    @Override
    public double linkPs(Kind kind, double bytes, GroupShape group) {
        return Algorithm.passes(kind) * domain.passPs(bytes, group) * pace.linkFactor(bytes) / domain.busyLinks(group);
    }

    @Override
    public double memoryPs(Kind kind, double bytes, GroupShape group) {
        double p = group.perChip();
        double touches = 0;
        if (Algorithm.gathers(kind)) {
            touches += 2 * (p - 1);
        }
        if (Algorithm.reduces(kind)) {
            touches += (p > 1 ? p + 1 : 0) + 3 * (group.chips() - 1.0) / group.chips();
        }
        return domain.memoryPs(touches * bytes, group);
    }

    @Override
    public double dmaBytes(Kind kind, double bytes, GroupShape group) {
        double p = group.perChip();
        double others = (group.chips() - 1.0) / group.chips();
        double moves = Algorithm.gathers(kind) ? p - 1 + others : 0;
        if (Algorithm.reduces(kind)) {
            moves += (p > 1 ? p : 0) + 2 * others;
        }
        return moves * bytes;
    }

    @Override
    public double timePs(Kind kind, double bytes, GroupShape group) {
        int between = Algorithm.log2(group.chips());
        int stages = between + (group.perChip() > 1 ? 1 : 0);
        int operations = (Algorithm.gathers(kind) ? stages : 0) + (Algorithm.reduces(kind) ? 2 * stages : 0);
        double hops = Algorithm.passes(kind) * between;
        double move = linkPs(kind, bytes, group) + memoryPs(kind, bytes, group);
        return pace.startPs() + pace.stagePs(operations, hops, move);
    }
}
