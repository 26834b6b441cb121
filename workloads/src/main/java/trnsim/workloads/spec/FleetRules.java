package trnsim.workloads.spec;

import java.time.LocalDate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Names;
import trnsim.workloads.document.Origin;
import trnsim.workloads.document.Suggest;
import trnsim.workloads.fleet.CommitmentSpec;
import trnsim.workloads.fleet.CommitmentSpec.StageSpec;
import trnsim.workloads.fleet.GenerationSpec;
import trnsim.workloads.fleet.LinkSpec;
import trnsim.workloads.fleet.RegionSpec;
import trnsim.workloads.fleet.SiteSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Sourced;

/** What a fleet file must hold beyond the form of each field: dates that rise, names that exist, chips that can be cooled. */
final class FleetRules {

    private static final int MOST_YEARS = 30;
    private static final double HOUR = 3600;
    private static final double DAY = 24 * HOUR;
    private static final double WEST = -12 * HOUR;
    private static final double EAST = 14 * HOUR;

    private final FleetSpec fleet;
    private final LocalDate end;

    private FleetRules(FleetSpec fleet) {
        this.fleet = fleet;
        this.end = fleet.start().plusYears(fleet.years());
    }

    /**
     * {@code fleet} itself.
     *
     * @throws trnsim.workloads.document.InputException for the first rule it breaks
     */
    static FleetSpec checked(FleetSpec fleet) {
        if (fleet.years() > MOST_YEARS) {
            throw fleet.origin()
                    .error("years", fleet.years() + " years are more than the " + MOST_YEARS + " of a plan");
        }
        FleetRules rules = new FleetRules(fleet);
        filled(fleet.origin(), "regions", fleet.regions().keySet());
        filled(fleet.origin(), "sites", fleet.sites());
        filled(fleet.origin(), "generations", fleet.generations());
        unique(fleet.sites(), SiteSpec::name, SiteSpec::origin);
        unique(fleet.generations(), GenerationSpec::name, GenerationSpec::origin);
        fleet.sites().forEach(rules::site);
        fleet.generations().forEach(rules::generation);
        rules.links();
        new PortfolioRules(fleet).check();
        fleet.regions().forEach(rules::region);
        rules.shares();
        rules.commitments();
        new FleetLimits(fleet).check();
        return fleet;
    }

    private void region(String name, RegionSpec region) {
        if (region.utc() < WEST || region.utc() > EAST) {
            throw region.origin()
                    .error(
                            "utc",
                            Format.digits(region.utc() / HOUR)
                                    + " h is no local time; clocks on Earth are from -12 h to 14 h off UTC");
        }
        boolean asks = fleet.portfolio().allInference().stream()
                .anyMatch(asked -> asked.regions().containsKey(name));
        if (!asks && fleet.sites().stream().noneMatch(site -> site.region().equals(name))) {
            throw region.origin()
                    .error(
                            "utc",
                            "no site lies in the region " + name + " and nobody there asks for anything; sites lie in "
                                    + String.join(
                                            ", ",
                                            fleet.sites().stream()
                                                    .map(SiteSpec::region)
                                                    .distinct()
                                                    .toList()));
        }
    }

    private void site(SiteSpec site) {
        known(site.origin(), "region", site.region(), fleet.regions().keySet(), "region");
        filled(site.origin(), "power", site.power());
        rising(site.power(), SiteSpec.PowerStep::from, SiteSpec.PowerStep::origin, "from", "energisation steps");
        double before = 0;
        for (SiteSpec.PowerStep step : site.power()) {
            if (step.watts() < before) {
                throw step.origin()
                        .error(
                                "watts",
                                "energised power falls from " + Format.of(before, Dimension.WATTS) + " to "
                                        + Format.of(step.watts(), Dimension.WATTS) + "; an outage takes power away");
            }
            before = step.watts();
        }
        SiteSpec.PowerStep first = site.power().stream()
                .filter(step -> step.watts() > 0)
                .findFirst()
                .orElseThrow(() -> site.origin().error("power", "the site " + site.name() + " never gets power"));
        if (!first.from().isBefore(end)) {
            throw first.origin()
                    .error(
                            "from",
                            "the site " + site.name() + " gets its first power on " + first.from()
                                    + ", when the plan is over; it ends on " + end);
        }
        Sourced pue = site.pue();
        if (pue != null && pue.low() < 1) {
            throw site.origin()
                    .error("pue", Format.digits(pue.low()) + " is below 1, the PUE of a site without overhead");
        }
        share(
                site.origin(),
                "contract.minimum-take",
                site.contract() == null ? 0 : site.contract().minimumTake());
        for (SiteSpec.OutageSpec outage : orNone(site.outages())) {
            share(outage.origin(), "share", outage.share());
        }
        if (site.installed() != null) {
            site.installed().keySet().forEach(name -> installed(site, name));
        }
    }

    private void installed(SiteSpec site, String name) {
        known(site.origin(), "installed", name, names(), "generation");
        GenerationSpec generation = fleet.generations().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        if (generation.available().isAfter(fleet.start())) {
            throw site.origin()
                    .error(
                            "installed." + name,
                            "is not available before " + generation.available() + ", after the plan starts on "
                                    + fleet.start());
        }
        if (!site.cooling().cools(generation.cooling())) {
            throw site.origin().error("installed." + name, uncooled(generation, site));
        }
    }

