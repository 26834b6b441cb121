package trnsim.simulator.network.topology;

import java.util.Arrays;

/**
 * How much of its rate each link has left: all of it, a share, or nothing while it is down. A node at a reduced rate slows all
 * of its links.
 *
 * <pre>
 *   rate of a link now = rate of the sound link x share of the link x shares of both of its nodes
 * </pre>
 */
public final class LinkState {

    private final Topology topology;
    private final double[] linkShare;
    private final double[] nodeShare;
    private int faults;

    /** Everything sound. */
    public LinkState(Topology topology) {
        this.topology = topology;
        linkShare = new double[topology.links()];
        nodeShare = new double[topology.nodes()];
        Arrays.fill(linkShare, 1);
        Arrays.fill(nodeShare, 1);
    }

    /** Sets the share of one direction of a link; 0 is down, 1 sound. */
    public void setLink(int link, double share) {
        check(share);
        count(linkShare[link], share);
        linkShare[link] = share;
    }

    /** Sets the share of all links of a node. */
    public void setNode(int node, double share) {
        check(share);
        count(nodeShare[node], share);
        nodeShare[node] = share;
    }

    private static void check(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share " + share + " of a link's rate: must lie between 0, down, and 1");
        }
    }

    private void count(double before, double after) {
        faults += (after < 1 ? 1 : 0) - (before < 1 ? 1 : 0);
    }

    /** True if no link and no node is down or slow. */
    public boolean sound() {
        return faults == 0;
    }

    public boolean isDown(int link) {
        return linkShare[link] == 0 || nodeShare[topology.from(link)] == 0 || nodeShare[topology.to(link)] == 0;
    }

    /** What the link carries now. */
    public double bytesPerPs(int link) {
        return topology.bytesPerPs(link)
                * linkShare[link]
                * nodeShare[topology.from(link)]
                * nodeShare[topology.to(link)];
    }

    /** What is down, in words: its first link or node and how many more. */
    String describeDown() {
        String first = "";
        int more = 0;
        for (int node = 0; node < nodeShare.length; node++) {
            if (nodeShare[node] == 0) {
                first = first.isEmpty() ? topology.name(node) : first;
                more++;
            }
        }
        for (int link = 0; link < linkShare.length; link++) {
            if (linkShare[link] == 0) {
                first = first.isEmpty() ? topology.linkName(link) : first;
                more++;
            }
        }
        if (more == 0) {
            return "nothing is down, but no links join them";
        }
        return more == 1 ? first + " is down" : first + " and " + (more - 1) + " more are down";
    }
}
