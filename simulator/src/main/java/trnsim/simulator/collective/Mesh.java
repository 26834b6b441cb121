package trnsim.simulator.collective;

import java.util.ArrayList;
import java.util.List;
import trnsim.simulator.collective.sends.Direct;
import trnsim.simulator.collective.sends.Direct.What;
import trnsim.simulator.collective.sends.Scatter;
import trnsim.simulator.collective.sends.Stage;
import trnsim.simulator.collective.sends.Stage.Cost;
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

    @Override
    public List<Stage> stages(Kind kind, double bytes, GroupShape group, boolean reduces) {
        int p = group.perChip();
        int c = group.chips();
        What what = reduces ? What.REDUCE : What.GATHER;
        List<Stage> stages = new ArrayList<>();
        double added = reduces ? domain.memoryPs((1 + 1.0 / c) * bytes, group) : 0;
        double handed = reduces ? pace.issuePs(c) : 0;
        if (c > 1) {
            double link = linkPs(kind, bytes, group) / Algorithm.passes(kind);
            double memory = added + (reduces ? handed : pace.issuePs(c - 1));
            double latency = pace.stagePs(1, domain.meanHops(group), 0);
            stages.add(stage(
                    new Direct(c, p, what, c),
                    pace.linkFactor(bytes) * bytes / p / c,
                    link,
                    memory,
                    latency,
                    pathPs(group)));
            added = 0;
            handed = 0;
        }
        if (p > 1) {
            double touched = domain.memoryPs((reduces ? p + 1 : 2 * (p - 1)) * bytes, group);
            double memory = added + touched + (reduces ? handed : pace.issuePs(c));
            stages.add(stage(new Direct(p, 1, what, p), bytes / p, 0, memory, pace.stagePs(1, 0, 0), 0));
        }
        if (kind == Kind.BROADCAST) {
            int ranks = Math.toIntExact(group.perDomain());
            double send = linkPs(kind, bytes, group) / (ranks - 1);
            double latency = pace.stagePs(1, domain.meanHops(group), 0);
            stages.addFirst(
                    new Stage(new Scatter(ranks), new Cost(bytes / ranks, send, latency, pathPs(group), 0, false)));
        }
        return reduces ? stages.reversed() : stages;
    }

    private double pathPs(GroupShape group) {
        return domain.meanHops(group) * domain.hopPs();
    }

    private static Stage stage(
            Direct all, double bytes, double linkPs, double memoryPs, double latencyPs, double pathPs) {
        int sends = all.size() - 1;
        return new Stage(all, new Cost(bytes, (linkPs + memoryPs) / sends, latencyPs, pathPs, memoryPs / sends, false));
    }

    @Override
    public double leadPs() {
        return pace.startPs();
    }
}