    private static String uncooled(GenerationSpec generation, SiteSpec site) {
        return generation.name() + " needs " + word(generation.cooling()) + " cooling, and " + site.name() + " has "
                + word(site.cooling());
    }

    private static String word(SiteSpec.Cooling cooling) {
        return Names.word(cooling);
    }

    private void generation(GenerationSpec generation) {
        rising(
                generation.supply(),
                GenerationSpec.SupplyStep::from,
                GenerationSpec.SupplyStep::origin,
                "from",
                "steps of the supply");
        for (GenerationSpec.SupplyStep step : generation.supply()) {
            if (step.from().isBefore(generation.available())
                    && step.perQuarter().high() > 0) {
                throw step.origin()
                        .error(
                                "from",
                                "chips come from " + step.from() + " on, but " + generation.name()
                                        + " is not available before " + generation.available());
            }
        }
        boolean comes =
                generation.supply().stream().anyMatch(step -> step.perQuarter().high() > 0);
        if (comes && fleet.sites().stream().noneMatch(site -> site.cooling().cools(generation.cooling()))) {
            throw generation
                    .origin()
                    .error(
                            "cooling",
                            "no site has " + word(generation.cooling()) + " cooling for " + generation.name());
        }
        if (generation.life() < DAY) {
            throw generation.origin().error("life", Format.duration(generation.life()) + " is less than a day");
        }
        if (generation.retiresAfter() < generation.commissioning()) {
            throw generation.origin().error("retires-after", "is over before commissioning is");
        }
    }

    private void links() {
        Set<Set<String>> seen = new HashSet<>();
        for (LinkSpec link : orNone(fleet.links())) {
            if (link.between().size() != 2
                    || link.between().get(0).equals(link.between().get(1))) {
                throw link.origin().error("between", "a network joins two different regions");
            }
            link.between()
                    .forEach(name -> known(
                            link.origin(), "between", name, fleet.regions().keySet(), "region"));
            if (!seen.add(Set.copyOf(link.between()))) {
                throw link.origin().error("between", "the network of these two regions is given twice");
            }
        }
    }

    private void shares() {
        share(fleet.policies().origin(), "spares", fleet.policies().spares());
        share(fleet.policies().origin(), "provision", fleet.policies().provision());
        share(fleet.policies().origin(), "power-cap", fleet.policies().powerCap());
    }

    private void commitments() {
        CommitmentSpec promised = fleet.commitments();
        if (promised == null || promised.stages() == null) {
            return;
        }
        if (promised.budgetPerQuarter() == null) {
            throw promised.origin()
                    .error("stages", "add to budget-per-quarter, which is left out, so that money never binds");
        }
        List<StageSpec> stages = promised.stages();
        rising(stages, StageSpec::from, StageSpec::origin, "from", "stages of the investment");
        double most = fleet.sites().stream()
                .mapToDouble(site -> site.power().getLast().watts())
                .sum();
        for (StageSpec stage : stages) {
            if (stage.energised() > most) {
                throw stage.origin()
                        .error(
                                "energised",
                                Format.of(stage.energised(), Dimension.WATTS)
                                        + " are never energised, so that this stage never comes; all sites together have "
                                        + Format.of(most, Dimension.WATTS) + " in the end");
            }
        }
    }

    private List<String> names() {
        return fleet.generations().stream().map(GenerationSpec::name).toList();
    }

    static <T> List<T> orNone(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    static void filled(Origin origin, String field, Collection<?> items) {
        if (items.isEmpty()) {
            throw origin.error(field, "needs at least one entry");
        }
    }

    static void share(Origin origin, String field, double value) {
        if (value > 1) {
            throw origin.error(field, Format.percent(value) + " is more than the whole");
        }
    }

    static void known(Origin origin, String field, String name, Collection<String> names, String what) {
        if (!names.contains(name)) {
            throw origin.error(
                    field,
                    "there is no " + what + " '" + name + "'; known: " + String.join(", ", names) + "."
                            + Suggest.maybe(name, names));
        }
    }

    /** Names differ by more than the case of their letters, since columns of tables are named after them. */
    static <T> void unique(List<T> items, Function<T, String> name, Function<T, Origin> origin) {
        Set<String> seen = new HashSet<>();
        for (T item : items) {
            if (!seen.add(name.apply(item).toLowerCase(Locale.ROOT))) {
                throw origin.apply(item).error("name", "'" + name.apply(item) + "' is given twice");
            }
        }
    }

    static <T> void rising(
            List<T> items, Function<T, LocalDate> date, Function<T, Origin> origin, String field, String what) {
        for (int i = 1; i < items.size(); i++) {
            LocalDate earlier = date.apply(items.get(i - 1));
            LocalDate later = date.apply(items.get(i));
            if (!later.isAfter(earlier)) {
                throw origin.apply(items.get(i))
                        .error(field, what + " overlap: " + later + " does not come after " + earlier);
            }
        }
    }
}
