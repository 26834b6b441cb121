package trnsim.simulator.training;

import trnsim.simulator.system.Cluster;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/**
 * Whether the fullest rank of a plan fits.
 *
 * @param neededBytes what it needs
 * @param usableBytes what it may use
 */
public record Verdict(double neededBytes, double usableBytes) {

    public static Verdict of(TrainingPlan plan, Cluster cluster) {
        return new Verdict(plan.peakMemory(), LayoutSearch.usableBytes(cluster));
    }

    public boolean fits() {
        return neededBytes <= usableBytes;
    }

    /** For people, such as {@code "fits with 4.6 GiB to spare"}. */
    public String sentence() {
        return fits()
                ? "fits with " + bytes(usableBytes - neededBytes) + " to spare"
                : "does not fit: a rank needs " + bytes(neededBytes) + " and may use " + bytes(usableBytes) + ", "
                        + bytes(neededBytes - usableBytes) + " too much";
    }

    private static String bytes(double value) {
        return Format.of(value, Dimension.BYTES);
    }
}
