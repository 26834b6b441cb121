package trnsim.simulator.collective;

import java.util.ArrayList;
import java.util.List;
import trnsim.simulator.collective.sends.Direct;
import trnsim.simulator.collective.sends.Direct.What;
import trnsim.simulator.collective.sends.Exchange;
import trnsim.simulator.collective.sends.Stage;
import trnsim.simulator.collective.sends.Stage.Cost;
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

    @Override
    public List<Stage> stages(Kind kind, double bytes, GroupShape group, boolean reduces) {
        int p = group.perChip();
        int c = group.chips();
        int operations = reduces ? 2 : 1;
        double link = linkPs(kind, bytes, group) / Algorithm.passes(kind);
        double added = reduces ? domain.memoryPs(3 * (c - 1.0) / c * bytes, group) : 0;
        List<Stage> between = new ArrayList<>();
        for (int distance = 1; distance < c; distance *= 2) {
            Exchange exchange = new Exchange(c, p, reduces, distance);
            double share = exchange.blocks() / (c - 1.0);
            between.add(new Stage(
                    exchange,
                    new Cost(
                            pace.linkFactor(bytes) * bytes / p / c * exchange.blocks(),
                            share * (link + added),
                            pace.stagePs(operations, 1, 0),
                            domain.hopPs(),
                            share * added,
                            false)));
        }
        if (p == 1) {
            return reduces ? between.reversed() : between;
        }
        double copied = domain.memoryPs((reduces ? p + 1 : 2 * (p - 1)) * bytes, group) / (p - 1);
        Stage inside = new Stage(
                new Direct(p, 1, reduces ? What.REDUCE : What.GATHER, p),
                new Cost(bytes / p, copied, pace.stagePs(operations, 0, 0), 0, copied, false));
        between.addLast(inside);
        return reduces ? between.reversed() : between;
    }

    @Override
    public double leadPs() {
        return pace.startPs();
    }
}
