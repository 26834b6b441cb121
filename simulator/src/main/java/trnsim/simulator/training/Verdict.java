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

    /** Share of a rank's memory kept for the runtime, compiled code and fragmentation; an assumption, no published figure. */
    public static final double RESERVE = 0.05;

    /** Bytes a rank may use. */
    public static double usableBytes(Cluster cluster) {
        return cluster.rank().capacityBytes() * (1 - RESERVE);
    }

    public static Verdict of(TrainingPlan plan, Cluster cluster) {
        return new Verdict(plan.peakMemory(), usableBytes(cluster));
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
