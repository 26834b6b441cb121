package trnsim.simulator.network.topology;

import java.util.List;

/**
 * Switched domains, one after another: for every tier a switch per group of chips, to which each chip has ports of its own.
 * Two chips use the first tier that joins them. A plain switch is one tier.
 *
 * <pre>
 *   chip - (up, half of the hop) - switch of the tier's group - (down, the other half) - chip
 * </pre>
 */
final class Switched implements Routes {

    /**
     * @param name what its switches are called
     * @param chips chips of a group; groups begin at the first chip of a domain
     * @param bytesPerPs one direction of a chip's ports
     */
    record Tier(String name, int chips, double bytesPerPs) {}

    private final int[] chipsOfGroup;

    /** Link from chip to switch, {@code [tier][chip]}. */
    private final int[][] up;

    private final int chipsOfDomain;

    Switched(TopologyBuilder builder, int domains, int chipsOfDomain, List<Tier> tiers, long hopPs) {
        this.chipsOfDomain = chipsOfDomain;
        chipsOfGroup = tiers.stream().mapToInt(Tier::chips).toArray();
        up = new int[tiers.size()][domains * chipsOfDomain];
        for (int t = 0; t < up.length; t++) {
            Tier tier = tiers.get(t);
            if (chipsOfDomain % tier.chips() != 0) {
                throw new IllegalArgumentException("tier " + tier.name() + ": groups of " + tier.chips()
                        + " chips do not divide a domain of " + chipsOfDomain);
            }
            int switches = builder.nodes(NodeKind.SWITCH, tier.name(), up[t].length / tier.chips());
            for (int chip = 0; chip < up[t].length; chip++) {
                up[t][chip] = builder.pair(chip, switches + chip / tier.chips(), tier.bytesPerPs(), hopPs / 2);
            }
        }
    }

    @Override
    public int route(int from, int to, long hash, int[] links, int at) {
        if (from == to) {
            return at;
        }
        for (int t = 0; t < up.length; t++) {
            if (from / chipsOfGroup[t] == to / chipsOfGroup[t]) {
                links[at] = up[t][from];
                links[at + 1] = up[t][to] + 1;
                return at + 2;
            }
        }
        throw new IllegalArgumentException("no tier joins chip " + from % chipsOfDomain + " and chip "
                + to % chipsOfDomain + " of a domain of " + chipsOfDomain + " chips; the last joins groups of "
                + chipsOfGroup[chipsOfGroup.length - 1]);
    }
}
