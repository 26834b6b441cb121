package trnsim.bench.jmh;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import trnsim.kernels.model.Kernels;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.serving.IterationCost;
import trnsim.simulator.serving.ServingPlan;
import trnsim.simulator.serving.ServingPlans;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.batching.AnswerListener;
import trnsim.simulator.serving.batching.EngineRules;
import trnsim.simulator.serving.batching.Fleet;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.model.Models;
import trnsim.workloads.request.RequestSources;
import trnsim.workloads.spec.RouterSpec;
import trnsim.workloads.spec.RouterSpec.Routing;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.spec.Workloads;
import trnsim.workloads.unit.Readings;

/**
 * Sixteen replicas of Llama 3.3 70B on Trainium2 under chat-like requests: log-normal lengths with mean, spread and largest of
 * the public Azure conversation trace of 2023, Poisson arrivals at a share of what the fleet can serve.
 */
final class ServedFleet {

    private static final long SATURATING = 50_000;

    private final ServingPlan plan;
    private final IterationTable table;
    private final double saturation;

    ServedFleet() {
        ServeSpec spec = spec(1, 0);
        Catalog catalog = Catalog.shipped();
        SystemSpec system = Cluster.system(catalog, spec.system());
        Cluster cluster = Cluster.of(
                system, Cluster.chip(catalog, system), spec.chips(), spec.coresPerRank(), Readings.central());
        plan = ServingPlans.of(spec, Models.find(catalog, spec.model(), Path.of(".")), cluster, 16_384);
        table = IterationTable.of(
                plan, new IterationCost(plan, cluster, Kernels.forRank(cluster.rank()), new Collectives(cluster)));
        ServingResult all = serve(spec(SATURATING, 0), false);
        saturation = all.finished() / (all.makespanPs() * 1e-12);
    }

    /** Requests per second that the replicas serve when there always are some to serve. */
    double saturation() {
        return saturation;
    }

    /** Serves {@code requests} that come at {@code load} of saturation, in stretches or iteration by iteration. */
    ServingResult serve(long requests, double load, boolean stepwise) {
        return serve(spec(requests, load * saturation), stepwise);
    }

    private ServingResult serve(ServeSpec spec, boolean stepwise) {
        EngineRules rules = EngineRules.of(plan);
        return new Fleet(
                        plan.replicas(),
                        stepwise ? rules.step() : rules,
                        table,
                        RouterSpec.of(Routing.LEAST_OUTSTANDING),
                        null,
                        1,
                        AnswerListener.NONE)
                .run(RequestSources.of(spec.arrivals(), spec.seed(), Path.of("."), 0));
    }

    private static ServeSpec spec(long requests, double rate) {
        String text = "kind: serve\nmodel: llama-3.3-70b\nsystem: trn2.48xlarge\nchips: 64\nparallel: {tensor: 16}\n"
                + "engine: {max-context: 16k}\narrivals:\n  requests: " + requests + "\n"
                + (rate > 0 ? "  rate: " + rate + " requests/s\n" : "  process: together\n")
                + "  input: {mean: 1155 tokens, cv: 0.96, max: 14050}\n"
                + "  output: {mean: 211 tokens, cv: 0.77, max: 1000}\n";
        return (ServeSpec) Workloads.bind(DocumentReader.read("benchmark.yaml", text.getBytes(StandardCharsets.UTF_8)));
    }
}
