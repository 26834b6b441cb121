package trnsim.simulator.network.flow;

import java.util.ArrayList;
import java.util.List;

/**
 * Progressive filling as the textbook has it, with an object for each flow and link (Bertsekas, Gallager, "Data Networks", 2nd
 * ed. 1992, section 6.5.2): raise all rates together until a link is full, fix the rates of its flows, go on with the others.
 * O(rounds x (flows x hops + links)). For comparison only; {@link MaxMin} gives the same rates.
 */
public final class ProgressiveFilling {

    private static final double TOLERANCE = 1e-12;

    /** A link, and what is on it. */
    private static final class Link {
        private final double capacity;
        private double used;
        private long open;

        Link(double capacity) {
            this.capacity = capacity;
        }
    }

    /** Some transfers and their way. */
    private static final class Flow {
        private final List<Link> route = new ArrayList<>();
        private final long count;
        private double rate;
        private boolean fixed;

        Flow(long count) {
            this.count = count;
        }
    }

    private final List<Link> links = new ArrayList<>();
    private final List<Flow> flows = new ArrayList<>();
    private int rounds;

    /** The flows of {@code table}, free slots left out of the solution. */
    public ProgressiveFilling(FlowTable table, double[] capacity) {
        for (double rate : capacity) {
            links.add(new Link(rate));
        }
        for (int slot = 0; slot < table.slots(); slot++) {
            Flow flow = new Flow(table.count(slot));
            flows.add(flow);
            for (int hop = 0; flow.count > 0 && hop < table.hops(slot); hop++) {
                flow.route.add(links.get(table.link(slot, hop)));
            }
        }
    }

    /** Solves from the start, and returns the rounds that took. */
    public int solve() {
        rounds = 0;
        links.forEach(link -> link.used = 0);
        for (Flow flow : flows) {
            flow.rate = 0;
            flow.fixed = flow.route.isEmpty();
        }
        while (true) {
            links.forEach(link -> link.open = 0);
            for (Flow flow : flows) {
                if (!flow.fixed) {
                    flow.route.forEach(link -> link.open += flow.count);
                }
            }
            double least = Double.POSITIVE_INFINITY;
            for (Link link : links) {
                if (link.open > 0) {
                    least = Math.min(least, (link.capacity - link.used) / link.open);
                }
            }
            if (least == Double.POSITIVE_INFINITY) {
                return rounds;
            }
            raise(Math.max(0, least));
            rounds++;
        }
    }

    private void raise(double step) {
        for (Link link : links) {
            link.used += link.open * step;
        }
        for (Flow flow : flows) {
            if (!flow.fixed) {
                flow.rate += step;
                flow.fixed = flow.route.stream().anyMatch(link -> link.used >= link.capacity * (1 - TOLERANCE));
            }
        }
    }

    /** Rate of each transfer of a slot, bytes per ps. */
    public double rate(int slot) {
        return flows.get(slot).rate;
    }
}
