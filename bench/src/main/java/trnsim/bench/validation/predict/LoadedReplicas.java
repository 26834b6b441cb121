package trnsim.bench.validation.predict;

import java.util.HashMap;
import java.util.Map;
import trnsim.bench.validation.predict.ServedBatch.Setup;
import trnsim.bench.validation.predict.ServedBatch.Times;
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
import trnsim.workloads.spec.RouterSpec;
import trnsim.workloads.spec.RouterSpec.Routing;

/**
 * One replica under a closed loop, request by request on the exact serving core; mean time to the first token and mean of the
 * requests' times per token. Tables and results are kept: rows share them.
 */
final class LoadedReplicas {

    private final Hardware hardware;
    private final Map<Setup, IterationTable> tables = new HashMap<>();
    private final Map<Asked, Times> results = new HashMap<>();

    private record Asked(Setup setup, Load load) {}

    /**
     * How the client loads the replica.
     *
     * @param clients users at once
     * @param rounds requests of each
     * @param shortest share of the longest lengths that the shortest have
     * @param pollSteps decoding iterations from one look for new requests to the next; 0 for a look before each
     */
    record Load(int clients, int rounds, double shortest, int pollSteps) {}

    LoadedReplicas(Hardware hardware) {
        this.hardware = hardware;
    }

    /** What clients of {@code load} see. */
    Times times(Setup setup, Load load) {
        return results.computeIfAbsent(new Asked(setup, load), key -> simulate(setup, load));
    }

    private Times simulate(Setup setup, Load load) {
        Cluster cluster = ServedBatch.cluster(setup, hardware);
        ServingPlan plan = ServingPlans.fixed(
                setup.model().name(),
                setup.model().architecture(),
                cluster,
                setup.tensor(),
                setup.expert(),
                setup.precision(),
                setup.engine());
        if (plan.kv().sequences(setup.input() + setup.output()) < 1) {
            throw Skip.notModelled("the model does not fit in the memory of "
                    + cluster.system().chip());
        }
        IterationTable table = tables.computeIfAbsent(
                lengthless(setup),
                key -> IterationTable.of(
                        plan,
                        new IterationCost(plan, cluster, hardware.kernels(cluster.rank()), new Collectives(cluster))));
        ServingResult result = new Fleet(
                        1,
                        EngineRules.of(plan),
                        table,
                        RouterSpec.of(Routing.LEAST_OUTSTANDING),
                        null,
                        1,
                        AnswerListener.NONE)
                .run(new ClosedLoop(
                        load.clients(),
                        (long) load.clients() * load.rounds(),
                        setup.input(),
                        setup.output(),
                        load.shortest()));
        double tpot = result.latencies().timePerOutputToken().getMean() * 1e-12;
        double polled = load.pollSteps() / 2.0 * tpot;
        return new Times(result.latencies().timeToFirstToken().getMean() * 1e-12 + polled, tpot);
    }

    /** Rows that differ in lengths share a table. */
    private static Setup lengthless(Setup setup) {
        return new Setup(
                setup.model(),
                setup.system(),
                setup.tensor(),
                setup.expert(),
                setup.coresPerRank(),
                setup.precision(),
                setup.engine(),
                0,
                0);
    }
}
