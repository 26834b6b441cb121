package trnsim.simulator.step;

import trnsim.simulator.contention.Demand;

/**
 * What is wrong with a rank.
 *
 * @param slowness time of its compute over that of a sound rank, at least 1
 * @param memory share of its memory's rate that is left, above 0
 * @param link share of its scale-up links, above 0
 * @param nic share of its NICs, above 0
 */
public record Condition(double slowness, double memory, double link, double nic) {

    public Condition {
        if (!(slowness >= 1) || Double.isInfinite(slowness)) {
            throw new IllegalArgumentException("slowness " + slowness + ": must be at least 1, a sound rank");
        }
        require("memory", memory);
        require("link", link);
        require("nic", nic);
    }

    private static void require(String name, double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(name + " " + share + ": must lie above 0 and not above 1, sound");
        }
    }

    /** A rank that computes slowly. */
    public static Condition slow(double slowness) {
        return new Condition(slowness, 1, 1, 1);
    }

    /** Both at once. */
    public Condition and(Condition other) {
        return new Condition(slowness * other.slowness, memory * other.memory, link * other.link, nic * other.nic);
    }

    boolean fullResources() {
        return memory == 1 && link == 1 && nic == 1;
    }

    void write(double[] capacity, int at) {
        capacity[at + Demand.MEMORY] = memory;
        capacity[at + Demand.DMA] = 1;
        capacity[at + Demand.CORES] = 1;
        capacity[at + Demand.LINK] = link;
        capacity[at + Demand.NIC] = nic;
    }
}
