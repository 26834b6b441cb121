package trnsim.simulator.fleet;

import java.util.ArrayList;
import java.util.List;
import trnsim.simulator.campaign.Component;
import trnsim.simulator.campaign.FailureSpec;
import trnsim.simulator.campaign.FailureSpec.ComponentSpec;
import trnsim.workloads.unit.Readings;

/**
 * How hosts of a generation break and come back.
 *
 * <pre>
 *   failures of n hosts an hour   Poisson( n x rate + y x excess )      y: hosts, each weighted exp( - age / infantHours )
 *   hours of repair               a mixture of log-normals, one for each component, by its share of the failures
 * </pre>
 *
 * <p>A host is down with all its chips. Components whose failure leaves the host in place (software, ports) stop a job but take
 * no chip out of the fleet: they are in the goodput of training. Lives are taken as memoryless but for infant mortality.
 *
 * @param hostChips chips of a host
 * @param rate failures of an old host an hour
 * @param excess more failures of a new host an hour
 * @param infantHours time in which that falls to 1/e
 * @param repairHours equally likely repair times
 * @param restartHours a job takes to start again
 */
public record Breakage(
        int hostChips, double rate, double excess, double infantHours, short[] repairHours, double restartHours) {

    static final int TIMES = 1024;

    /** Longer repairs end then. */
    static final int LONGEST = 2047;

    static Breakage of(FailureSpec spec, int hostChips, Readings readings) {
        double rate = 0;
        double excess = 0;
        double weighted = 0;
        List<double[]> parts = new ArrayList<>();
        for (Component component : Component.values()) {
            ComponentSpec part = spec.components().get(component);
            if (part == null || part.repair() == null) {
                continue;
            }
            double each = component.units(hostChips, 1) * 3600 / readings.of(part.mtbf());
            double more = part.infantFactor() == null ? 0 : each * (readings.of(part.infantFactor()) - 1);
            rate += each;
            excess += more;
            weighted += more == 0 || part.infantTime() == null ? 0 : more * readings.of(part.infantTime()) / 3600;
            parts.add(new double[] {each, readings.of(part.repair()) / 3600});
        }
        return new Breakage(
                hostChips,
                rate,
                excess,
                excess > 0 ? weighted / excess : 1,
                repairs(parts, rate, readings.of(spec.repairSpread())),
                readings.of(spec.restart()) / 3600);
    }

    private static short[] repairs(List<double[]> parts, double rate, double spread) {
        short[] hours = new short[TIMES];
        double sigma = Math.sqrt(StrictMath.log1p(spread * spread));
        int filled = 0;
        double passed = 0;
        for (double[] part : parts) {
            passed += part[0];
            int end = (int) Math.rint(TIMES * passed / rate);
            int count = end - filled;
            double mean = 0;
            for (int k = 0; k < count; k++) {
                mean += StrictMath.exp(sigma * Draws.normal((k + 0.5) / count)) / count;
            }
            for (int k = 0; k < count; k++) {
                // Scaled to the mean, which the missing tail would lower.
                double time = part[1] * StrictMath.exp(sigma * Draws.normal((k + 0.5) / count)) / mean;
                hours[filled++] = (short) Math.clamp((long) Math.rint(time), 1, LONGEST);
            }
        }
        return hours;
    }
}
