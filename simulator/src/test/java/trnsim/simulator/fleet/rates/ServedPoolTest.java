package trnsim.simulator.fleet.rates;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.simulator.serving.IterationCost;
import trnsim.simulator.serving.ServingPlan;
import trnsim.simulator.serving.ServingPlans;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.batching.ServingSimulator;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.arrival.Request;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.model.Models;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.KvHeads;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.spec.ServeSpec.SloSpec;
import trnsim.workloads.unit.Readings;

/** The closed form of pools against the serving simulator, request by request, at loads it was not made from. */
class ServedPoolTest {

    private static final long PROMPT = 1;

    private record Served(Loaded loaded, Pools pools, Mix mix, ServingPlan plan, Cluster cluster) {

        /** Pools of a model without experts whose prompts are so short that decoding is all there is. */
        static Served of(String system, String model, long output, double tpot) {
            Hardware hardware = Hardware.of(Asks.CATALOG, Asks.generation(system));
            ModelSpec spec = Models.find(Asks.CATALOG, model, Path.of("."));
            Mix mix = new Mix(model, 0, 0, PROMPT + output / 2.0, output, tpot, Dtype.BF16, Dtype.BF16);
            Loaded loaded = new Replicas(mix, spec, hardware, Readings.central()).best(Replicas.Kind.DECODE);
            assertThat(loaded).isNotNull();
            int ranks = loaded.shape().attention();
            Cluster cluster = hardware.cluster(loaded.chips(), Readings.central());
            EngineSettings engine = EngineSettings.plain(
                    loaded.batch(), 8192, Replicas.BLOCK, KvHeads.REPLICATED, 1, 0.9, PROMPT + 2 * output);
            ServingPlan plan =
                    ServingPlans.fixed(model, spec.architecture(), cluster, ranks, 1, Precision.of(Dtype.BF16), engine);
            return new Served(loaded, new Pools(loaded, loaded, 0), mix, plan, cluster);
        }

        /** A replica, {@code count} requests at {@code rate} a second. */
        ServingResult run(double rate, int count, SloSpec slo) {
            RandomStream random = new RandomStreams(7).stream("requests", "arrivals");
            List<Request> requests = new ArrayList<>();
            double at = 0;
            for (int i = 0; i < count; i++) {
                at += random.nextExponential(1 / rate);
                requests.add(new Request(i, (long) (at * 1e12), PROMPT, (long) mix.output()));
            }
            IterationCost cost =
                    new IterationCost(plan, cluster, Hardware.kernels(cluster), Hardware.collectives(cluster));
            return ServingSimulator.run(plan, cost, requests, slo);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "trn2-ultraserver, llama-3.1-8b, 400, 0.03",
        "trn2-ultraserver, llama-3.1-70b, 300, 0.05",
        "trn3-ultraserver-gen2, llama-3.1-8b, 600, 0.02",
        "h100-hgx, llama-3.1-8b, 400, 0.03"
    })
    void carriesTheLoadThatIsStatedAndNoMoreThanTheStatedErrorBeyond(
            String system, String model, long output, double tpot) {
        Served served = Served.of(system, model, output, tpot);
        SloSpec slo = new SloSpec(null, tpot);
        double stated = served.pools().tokensPerSecond() * served.loaded().chips() / output;
        int count = (int) (12 * served.pools().load() * served.loaded().slots());
        ServingResult at = served.run(stated, count, slo);
        assertThat(at.saturated())
                .as("%s waited when half had come, %s at the last", at.backlogHalfway(), at.backlogAtLastArrival())
                .isFalse();
        assertThat((double) at.withinSlo() / at.requests()).isGreaterThan(0.9);
        ServingResult beyond = served.run(stated * (1 + StatedErrors.SERVING), count, slo);
        assertThat(beyond.saturated() || beyond.withinSlo() < 0.9 * beyond.requests())
                .as("a load of 1 + error of the stated is too much: %s of %s in time", beyond.withinSlo(), count)
                .isTrue();
    }

    @Test
    void aFullBatchTakesItsIterationTime() {
        Served served = Served.of("trn2-ultraserver", "llama-3.1-8b", 400, 0.03);
        // All together, all alike: every token comes at the closed form's pace, but for prompts in the first
        // iterations.
        ServingResult together = served.run(1e9, (int) served.loaded().slots(), new SloSpec(null, null));
        double tpot = together.latencies().timePerOutputToken().getMean() * 1e-12;
        assertThat(tpot)
                .isBetween(
                        0.98 * served.loaded().seconds(), 1.03 * served.loaded().seconds());
    }
}
