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
        PowerCases power = new PowerCases(catalog);
        groups.addAll(List.of(power::meta, power::host, power::acme, power::newCarlisle, power::gemini, power::polca));
        groups.add(() -> MoneyCases.run(catalog));
        groups.addAll(new ModelCases(catalog).groups());
        List<FleetCase> cases = new ArrayList<>();
        for (Supplier<List<FleetCase>> group : groups) {
            progress.at("fleet", cases.size(), 50);
            cases.addAll(group.get());
        }
        return List.copyOf(cases);
    }
}
