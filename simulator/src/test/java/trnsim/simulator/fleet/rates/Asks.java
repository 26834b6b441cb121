package trnsim.simulator.fleet.rates;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.fleet.rates.Rates.Job;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.Origin;
import trnsim.workloads.fleet.GenerationSpec;
import trnsim.workloads.fleet.PolicySpec;
import trnsim.workloads.fleet.PolicySpec.Placement;
import trnsim.workloads.fleet.PolicySpec.Refresh;
import trnsim.workloads.fleet.PortfolioSpec;
import trnsim.workloads.fleet.PortfolioSpec.InferenceSpec;
import trnsim.workloads.fleet.PortfolioSpec.RunSpec;
import trnsim.workloads.fleet.SiteSpec.Cooling;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.spec.FleetSpec;
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
        return generation(system, null);
    }

    /** The same that states the power of its racks, in watts a chip. */
    static GenerationSpec withPower(GenerationSpec generation, double watts) {
        return generation(generation.system(), stated("power", watts));
    }

    private static GenerationSpec generation(String system, @Nullable Sourced power) {
        return new GenerationSpec(
                Origin.of("generation"),
                system,
                system,
                LocalDate.of(2026, 1, 1),
                List.of(),
                null,
                power,
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

    /** A fleet of one generation, asked for one run and one kind of answers. */
    static FleetSpec fleet(GenerationSpec generation, Job job, long chips, InferenceSpec answers) {
        LocalDate day = LocalDate.of(2026, 1, 1);
        Origin origin = Origin.of("fleet");
        RunSpec run = new RunSpec(
                origin,
                "run",
                job.model(),
                stated("tokens", 1e12),
                job.sequence(),
                job.globalBatch(),
                job.precision(),
                null,
                chips,
                0,
                day,
                day,
                1,
                null,
                null);
        return new FleetSpec(
                origin,
                "fleet",
                "",
                day,
                1,
                Map.of(),
                List.of(),
                List.of(generation),
                null,
                new PortfolioSpec(origin, List.of(run), null, List.of(answers)),
                null,
                new PolicySpec(origin, Placement.NEAREST, Refresh.WORTH, false, 0, 1, 1),
                "hyperscaler-2026",
                1);
    }
}
