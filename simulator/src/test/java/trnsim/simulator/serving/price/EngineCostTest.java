package trnsim.simulator.serving.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import trnsim.kernels.cost.Roofline;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.serving.IterationCost;
import trnsim.simulator.serving.IterationTime;
import trnsim.simulator.serving.ServingPlan;
import trnsim.simulator.serving.ServingPlans;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.model.Models;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.Batch;
import trnsim.workloads.plan.KvHeads;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.spec.EngineChoice;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.spec.EngineSpec;
import trnsim.workloads.unit.Readings;

/** What an engine costs beside its kernels. */
class EngineCostTest {

    private static final Catalog CATALOG = Catalog.shipped();

    private record Priced(ServingPlan plan, IterationCost cost) {}

    private static Priced priced(String system, String engine, Map<String, Double> moved) {
        SystemSpec spec = Cluster.system(CATALOG, system);
        Cluster cluster = Cluster.of(spec, Cluster.chip(CATALOG, spec), 4, null, Readings.moved(moved));
        ModelSpec model = Models.find(CATALOG, "llama-3.1-8b", Path.of("."));
        EngineChoice choice = new EngineChoice(
                engine, null, null, 64, 4096L, null, null, null, null, null, 1, KvHeads.REPLICATED, 1, null, 8192L);
        EngineSettings settings = EngineSettings.of(CATALOG.read(Folder.ENGINES, engine, EngineSpec.class), choice);
        ServingPlan plan = ServingPlans.fixed(
                model.name(), model.architecture(), cluster, 4, 1, Precision.of(Dtype.BF16), settings);
        return new Priced(
                plan, new IterationCost(plan, cluster, new Roofline(cluster.rank()), new Collectives(cluster)));
    }

    private static double kernels(IterationTime time) {
        return (double) time.computePs() + time.memoryPs() + time.otherPs();
    }

    @Test
    void eachGraphHasItsPaceAndCollectivesHaveNone() {
        IterationCost plain = priced(
                        "trn2.48xlarge",
                        "neuron-vllm",
                        Map.of("neuron-vllm.constants.pace", 1.0, "neuron-vllm.constants.decode-pace", 1.0))
                .cost();
        IterationCost paced = priced(
                        "trn2.48xlarge",
                        "neuron-vllm",
                        Map.of("neuron-vllm.constants.pace", 3.0, "neuron-vllm.constants.decode-pace", 2.0))
                .cost();
        IterationTime prompt = plain.prefill(1, 2048);
        IterationTime slow = paced.prefill(1, 2048);
        assertThat(kernels(slow)).isCloseTo(3 * kernels(prompt), Percentage.withPercentage(0.01));
        assertThat(slow.collectivePs()).isEqualTo(prompt.collectivePs());
        assertThat(kernels(paced.decode(8, 2048)))
                .isCloseTo(2 * kernels(plain.decode(8, 2048)), Percentage.withPercentage(0.01));
        assertThat(slow.flops()).isEqualTo(prompt.flops());
    }

    @Test
    void theTableFollowsAnEngineWithTwoPaces() {
        Priced engine = priced("trn2.48xlarge", "neuron-vllm", Map.of());
        TableError error =
                TableError.of(IterationTable.of(engine.plan(), engine.cost()), engine.plan(), engine.cost(), 200);
        assertThat(error.mean()).isLessThan(0.01);
    }

    @Test
    void promptsTakeAtLeastTheLaunchesOfTheirKernels() {
        double launch = 1e-3;
        Priced engine = priced("h100-hgx", "vllm-0.19", Map.of("vllm-0.19.constants.launch", launch));
        IterationCost cost = engine.cost();
        IterationTime time = cost.prefill(1, 64);
        // At least three matmuls of attention and MLP, attention itself and two collectives in each of 32 layers.
        assertThat(time.timePs() * 1e-12).isGreaterThan(32 * 6 * launch);
        assertThat(cost.launchPs(Batch.prefill(1, 64), 1)).isEqualTo(time.timePs());
        assertThat(cost.decode(8, 64).timePs() * 1e-12).isLessThan(launch * 32);
        IterationTable table = IterationTable.of(engine.plan(), cost);
        assertThat(table.mixedPs(64, 1, 0, 0, 64, 64 * 65 / 2)).isCloseTo(time.timePs(), within(time.timePs() / 1000));
        PartSums parts = new PartSums(table);
        parts.mixed(64, 1, 0, 0, 64, 64 * 65 / 2);
        assertThat(Parts.timePs(parts.total())).isCloseTo(time.timePs(), Percentage.withPercentage(0.5));
    }

    @Test
    void ranksOfOneComeTogetherAtOnce() {
        double synchronise = 7e-3;
        Priced slow = priced(
                "trn1.32xlarge",
                "transformers-neuronx",
                Map.of("transformers-neuronx.constants.synchronise", synchronise));
        Priced none = priced(
                "trn1.32xlarge", "transformers-neuronx", Map.of("transformers-neuronx.constants.synchronise", 0.0));
        long more =
                slow.cost().decode(1, 100).timePs() - none.cost().decode(1, 100).timePs();
        assertThat(more * 1e-12).isCloseTo(synchronise, within(1e-9));
    }
}
