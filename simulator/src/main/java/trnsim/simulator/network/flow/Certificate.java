package trnsim.simulator.network.flow;

/**
 * Checks rates against the definition: they are max-min fair exactly if no link carries more than its capacity, and every flow
 * has a bottleneck, a full link on which no flow is faster (Bertsekas, Gallager, "Data Networks", 2nd ed. 1992, section 6.5.2).
 */
public final class Certificate {

    /** Relative error that rounding may leave. */
    private static final double TOLERANCE = 1e-9;

    private Certificate() {}

    /** What is wrong with the rates of {@code flows}, in a sentence; empty if nothing is. */
    public static String problem(FlowTable flows, double[] capacity) {
        double[] used = new double[flows.links()];
        double[] fastest = new double[flows.links()];
        for (int flow = 0; flow < flows.slots(); flow++) {
            for (int hop = 0; hop < hops(flows, flow); hop++) {
                int link = flows.link(flow, hop);
                used[link] += flows.rate(flow) * flows.count(flow);
                fastest[link] = Math.max(fastest[link], flows.rate(flow));
            }
        }
        for (int link = 0; link < used.length; link++) {
            if (!(used[link] <= capacity[link] * (1 + TOLERANCE))) {
                return "link " + link + " carries " + used[link] + " bytes/ps, more than its " + capacity[link];
            }
        }
        for (int flow = 0; flow < flows.slots(); flow++) {
            boolean bound = hops(flows, flow) == 0;
            for (int hop = 0; hop < hops(flows, flow) && !bound; hop++) {
                int link = flows.link(flow, hop);
                bound = used[link] >= capacity[link] * (1 - TOLERANCE)
                        && flows.rate(flow) >= fastest[link] * (1 - TOLERANCE);
            }
            if (!bound) {
                return "flow " + flow + " at " + flows.rate(flow) + " bytes/ps has no bottleneck";
            }
        }
        return "";
    }

    private static int hops(FlowTable flows, int flow) {
        return flows.count(flow) == 0 ? 0 : flows.hops(flow);
    }
}
