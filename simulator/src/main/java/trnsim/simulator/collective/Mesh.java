package trnsim.simulator.collective;

import trnsim.workloads.plan.Traffic.Kind;

/**
 * Every rank sends to its share of all other chips at once, then the ranks of a chip exchange: two stages for any group.
 *
 * <pre>
 *   links     S (c-1)/c g d / E      d mean links between chips: routed messages share links
 *   memory    2 (p-1) S per gather, (p+1) S + (1 + 1/c) S per reduction
 *   issue     c-1 messages and, gathering, the c chunks to pass on in the chip; c-1 and one reduction
 * </pre>
 *
 * <p>Source: AWS Neuron SDK documentation, intra-node collectives, Mesh.
 */
record Mesh(String word, Domain domain, Pace pace) implements Algorithm {

    @Override
    public boolean runs(Kind kind, GroupShape group) {
        return Algorithm.spreads(kind);
    }

    @Override
    public double linkPs(Kind kind, double bytes, GroupShape group) {
        return Algorithm.passes(kind) * domain.passPs(bytes, group) * domain.meanHops(group) * pace.linkFactor(bytes);
    }

    @Override
    public double memoryPs(Kind kind, double bytes, GroupShape group) {
        double p = group.perChip();
        double touches = 0;
        if (Algorithm.gathers(kind)) {
            touches += 2 * (p - 1);
        }
        if (Algorithm.reduces(kind)) {
            touches += (p > 1 ? p + 1 : 0) + 1 + 1.0 / group.chips();
        }
        return domain.memoryPs(touches * bytes, group);
    }

    @Override
    public double dmaBytes(Kind kind, double bytes, GroupShape group) {
        double p = group.perChip();
        double others = (group.chips() - 1.0) / group.chips();
        double moves = Algorithm.gathers(kind) ? p - 1 + others : 0;
        if (Algorithm.reduces(kind)) {
            moves += (p > 1 ? p : 0) + 1;
        }
        return moves * bytes;
    }

    @Override
    public double timePs(Kind kind, double bytes, GroupShape group) {
        int stages = (group.chips() > 1 ? 1 : 0) + (group.perChip() > 1 ? 1 : 0);
        int passes = Algorithm.passes(kind);
        double messages = 0;
        if (Algorithm.gathers(kind)) {
            messages += group.chips() - 1 + (group.perChip() > 1 ? group.chips() : 0);
        }
        if (Algorithm.reduces(kind)) {
            messages += group.chips();
        }
        double hops = group.chips() > 1 ? passes * domain.meanHops(group) : 0;
        double move = linkPs(kind, bytes, group) + memoryPs(kind, bytes, group);
        return pace.startPs() + pace.stagePs(passes * stages, hops, move) + pace.issuePs(messages);
    }
}
