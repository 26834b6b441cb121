package trnsim.simulator.power;

import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.unit.Readings;

/**
 * Power of a site, or of the part of it that holds one kind of rack. Immutable; the methods allocate nothing.
 *
 * <pre>  site = Pue( works x rack at its activity + rests x rack at rest , provisioned racks , weather )</pre>
 *
 * @param rack per chip
 * @param pue of the site
 * @param climate of the site
 */
public record SitePower(RackPower rack, Pue pue, Climate climate) {

    /**
     * A site of {@code system} on the northern half of the Earth, cooled by {@code cooling}, with that cooling's yearly PUE.
     *
     * @throws trnsim.workloads.catalog.UnknownNameException if the catalog lacks either
     */
    public static SitePower of(Catalog catalog, String system, String cooling, Readings readings) {
        CoolingSpec found = cooling(catalog, cooling);
        return of(catalog, system, found, readings.of(found.pue()), false, readings);
    }

    /** The same with a {@code yearly} PUE of its own, on either half of the Earth. */
    public static SitePower of(
            Catalog catalog, String system, CoolingSpec cooling, double yearly, boolean southern, Readings readings) {
        SystemSpec found = Cluster.system(catalog, system);
        ChipSpec chip = Cluster.chip(catalog, found);
        return new SitePower(
                RackPower.of(found, chip, racks(catalog), readings),
                Pue.of(cooling, yearly, readings),
                Climate.of(cooling, southern, readings));
    }

    /** The cooling called {@code name}. */
    public static CoolingSpec cooling(Catalog catalog, String name) {
        return catalog.read(Folder.COOLING, catalog.require(Folder.COOLING, name), CoolingSpec.class);
    }

    /** What holds for any rack. */
    public static PowerSpec racks(Catalog catalog) {
        return catalog.read(Folder.POWER, PowerSpec.DEFAULT, PowerSpec.class);
    }

    /** Watts of racks of which {@code works} chips are at {@code activity}, 0 to 1, and {@code rests} on with nothing to do. */
    public double itWatts(long works, double activity, long rests) {
        return works * rack.atActivity(activity) + rests * rack.rests();
    }

    /** Watts of racks that a plan counts with for {@code chips}. */
    public double provisionedItWatts(long chips) {
        return chips * rack.provisioned();
    }

    /** Watts of the site for {@code chips} at their provisioned power, at the site's yearly PUE: what a contract must cover. */
    public double provisionedWatts(long chips) {
        return provisionedItWatts(chips) * (1 + pue.overhead());
    }

    /**
     * Watts of the site in local hour {@code hour}, counted from the start of a year.
     *
     * @param works chips that work
     * @param activity share of the power between rest and limit that each of those draws, 0 to 1
     * @param rests chips that are on and have nothing to do
     * @param built chips that the site's plant is built for, at least those two together
     */
    public double watts(long works, double activity, long rests, long built, long hour) {
        return pue.siteWatts(itWatts(works, activity, rests), provisionedItWatts(built), climate.warmer(hour));
    }

    /** The same, in milliwatts. */
    public long milliwatts(long works, double activity, long rests, long built, long hour) {
        return Math.round(watts(works, activity, rests, built, hour) * 1e3);
    }
}
