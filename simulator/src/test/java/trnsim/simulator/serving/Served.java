package trnsim.simulator.serving;

import trnsim.kernels.model.Kernels;
import trnsim.simulator.collective.Collectives;

/** A plan and what its iterations cost with the kernels of its chip. */
public record Served(ServingPlan plan, IterationCost cost) {

    /** One replica of {@code tensor} ranks. */
    public static Served of(String model, String system, int tensor) {
        Serving serving = Serving.of("kind: serve\nmodel: " + model + "\nsystem: " + system + "\nchips: "
                + (system.startsWith("trn") ? Math.max(1, tensor / 4) : tensor) + "\nparallel: {tensor: " + tensor
                + (model.startsWith("deepseek") ? ", expert: " + tensor + "}\nweights: fp8" : "}")
                + "\narrivals: {requests: 1, process: together, input: {mean: 100 tokens}, output: {mean: 10 tokens}}");
        ServingPlan plan = serving.plan();
        return new Served(
                plan,
                new IterationCost(
                        plan,
                        serving.cluster(),
                        Kernels.forRank(serving.cluster().rank()),
                        new Collectives(serving.cluster())));
    }
}
