package trnsim.workloads.spec;

import trnsim.workloads.document.Origin;
import trnsim.workloads.fleet.GenerationSpec;
import trnsim.workloads.fleet.PortfolioSpec.DemandPoint;
import trnsim.workloads.fleet.PortfolioSpec.InferenceSpec;
import trnsim.workloads.fleet.PortfolioSpec.ResearchSpec;
import trnsim.workloads.fleet.PortfolioSpec.RunSpec;
import trnsim.workloads.fleet.SiteSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/**
 * How much a fleet may hold and be asked, so that a quarter's joules, tokens and chips are whole numbers of 64 bits and an hour's
 * failures a moment's work. All limits are far above what exists: a terawatt is a third of the world's electricity.
 */
final class FleetLimits {

    private static final double WATTS = 1e12;
    private static final double CHIPS = 1e8;
    private static final double DOLLARS = 1e7;
    private static final double TOKENS_PER_SECOND = 1e12;
    private static final double JOBS_PER_DAY = 1e9;
    private static final double SEQUENCES = 1e6;

    private final FleetSpec fleet;

    FleetLimits(FleetSpec fleet) {
        this.fleet = fleet;
    }

    void check() {
        double watts = 0;
        for (SiteSpec site : fleet.sites()) {
            watts += site.power().getLast().watts();
            atMost(
                    site.power().getLast().origin(),
                    "watts",
                    watts,
                    WATTS,
                    Dimension.WATTS,
                    "the power of this site and those before it");
            if (site.installed() != null) {
                site.installed()
                        .forEach((name, chips) -> atMost(
                                site.origin(),
                                "installed." + name,
                                chips,
                                CHIPS,
                                Dimension.CHIPS,
                                "what is installed"));
            }
        }
        fleet.generations().forEach(FleetLimits::generation);
        for (InferenceSpec asked : fleet.portfolio().allInference()) {
            for (DemandPoint point : asked.demand()) {
                atMost(
                        point.origin(),
                        "tokens",
                        point.tokens().high(),
                        TOKENS_PER_SECOND,
                        Dimension.TOKENS_PER_SECOND,
                        "what is asked");
            }
        }
        for (RunSpec run : fleet.portfolio().allTraining()) {
            batch(run.origin(), run.globalBatch());
        }
        fleet.portfolio().allResearch().forEach(this::research);
    }

    private static void batch(Origin origin, long sequences) {
        atMost(origin, "global-batch", sequences, SEQUENCES, Dimension.SEQUENCES, "one step");
    }

    private static void generation(GenerationSpec generation) {
        for (GenerationSpec.SupplyStep step : generation.supply()) {
            atMost(
                    step.origin(),
                    "per-quarter",
                    step.perQuarter().high(),
                    CHIPS,
                    Dimension.CHIPS,
                    "a quarter's supply");
        }
        if (generation.price() != null) {
            atMost(
                    generation.origin(),
                    "price",
                    generation.price().high(),
                    DOLLARS,
                    Dimension.DOLLARS,
                    "the price of a chip");
        }
    }

    private void research(ResearchSpec asked) {
        batch(asked.origin(), asked.globalBatch());
        double growth = asked.growth() == null ? 1 : Math.max(1, asked.growth().high());
        atMost(
                asked.origin(),
                asked.growth() == null ? "jobs-per-day" : "growth",
                asked.jobsPerDay().high() * StrictMath.pow(growth, fleet.years()),
                JOBS_PER_DAY,
                Dimension.COUNT,
                "jobs a day in the last year");
    }

    private static void atMost(
            Origin origin, String field, double found, double most, Dimension dimension, String what) {
        if (found > most) {
            throw origin.error(
                    field,
                    what + ": " + Format.of(found, dimension) + " are more than the " + Format.of(most, dimension)
                            + " that a plan may have");
        }
    }
}
