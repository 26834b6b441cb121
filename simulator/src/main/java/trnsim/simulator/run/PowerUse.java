package trnsim.simulator.run;

import trnsim.simulator.system.Cluster;

/**
 * Power and energy of a cluster that spends {@code energyPj} above idle in {@code seconds}.
 *
 * <pre>  site = ( chips x (idle + energy / time) + hosts ) x conversion + network, times PUE</pre>
 *
 * @param chipWatts average draw of one chip
 * @param itWatts average draw of the racks
 * @param siteWatts average draw of the site
 */
public record PowerUse(double chipWatts, double itWatts, double siteWatts) {

    /** A chip never draws more than its peak. */
    public static PowerUse of(Cluster cluster, double energyPj, double seconds) {
        double chip = cluster.chipWatts(energyPj, seconds);
        return new PowerUse(chip, cluster.itWatts(chip), cluster.siteWatts(chip));
    }
}
