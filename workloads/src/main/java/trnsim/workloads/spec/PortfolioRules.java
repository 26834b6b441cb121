package trnsim.workloads.spec;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import trnsim.workloads.document.Origin;
import trnsim.workloads.fleet.GenerationSpec;
import trnsim.workloads.fleet.PortfolioSpec;
import trnsim.workloads.fleet.PortfolioSpec.InferenceSpec;
import trnsim.workloads.fleet.PortfolioSpec.ResearchSpec;
import trnsim.workloads.fleet.PortfolioSpec.RunSpec;
import trnsim.workloads.unit.Format;

/** What the portfolio of a fleet must hold: work, deadlines after starts, demand by regions that exist. */
final class PortfolioRules {

    private static final int HOURS = 24;
    private static final double HOUR = 3600;
    private static final double DAY = 86400;

    private final FleetSpec fleet;

    PortfolioRules(FleetSpec fleet) {
        this.fleet = fleet;
    }

    void check() {
        PortfolioSpec portfolio = fleet.portfolio();
        List<RunSpec> runs = portfolio.allTraining();
        List<ResearchSpec> research = portfolio.allResearch();
        List<InferenceSpec> inference = portfolio.allInference();
        if (runs.isEmpty() && research.isEmpty() && inference.isEmpty()) {
            throw fleet.origin().error("portfolio", "asks for nothing; it has training, research or inference");
        }
        List<Named> all = new ArrayList<>();
        runs.forEach(run -> all.add(new Named(run.name(), run.origin())));
        research.forEach(each -> all.add(new Named(each.name(), each.origin())));
        inference.forEach(each -> all.add(new Named(each.name(), each.origin())));
        FleetRules.unique(all, Named::name, Named::origin);
        runs.forEach(this::run);
        research.forEach(PortfolioRules::research);
        inference.forEach(this::inference);
    }

    private record Named(String name, Origin origin) {}

    private void run(RunSpec run) {
        if (!run.deadline().isAfter(run.starts())) {
            throw run.origin().error("deadline", run.deadline() + " does not come after the start on " + run.starts());
        }
        LocalDate end = fleet.start().plusYears(fleet.years());
        if (!run.starts().isBefore(end)) {
            throw run.origin().error("starts", run.starts() + " is after the plan, which ends on " + end);
        }
        if (!run.deadline().isAfter(fleet.start())) {
            throw run.origin()
                    .error("deadline", run.deadline() + " is over before the plan starts on " + fleet.start());
        }
        if (run.every() != null && run.every() < DAY) {
            throw run.origin()
                    .error(
                            "every",
                            Format.duration(run.every()) + " is less than a day, the finest that runs start at");
        }
        FleetRules.share(run.origin(), "least-mfu", run.leastMfu());
        if (run.on() != null) {
            FleetRules.filled(run.origin(), "on", run.on());
        }
        List<String> known =
                fleet.generations().stream().map(GenerationSpec::name).toList();
        for (String name : FleetRules.orNone(run.on())) {
            FleetRules.known(run.origin(), "on", name, known, "generation");
        }
        if (run.growth() != null && run.every() == null) {
            throw run.origin().error("growth", "is of a series of runs; 'every' says how often they come");
        }
    }

    private static void research(ResearchSpec asked) {
        if (asked.lasts() < HOUR) {
            throw asked.origin()
                    .error(
                            "lasts",
                            Format.duration(asked.lasts())
                                    + " is less than an hour, the finest that a fleet's clock tells");
        }
    }

    private void inference(InferenceSpec asked) {
        FleetRules.filled(asked.origin(), "demand", asked.demand());
        FleetRules.rising(
                asked.demand(),
                PortfolioSpec.DemandPoint::at,
                PortfolioSpec.DemandPoint::origin,
                "at",
                "points of the demand");
        double fresh = asked.input().value().si() * asked.output().value().si();
        double context = asked.context().value().si();
        if (fresh > context) {
            throw asked.origin()
                    .error(
                            "input",
                            "a request of "
                                    + Format.count(asked.output().value().si()) + " output tokens brings "
                                    + Format.count(fresh) + " new input tokens, more than its context of "
                                    + Format.count(context));
        }
        double sum = 0;
        for (Map.Entry<String, Double> share : asked.regions().entrySet()) {
            FleetRules.known(
                    asked.origin(), "regions", share.getKey(), fleet.regions().keySet(), "region");
            sum += share.getValue();
        }
        if (Math.abs(sum - 1) > 1e-9) {
            throw asked.origin().error("regions", "the shares sum to " + Format.digits(sum) + "; they must sum to 1");
        }
        if (asked.hours() != null && asked.hours().size() != HOURS) {
            throw asked.origin().error("hours", asked.hours().size() + " values; a day has " + HOURS + " hours");
        }
        if ((asked.sandboxPerToken() == null) != (asked.sandboxMemory() == null)) {
            boolean memory = asked.sandboxPerToken() == null;
            throw asked.origin()
                    .error(
                            memory ? "sandbox-memory" : "sandbox-per-token",
                            memory
                                    ? "needs sandbox-per-token, how long a sandbox keeps it"
                                    : "needs sandbox-memory, what a sandbox keeps that long");
        }
        if (asked.farthest() != null
                && FleetRules.orNone(fleet.links()).isEmpty()
                && fleet.regions().size() > 1) {
            throw asked.origin().error("farthest", "needs links, which say how far regions are from each other");
        }
    }
}
