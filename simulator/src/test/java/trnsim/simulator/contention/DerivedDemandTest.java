package trnsim.simulator.contention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.kernels.chip.Family;
import trnsim.kernels.cost.CostBatch;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.plan.Traffic.Kind;

/** Demands as they follow from collectives and operators, on every system of the catalog. */
class DerivedDemandTest {

    private static final double CLOSE = 1e-9;

    static List<String> systems() {
        return CatalogRanks.systems();
    }

    @ParameterizedTest
    @MethodSource("systems")
    void collectivesTakeSharesOfWhatTheirFamilyUses(String name) {
        Cluster cluster = CatalogRanks.cluster(name);
        Collectives collectives = new Collectives(cluster);
        Family family = cluster.rank().chip().family();
        long domain = (long) cluster.ranksPerChip() * cluster.chipsPerDomain();
        for (long members : List.of(2L, (long) cluster.ranksPerChip(), domain, cluster.ranks())) {
            GroupShape group = GroupShape.of(cluster, 1, members);
            for (Kind kind : Kind.values()) {
                for (double bytes = 1; bytes < 1e10; bytes *= 8) {
                    Demand demand = collectives.demand(kind, bytes, group);
                    if (members == 1) {
                        assertThat(demand).isEqualTo(Demand.NOTHING);
                        continue;
                    }
                    assertThat(demand.holdsCores()).isEqualTo(family == Family.GPU);
                    assertThat(demand.cores()).isLessThan(0.35);
                    assertThat(demand.dma() > 0)
                            .as("%s of %s over %s: %s", kind, bytes, group, demand)
                            .isEqualTo(family == Family.NEURON && group.perDomain() > 1);
                    assertThat(demand.link() > 0).isEqualTo(group.chips() > 1);
                    assertThat(demand.nic() > 0).isEqualTo(group.domains() > 1);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("systems")
    void largeCollectivesKeepSomethingBusy(String name) {
        Cluster cluster = CatalogRanks.cluster(name);
        Collectives collectives = new Collectives(cluster);
        GroupShape all = GroupShape.of(cluster, 1, cluster.ranks());
        if (all.members() == 1) {
            return;
        }
        for (Kind kind : List.of(Kind.ALL_GATHER, Kind.REDUCE_SCATTER, Kind.ALL_REDUCE, Kind.ALL_TO_ALL, Kind.SEND)) {
            Demand demand = collectives.demand(kind, 16e9, all);
            // Inside and outside a domain take turns, so that neither alone need be busy all the time.
            double busy = Math.max(demand.memory(), demand.link()) + demand.nic();
            assertThat(busy).as("%s: %s", kind, demand).isGreaterThan(0.85);
        }
    }

    @ParameterizedTest
    @MethodSource("systems")
    void operatorsTakeSharesAndOnlyNeuronCoresUseDmaEngines(String name) {
        Cluster cluster = CatalogRanks.cluster(name);
        CostBatch costs = CatalogRanks.matmuls(cluster, 1, 64, 512, 4096);
        Demand whole = ComputeDemand.of(costs, cluster.rank());
        double memory = 0;
        double dma = 0;
        double cores = 0;
        for (int i = 0; i < costs.size(); i++) {
            Demand one = ComputeDemand.of(costs, i, i + 1, cluster.rank());
            memory += one.memory() * costs.timePs[i];
            dma += one.dma() * costs.timePs[i];
            cores += one.cores() * costs.timePs[i];
        }

        assertThat(whole.memory()).isCloseTo(memory / costs.totalPs(), within(CLOSE));
        assertThat(whole.dma()).isCloseTo(dma / costs.totalPs(), within(CLOSE));
        assertThat(whole.cores()).isCloseTo(cores / costs.totalPs(), within(CLOSE));
        assertThat(whole.dma() > 0).isEqualTo(cluster.rank().chip().family() == Family.NEURON);
        assertThat(whole.holdsCores()).isFalse();
    }

    @Test
    void aSmallProductTakesMemoryAndALargeOneTheCores() {
        Cluster cluster = CatalogRanks.cluster("p5.48xlarge");
        Demand small = ComputeDemand.of(CatalogRanks.matmuls(cluster, 16), cluster.rank());
        Demand large = ComputeDemand.of(CatalogRanks.matmuls(cluster, 8192), cluster.rank());

        assertThat(small.cores()).isZero();
        assertThat(small.memory()).isGreaterThan(0.5);
        assertThat(large.cores()).isEqualTo(1);
        assertThat(large.memory()).isLessThan(0.3);
    }

    @Test
    void ncclHoldsTheChannelsThatItsLogsCount() {
        Cluster cluster = CatalogRanks.cluster("p5.48xlarge");
        Collectives collectives = new Collectives(cluster);
        GroupShape node = GroupShape.of(cluster, 1, 8);
        double sm = 1.0 / 132;

        assertThat(collectives.demand(Kind.ALL_GATHER, 1e9, node).cores()).isEqualTo(24 * sm, within(CLOSE));
        assertThat(collectives.demand(Kind.ALL_REDUCE, 1e9, node).cores()).isEqualTo(16 * sm, within(CLOSE));
        assertThat(collectives.demand(Kind.ALL_TO_ALL, 1e9, node).cores()).isEqualTo(32 * sm, within(CLOSE));
        assertThat(collectives.demand(Kind.ALL_GATHER, 8192, node).cores()).isEqualTo(sm, within(CLOSE));
        assertThat(collectives
                        .demand(Kind.SEND, 1e9, GroupShape.acrossDomains())
                        .cores())
                .isEqualTo(2 * sm, within(CLOSE));
    }

    @Test
    void trainiumMovesCollectivesWithTheDmaEnginesOfItsCores() {
        Collectives collectives = new Collectives(CatalogRanks.cluster("trn2.48xlarge"));
        GroupShape node = new GroupShape(64, 4, 16, 64, 1, 1);
        double bytes = 1 << 30;
        Demand gather = collectives.demand(Kind.ALL_GATHER, bytes, node);
        // KangaRing: 31/32 of the tensor past each of 2 pairs of a chip, one read and two writes; 128 engines of 23
        // GB/s.
        double seconds = 2.0 * 31 / 32 * 2 * bytes / (128 * 23e9);

        assertThat(gather.dma())
                .isEqualTo(seconds * 1e12 / collectives.timePs(Kind.ALL_GATHER, bytes, node), within(1e-6));
        assertThat(gather.cores()).isZero();
    }
}
