package trnsim.simulator.fleet;

import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.money.CapitalRecovery;
import trnsim.simulator.money.CostPerGigawatt;
import trnsim.simulator.money.CostPerGigawatt.Kind;
import trnsim.simulator.power.PowerSpec;
import trnsim.simulator.power.RackPower;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.catalog.UnknownNameException;
import trnsim.workloads.spec.FleetSpec;
import trnsim.workloads.unit.Readings;

/**
 * Processor servers of the system that the policies name: its socket, memory, cards and conversion by the cores of the socket,
 * priced by the cost record.
 */
final class CorePlans {

    private final FleetSpec spec;
    private final Catalog catalog;

    CorePlans(FleetSpec spec, Catalog catalog) {
        this.spec = spec;
        this.catalog = catalog;
    }

    CorePlan plan(CostPerGigawatt costs, Readings readings) {
        SystemSpec system;
        try {
            system = Cluster.system(catalog, spec.policies().coreSystem());
        } catch (UnknownNameException e) {
            throw e.at(spec.policies().origin(), "core-system");
        }
        ChipSpec chip = Cluster.chip(catalog, system);
        PowerSpec power = catalog.read(Folder.POWER, PowerSpec.DEFAULT, PowerSpec.class);
        RackPower racks = RackPower.of(system, chip, power, readings);
        double cores = readings.of(chip.cores());
        CostPerGigawatt.Part bought = costs.parts().get(Kind.IT);
        double years = bought == null ? 1 : bought.years();
        long price = Math.round(costs.dollarsPerCore() * FleetPlans.MICRO);
        double days = Calendar.YEAR_HOURS / 24;
        return new CorePlan(
                racks.works(racks.chip().limitWatts()) / cores,
                racks.rests() / cores,
                spec.policies().coreLoad(),
                spec.policies().coreLoad()
                        * readings.of(system.host().memory())
                        * system.nodes()
                        / system.chips()
                        / cores,
                price,
                Math.round(price * CapitalRecovery.factor(costs.rate(), years) / days),
                (int) Math.max(1, Math.rint(years * days)),
                (int) Math.max(1, Math.rint(cores * system.chips() / system.nodes())));
    }
}
