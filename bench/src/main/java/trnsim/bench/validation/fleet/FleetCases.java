package trnsim.bench.validation.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import trnsim.bench.validation.Progress;
import trnsim.workloads.catalog.Catalog;

/** The published figures of campaigns, power, money and models, in the order of the list of cases. */
public final class FleetCases {

    private FleetCases() {}

    /** Runs all cases. */
    public static List<FleetCase> run(Catalog catalog, Progress progress) {
        List<Supplier<List<FleetCase>>> groups = new ArrayList<>();
        groups.addAll(new FailureCases(catalog).groups());
        groups.add(FleetCases::leftOut);
        groups.add(() -> MoneyCases.run(catalog));
        groups.addAll(new ModelCases(catalog).groups());
        List<FleetCase> cases = new ArrayList<>();
        for (Supplier<List<FleetCase>> group : groups) {
            progress.at("fleet", cases.size(), 50);
            cases.addAll(group.get());
        }
        return List.copyOf(cases);
    }

    private static List<FleetCase> leftOut() {
        String notYet = "part of fleets (kind: fleet), which do not run yet";
        return List.of(
                FleetCase.skipped(
                        "R14",
                        "42.5 % of jobs run 10 % or more slower than without stragglers",
                        "how unequal the chips of those jobs were is not public"),
                FleetCase.skipped("P1", "150 MW for 83,000 GB200", notYet),
                FleetCase.skipped("P2", "a node of 8 H100 at full load", notYet),
                FleetCase.skipped(
                        "P3", "mean power of the GPUs of Acme", "the load of each GPU over time is not in the facts"),
                FleetCase.skipped("P4", "1.1 GW for 1.04M Trainium2", notYet),
                FleetCase.skipped("P5", "0.24 Wh a median prompt of Gemini", "neither model nor batch are public"),
                FleetCase.skipped("P6", "30 % more servers in inference clusters", notYet));
    }
}
