package trnsim.simulator.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.plan.Traffic.Kind;
import trnsim.workloads.unit.Readings;

class LimitedRoutingTest {

    private static final Catalog CATALOG = Catalog.shipped();

    private static Cluster cluster(String system, long chips) {
        SystemSpec spec = Cluster.system(CATALOG, system);
        return Cluster.of(spec, Cluster.chip(CATALOG, spec), chips, null, Readings.central());
    }

    /** Of 8 nodes, 8 picks at random meet 8 (1 - (7/8)^8) = 5.25 different ones (balls in bins). */
    @Test
    void copiesAreTheNodesThatPicksMeet() {
        assertThat(LimitedRouting.copies(new RowWork.Routed(1, 8, 8, 8), 8)).isCloseTo(5.251, within(1e-3));
        assertThat(LimitedRouting.copies(new RowWork.Routed(1, 8, 8, 4), 8)).isEqualTo(4);
        assertThat(LimitedRouting.copies(new RowWork.Routed(1, 8, 8, 4), 2)).isLessThan(2);
        assertThat(LimitedRouting.copies(new RowWork.Routed(1, 1, 1, 4), 8)).isCloseTo(1, within(1e-9));
    }

    /** 256 MB of 8 picks on 8 hosts of 8 H800 each: fewer nodes, less time, and never more than copies sent one by one. */
    @ParameterizedTest
    @CsvSource({"h800-hgx, 64, 1", "h800-hgx, 128, 1", "trn2, 256, 4"})
    void fewerNodesAreNeverSlower(String system, long chips, int ranksPerChip) {
        Cluster cluster = cluster(system, chips);
        Collectives collectives = new Collectives(cluster);
        GroupShape group = GroupShape.of(cluster, 1, chips * ranksPerChip);
        LimitedRouting routing = new LimitedRouting(collectives);
        double bytes = 32e6;
        long free = collectives.timePs(Kind.ALL_TO_ALL, 8 * bytes, group);
        long before = 0;
        for (int nodes = 1; nodes <= 8; nodes++) {
            RowWork.Routed routed = new RowWork.Routed(bytes, 8, 8, nodes);
            long time = routing.timePs(routed, group);
            assertThat(time).isBetween(before, free);
            assertThat(routing.demand(routed, group).nic()).isBetween(0.0, 1.0);
            before = time;
        }
    }

    @Test
    void insideADomainNothingIsLimited() {
        Cluster cluster = cluster("trn2u", 64);
        Collectives collectives = new Collectives(cluster);
        GroupShape group = GroupShape.of(cluster, 1, 64);
        RowWork.Routed routed = new RowWork.Routed(1e6, 8, 8, 4);
        assertThat(new LimitedRouting(collectives).timePs(routed, group))
                .isEqualTo(collectives.timePs(Kind.ALL_TO_ALL, 8e6, group));
    }

    /**
     * One copy per node through one 400 Gb/s adapter per GPU: 22 picks on 8 nodes meet 8 (1 - (7/8)^22) = 7.576, of which 7/8
     * leave. 134,217,728 bytes of each (8,192 tokens of 8,192 wide in 2 bytes) at 45 GB/s take 19.77 ms; one copy per rank,
     * 64 (1 - (63/64)^22) = 18.74 of which 7/8 leave, would take 48.9 ms.
     */
    @Test
    void aTokenCrossesToANodeOnce() {
        Cluster cluster = cluster("b200-hgx", 64);
        Collectives collectives = new Collectives(cluster);
        GroupShape group = GroupShape.of(cluster, 1, 64);
        double bytes = 134_217_728;
        double once =
                new LimitedRouting(collectives).timePs(new RowWork.Routed(bytes, 18.74, 22, Integer.MAX_VALUE), group);
        assertThat(once).isCloseTo(19.77e9, within(0.05 * 19.77e9));
        assertThat((double) collectives.timePs(Kind.ALL_TO_ALL, 18.74 * bytes, group))
                .isGreaterThan(45e9);
    }
}
