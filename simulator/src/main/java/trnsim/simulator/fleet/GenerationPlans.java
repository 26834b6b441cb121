package trnsim.simulator.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleBiFunction;
import trnsim.simulator.campaign.FailureSpec;
import trnsim.simulator.fleet.rates.PowerRate;
import trnsim.simulator.fleet.rates.Rates;
import trnsim.simulator.money.CapitalRecovery;
import trnsim.simulator.money.CostPerGigawatt;
import trnsim.simulator.money.CostPerGigawatt.Kind;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.catalog.UnknownNameException;
import trnsim.workloads.fleet.GenerationSpec;
import trnsim.workloads.fleet.GenerationSpec.SupplyStep;
import trnsim.workloads.spec.FleetSpec;
import trnsim.workloads.unit.Readings;

/** Generations as the days need them. */
final class GenerationPlans {

    private static final double YEAR_SECONDS = CostPerGigawatt.YEAR_SECONDS;

    private final FleetSpec spec;
    private final Catalog catalog;
    private final Calendar calendar;
    private final CostPerGigawatt costs;
    private final Readings readings;
    private final Rates rates;
    private final List<Breakage> breakages = new ArrayList<>();

    GenerationPlans(
            FleetSpec spec, Catalog catalog, Calendar calendar, CostPerGigawatt costs, Readings readings, Rates rates) {
        this.spec = spec;
        this.catalog = catalog;
        this.calendar = calendar;
        this.costs = costs;
        this.readings = readings;
        this.rates = rates;
        for (GenerationSpec generation : spec.generations()) {
            breakages.add(breakage(generation));
        }
    }

    List<Breakage> breakages() {
        return breakages;
    }

    private Breakage breakage(GenerationSpec generation) {
        try {
            FailureSpec failures = catalog.read(
                    Folder.RELIABILITY, catalog.require(Folder.RELIABILITY, generation.failures()), FailureSpec.class);
            SystemSpec system;
            try {
                system = Cluster.system(catalog, generation.system());
            } catch (UnknownNameException e) {
                throw e.at(generation.origin(), "system");
            }
            return Breakage.of(failures, Math.max(1, system.chips() / system.nodes()), readings);
        } catch (UnknownNameException e) {
            throw e.at(generation.origin(), "failures");
        }
    }

    /**
     * The plans.
     *
     * @param worth tokens a second of a chip of a generation, in what the fleet most wants
     * @param pue of the cooling of a generation
     * @param factor on supply
     */
    List<GenerationPlan> plans(
            IntToDoubleFunction worth, ToDoubleBiFunction<GenerationSpec, Readings> pue, double factor) {
        List<GenerationPlan> plans = new ArrayList<>();
        for (int g = 0; g < spec.generations().size(); g++) {
            GenerationSpec generation = spec.generations().get(g);
            PowerRate power = rates.power(generation);
            double provisioned = Math.max(power.idleWatts(), spec.policies().provision() * power.mostWatts());
            double siteWatts = provisioned * pue.applyAsDouble(generation, readings);
            double price = generation.price() != null
                    ? readings.of(generation.price())
                    : (costs.capital(Kind.IT) + costs.capital(Kind.NETWORK)) * 1e-9 * siteWatts;
            double years = generation.life() / YEAR_SECONDS;
            long priceMicro = Math.round(price * FleetPlans.MICRO);
            plans.add(new GenerationPlan(
                    generation.name(),
                    calendar.day(generation.available()),
                    supply(generation, factor),
                    priceMicro,
                    Math.round(priceMicro * CapitalRecovery.factor(costs.rate(), years) / (Calendar.YEAR_HOURS / 24)),
                    (int) Math.round(years * Calendar.YEAR_HOURS / 24),
                    (int) Math.max(1, Math.round(generation.retiresAfter() / 86400)),
                    (int) Math.ceil(generation.commissioning() / 86400),
                    power.idleWatts(),
                    provisioned,
                    breakages.get(g),
                    worth.applyAsDouble(g) / provisioned));
        }
        return plans;
    }

    private double[] supply(GenerationSpec generation, double factor) {
        double[] supply = new double[calendar.days()];
        for (SupplyStep step : generation.supply()) {
            double perQuarter = readings.of(step.perQuarter()) * factor;
            long first = Math.clamp(calendar.day(step.from()), 0, supply.length);
            for (int day = (int) first; day < supply.length; day++) {
                supply[day] = perQuarter / calendar.daysInQuarter(day);
            }
        }
        return supply;
    }
}
