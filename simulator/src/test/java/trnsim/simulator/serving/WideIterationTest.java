package trnsim.simulator.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.kernels.model.Kernels;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.Models;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.AttentionLoad;
import trnsim.workloads.plan.Batch;
import trnsim.workloads.plan.KvHeads;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.plan.Stack;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.unit.Readings;

/** A wide replica of one group is a replica; of several, its experts are shared and its attention is not. */
class WideIterationTest {

    private static final Precision BF16 = Precision.of(Dtype.BF16);
    private static final EngineSettings ENGINE = EngineSettings.plain(256, 8192, 32, KvHeads.REPLICATED, 1, 0.9, null);

    private static Cluster cluster(int chips) {
        SystemSpec system = Cluster.system(Serving.CATALOG, "trn2-ultraserver");
        return Cluster.of(system, Cluster.chip(Serving.CATALOG, system), chips, null, Readings.central());
    }

    private static ArchitectureSpec model(String name) {
        return Models.find(Serving.CATALOG, name, Path.of(".")).architecture();
    }

    private static WideIteration wide(String model, WideReplica replica, Cluster cluster) {
        Stack stack = Stack.serving(KvHeads.REPLICATED, 32, 1);
        return new WideIteration(
                model(model), replica, BF16, stack, cluster, Kernels.forRank(cluster.rank()), new Collectives(cluster));
    }

    @ParameterizedTest
    @CsvSource({"llama-3.1-8b, 1, 1", "llama-3.1-70b, 4, 1", "qwen3-30b-a3b, 2, 4", "deepseek-v3, 16, 64"})
    void ofOneGroupTakesWhatAReplicaTakes(String model, int chips, int expert) {
        Cluster cluster = cluster(chips);
        int ranks = (int) cluster.ranks();
        ServingPlan plan = ServingPlans.fixed(model, model(model), cluster, ranks, expert, BF16, ENGINE);
        IterationCost replica =
                new IterationCost(plan, cluster, Kernels.forRank(cluster.rank()), new Collectives(cluster));
        WideIteration wide = wide(model, new WideReplica(ranks, ranks, expert), cluster);
        Batch decode = Batch.decode(48, 48 * 3000);
        assertThat(wide.cost(decode, 48)).isEqualTo(replica.cost(decode, 48));
        Batch mixed = new Batch(
                2048 + 32, 36, new AttentionLoad(2048, 8192, 2048 * 3000), AttentionLoad.decode(32, 32 * 3000));
        assertThat(wide.cost(mixed, 36)).isEqualTo(replica.cost(mixed, 36));
    }

    @Test
    void groupsTogetherComputeWhatOneGroupOfAllSequencesWould() {
        Cluster cluster = cluster(4);
        // 64 sequences in each of 4 groups of 4 ranks, or 32 in each of 8 groups of 2: key-value heads divide over
        // either.
        double four = flops(wide("qwen3-30b-a3b", new WideReplica(16, 4, 16), cluster), 64);
        double eight = flops(wide("qwen3-30b-a3b", new WideReplica(16, 2, 16), cluster), 32);
        assertThat(eight).isBetween(0.97 * four, 1.03 * four);
    }

    @Test
    void narrowGroupsKeepLatentsOnce() {
        Cluster cluster = cluster(16);
        // Latents of all sequences lie on every rank of one group, and on a sixteenth of those of sixteen.
        IterationTime crowded = decode(wide("deepseek-v3", new WideReplica(64, 64, 64), cluster), 1024);
        IterationTime spread = decode(wide("deepseek-v3", new WideReplica(64, 4, 64), cluster), 64);
        assertThat(spread.memoryPs() + spread.computePs()).isLessThan(crowded.memoryPs() + crowded.computePs());
        assertThat(spread.bytes()).isLessThan(crowded.bytes());
    }

    private static double flops(WideIteration wide, int sequences) {
        return decode(wide, sequences).flops();
    }

    private static IterationTime decode(WideIteration wide, int sequences) {
        return wide.cost(Batch.decode(sequences, sequences * 4000L), sequences);
    }

    @Test
    void moreSequencesNeverTakeLess() {
        WideIteration wide = wide("qwen3-30b-a3b", new WideReplica(16, 2, 16), cluster(4));
        long before = 0;
        for (int sequences = 1; sequences <= 256; sequences *= 2) {
            long now = decode(wide, sequences).timePs();
            assertThat(now).isGreaterThanOrEqualTo(before);
            before = now;
        }
    }

    @Test
    void refusesGroupsThatDoNotDivide() {
        assertThatThrownBy(() -> new WideReplica(16, 3, 16)).hasMessageContaining("must divide 16 ranks");
        assertThatThrownBy(() -> new WideReplica(16, 4, 32)).isInstanceOf(IllegalArgumentException.class);
    }
}
