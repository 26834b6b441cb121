package trnsim.simulator.fleet;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.fleet.rates.Rates;
import trnsim.simulator.money.CostPerGigawatt;
import trnsim.simulator.money.CostPerGigawatt.Kind;
import trnsim.simulator.power.CoolingSpec;
import trnsim.simulator.power.SitePower;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.UnknownNameException;
import trnsim.workloads.document.Names;
import trnsim.workloads.fleet.CommitmentSpec;
import trnsim.workloads.fleet.CommitmentSpec.StageSpec;
import trnsim.workloads.fleet.GenerationSpec;
import trnsim.workloads.fleet.PolicySpec.Refresh;
import trnsim.workloads.fleet.SiteSpec;
import trnsim.workloads.fleet.SiteSpec.Cooling;
import trnsim.workloads.spec.FleetSpec;
import trnsim.workloads.unit.Readings;

/** Makes a plan of a workload: reads every quantity and asks for every rate, once. */
final class FleetPlans {

    static final double MICRO = 1e6;

    private final FleetSpec spec;
    private final Catalog catalog;
    private final Calendar calendar;
    private final Map<Cooling, CoolingSpec> coolings;

    /** By site; no quantity with a range is in it. */
    private final Map<String, Power> powers = new ConcurrentHashMap<>();

    /** Watts of a site: energised by day, its limit by hour. */
    private record Power(double[] energised, double[] limit) {}

    FleetPlans(FleetSpec spec, Catalog catalog) {
        this.spec = spec;
        this.catalog = catalog;
        this.calendar = new Calendar(spec.start(), spec.years());
        this.coolings = Map.of(
                Cooling.AIR, SitePower.cooling(catalog, Names.word(Cooling.AIR)),
                Cooling.LIQUID, SitePower.cooling(catalog, Names.word(Cooling.LIQUID)));
    }

    Calendar calendar() {
        return calendar;
    }

    /** The cost record that the workload names, as {@code readings} has it. */
    CostPerGigawatt costs(Readings readings) {
        try {
            return CostPerGigawatt.of(catalog, spec.costs(), readings);
        } catch (UnknownNameException e) {
            throw e.at(spec.origin(), "costs");
        }
    }

    /** The plan under {@code readings}, with {@code rates} and {@code more}, in steps of {@code step} hours. */
    FleetPlan plan(Readings readings, Rates rates, More more, int step) {
        CostPerGigawatt costs = costs(readings);
        GenerationPlans generations = new GenerationPlans(spec, catalog, calendar, costs, readings, rates);
        PortfolioPlans portfolio = new PortfolioPlans(spec, calendar, readings, rates, generations.breakages());
        List<SitePlan> sites = new ArrayList<>();
        for (SiteSpec site : spec.sites()) {
            sites.add(site(site, readings, 1 + more.power()));
        }
        return new FleetPlan(
                calendar,
                spec.regions().size(),
                sites,
                generations.plans(portfolio::worth, this::yearlyPue, 1 + more.supply()),
                portfolio.streams(),
                portfolio.gangs(),
                portfolio.research(),
                money(costs, 1 + more.budget()),
                step,
                spec.policies().powerCap(),
                spec.policies().spares(),
                spec.policies().nightTraining(),
                spec.policies().refresh() == Refresh.WORTH,
                rentOfPower(costs),
                spec.seed());
    }

    /** What a watt earns of what a watt costs with new chips in it, both a year. */
    private static double rentOfPower(CostPerGigawatt costs) {
        double power = costs.recoveryPerYear(Kind.FACILITY) + costs.electricityPerYear(1);
        return power / (power + costs.recoveryPerYear(Kind.IT) + costs.recoveryPerYear(Kind.NETWORK));
    }

    private double yearlyPue(GenerationSpec generation, Readings readings) {
        return readings.of(cooling(Cooling.BOTH, generation.cooling()).pue());
    }

    /** What cools chips that need {@code chip} in halls that offer {@code site}: liquid only where nothing else does. */
    private CoolingSpec cooling(Cooling site, Cooling chip) {
        boolean liquid = chip == Cooling.LIQUID || chip == Cooling.BOTH && site == Cooling.LIQUID;
        CoolingSpec found = coolings.get(liquid ? Cooling.LIQUID : Cooling.AIR);
        if (found == null) {
            throw new IllegalStateException("no record of " + site + " cooling");
        }
        return found;
    }

