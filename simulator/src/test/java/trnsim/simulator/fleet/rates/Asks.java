package trnsim.simulator.fleet.rates;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import trnsim.simulator.fleet.rates.Rates.Job;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.Origin;
import trnsim.workloads.fleet.GenerationSpec;
import trnsim.workloads.fleet.PortfolioSpec.InferenceSpec;
import trnsim.workloads.fleet.SiteSpec.Cooling;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Provenance;
import trnsim.workloads.unit.Quantity;
import trnsim.workloads.unit.Sourced;

/** Questions of tests. */
final class Asks {

    static final Catalog CATALOG = Catalog.shipped();

    private Asks() {}

    static SimulatedRates rates() {
        return new SimulatedRates(CATALOG, Path.of("."));
    }

    static GenerationSpec generation(String system) {
        return new GenerationSpec(
                Origin.of("generation"),
                system,
                system,
                LocalDate.of(2026, 1, 1),
                List.of(),
                null,
                null,
                Cooling.AIR,
                1,
                1,
                0,
                "trainium");
    }

    static Job job(String model, long batch) {
        return new Job(model, 8192, batch, Dtype.BF16);
    }

    static Sourced stated(String name, double value) {
        return new Sourced("ask." + name, new Quantity(value, Dimension.RATIO), Provenance.STATED, "this test", null);
    }

    /** Five thousand tokens of context and answers of 500. */
    static InferenceSpec answers(String model, Dtype dtype, double input, double cached, double tpot) {
        return new InferenceSpec(
                Origin.of("inference"),
                model,
                model,
                List.of(),
                Map.of(),
                null,
                1,
                stated("input", input),
                stated("cached", cached),
                stated("context", 5000),
                stated("output", 500),
                tpot,
                dtype,
                dtype,
                null,
                1,
                null);
    }
}
