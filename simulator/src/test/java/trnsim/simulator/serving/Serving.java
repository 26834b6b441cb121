package trnsim.simulator.serving;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import trnsim.kernels.cost.Roofline;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.serving.batching.ServingSimulator;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.arrival.Request;
import trnsim.workloads.arrival.Requests;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.model.Models;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.spec.Workloads;
import trnsim.workloads.unit.Readings;

/** A serving run on the shipped catalog, from the text of its workload file. */
record Serving(ServeSpec spec, ModelSpec model, Cluster cluster, List<Request> requests) {

    static final Catalog CATALOG = Catalog.shipped();

    static Serving of(String yaml) {
        return of(yaml, Map.of());
    }

    /** With catalog quantities moved to other SI values. */
    static Serving of(String yaml, Map<String, Double> moved) {
        byte[] bytes = yaml.getBytes(StandardCharsets.UTF_8);
        ServeSpec spec = (ServeSpec) Workloads.bind(DocumentReader.read("serve.yaml", bytes));
        SystemSpec system = Cluster.system(CATALOG, spec.system());
        Cluster cluster = Cluster.of(
                system, Cluster.chip(CATALOG, system), spec.chips(), spec.coresPerRank(), Readings.moved(moved));
        ModelSpec model = Models.find(CATALOG, spec.model(), Path.of("."));
        return new Serving(spec, model, cluster, Requests.of(spec.arrivals(), spec.seed(), Path.of(".")));
    }

    ServingPlan plan() {
        return ServingPlans.of(
                spec,
                EngineSettings.of(spec.engine()),
                model,
                Speculations.of(spec, model, CATALOG, Path.of(".")),
                cluster,
                requests.stream().mapToLong(Request::tokens).max().orElse(1),
                LayoutChoice.smallest());
    }

    IterationCost cost(ServingPlan plan) {
        return new IterationCost(plan, cluster, new Roofline(cluster.rank()), new Collectives(cluster));
    }

    ServingResult run() {
        return run(plan());
    }

    ServingResult run(ServingPlan plan) {
        return ServingSimulator.run(plan, cost(plan), requests, spec.slo());
    }
}