    private SitePlan site(SiteSpec site, Readings readings, double factor) {
        Power known = factor == 1 ? powers.computeIfAbsent(site.name(), name -> power(site, 1)) : power(site, factor);
        double[] power = known.energised();
        int generations = spec.generations().size();
        double[][] slope = new double[generations][];
        double[] fixed = new double[generations];
        double[] full = new double[generations];
        boolean[] cools = new boolean[generations];
        long[] installed = new long[generations];
        var region = spec.regions().get(site.region());
        double utc = region == null ? 0 : region.utc();
        for (int g = 0; g < generations; g++) {
            GenerationSpec generation = spec.generations().get(g);
            CoolingSpec record = cooling(site.cooling(), generation.cooling());
            SiteAir air = SiteAir.of(record, site.pue(), utc, readings);
            slope[g] = air.slope();
            fixed[g] = air.fixed();
            full[g] = air.full();
            cools[g] = site.cooling().cools(generation.cooling());
            Long there = site.installed() == null ? null : site.installed().get(generation.name());
            installed[g] = there == null ? 0 : there;
        }
        SiteSpec.ContractSpec contract = site.contract();
        long from = 0;
        long to = 0;
        if (contract != null) {
            LocalDate first = contract.from() == null ? firstPower(site) : contract.from();
            from = calendar.day(first);
            to = from + Math.round(contract.lasts() / 86400);
        }
        Double ramp = site.rampPerMinute();
        return new SitePlan(
                site.name(),
                new ArrayList<>(spec.regions().keySet()).indexOf(site.region()),
                power,
                known.limit(),
                slope,
                fixed,
                full,
                cools,
                readings.of(site.energyPrice()) * MICRO,
                readings.of(site.carbon()) * 1000,
                contract == null ? 0 : contract.minimumTake(),
                from,
                to,
                ramp == null ? Double.POSITIVE_INFINITY : ramp * 60,
                installed);
    }

    private static LocalDate firstPower(SiteSpec site) {
        return site.power().stream()
                .filter(step -> step.watts() > 0)
                .findFirst()
                .orElse(site.power().getFirst())
                .from();
    }

    private Power power(SiteSpec site, double factor) {
        double[] energised = energised(site, factor);
        return new Power(energised, limit(site, energised));
    }

    private double[] energised(SiteSpec site, double factor) {
        double[] watts = new double[calendar.days()];
        for (SiteSpec.PowerStep step : site.power()) {
            long first = Math.max(0, calendar.day(step.from()));
            for (int day = (int) Math.min(first, watts.length); day < watts.length; day++) {
                watts[day] = step.watts() * factor;
            }
        }
        return watts;
    }

    private double[] limit(SiteSpec site, double[] power) {
        double[] limit = new double[calendar.hours()];
        for (int hour = 0; hour < limit.length; hour++) {
            limit[hour] = power[hour / 24] * spec.policies().powerCap();
        }
        if (site.outages() != null) {
            for (SiteSpec.OutageSpec outage : site.outages()) {
                long first = calendar.day(outage.from()) * 24;
                long end = Math.min(limit.length, first + Math.round(outage.lasts() / 3600));
                for (int hour = (int) Math.max(0, first); hour < end; hour++) {
                    limit[hour] = Math.max(
                            0, limit[hour] - power[hour / 24] * spec.policies().powerCap() * outage.share());
                }
            }
        }
        return limit;
    }

    private MoneyPlan money(CostPerGigawatt costs, double factor) {
        @Nullable CommitmentSpec commitment = spec.commitments();
        List<StageSpec> stages = commitment == null || commitment.stages() == null ? List.of() : commitment.stages();
        Double budget = commitment == null ? null : commitment.budgetPerQuarter();
        double facility = costs.capital(Kind.FACILITY) * 1e-9;
        CostPerGigawatt.Part part = costs.parts().get(Kind.FACILITY);
        double years = part == null ? 1 : part.years();
        return new MoneyPlan(
                budget == null ? Long.MAX_VALUE : Math.round(budget * factor * MICRO),
                stages.stream().mapToLong(stage -> calendar.day(stage.from())).toArray(),
                stages.stream().mapToDouble(StageSpec::energised).toArray(),
                stages.stream()
                        .mapToLong(stage -> Math.round(stage.amount() * MICRO))
                        .toArray(),
                facility * MICRO,
                facility > 0
                        ? costs.recoveryPerYear(Kind.FACILITY)
                                / costs.capital(Kind.FACILITY)
                                / (Calendar.YEAR_HOURS / 24)
                        : 0,
                (int) Math.rint(years * (Calendar.YEAR_HOURS / 24)),
                Purse.upkeepPerDay(costs.upkeep()),
                commitment == null ? 0 : Math.round(commitment.spend() * MICRO));
    }
}
