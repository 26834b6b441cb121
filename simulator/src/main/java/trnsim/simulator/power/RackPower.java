package trnsim.simulator.power;

import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.unit.Readings;

/**
 * Power of racks, per chip: its own, its share of a host with fans and cards, conversion, and its share of switches and optics.
 *
 * <pre>
 *   works        ( P_chip + host ) x conversion + network
 *   rests        ( idle + rest x host ) x conversion + network
 *   provisioned  ( p x limit + host ) x conversion + network
 * </pre>
 *
 * <p>A host of working chips draws what the catalog says, as in every report. Conversion is that of supplies and voltage
 * regulation; switches draw alike at any load.
 *
 * @param chip one chip
 * @param hostWatts of a host, per chip
 * @param hostRest share of that while its chips rest
 * @param conversion power delivered over power used
 * @param networkWatts per chip
 * @param provision share of the chip's limit that is provided for
 */
public record RackPower(
        ChipPower chip, double hostWatts, double hostRest, double conversion, double networkWatts, double provision) {

    /** Racks of {@code system}, as {@code readings} read the catalog. */
    public static RackPower of(SystemSpec system, ChipSpec chip, PowerSpec power, Readings readings) {
        SystemSpec.Overhead overhead = system.overhead();
        return new RackPower(
                ChipPower.of(chip, readings),
                readings.of(system.host().power()) * system.nodes() / system.chips(),
                readings.of(power.hostRest()),
                readings.of(overhead.conversion()),
                readings.of(overhead.network()),
                readings.of(power.provision()));
    }

    /** The same with {@code share} of the chips' limit provided for. */
    public RackPower provisioned(double share) {
        return new RackPower(chip, hostWatts, hostRest, conversion, networkWatts, share);
    }

    /** Watts per chip that draws {@code chipWatts} and works. */
    public double works(double chipWatts) {
        return (chipWatts + hostWatts) * conversion + networkWatts;
    }

    /** Watts per chip at {@code activity} of its power between rest and limit. */
    public double atActivity(double activity) {
        return works(chip.at(activity));
    }

    /** Watts per chip that is on and has nothing to do. */
    public double rests() {
        return (chip.idleWatts() + hostRest * hostWatts) * conversion + networkWatts;
    }

    /** Watts per chip that a plan counts with. */
    public double provisioned() {
        return works(Math.max(chip.idleWatts(), provision * chip.limitWatts()));
    }
}
