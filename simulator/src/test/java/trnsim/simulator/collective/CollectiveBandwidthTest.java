package trnsim.simulator.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.simulator.system.SystemSpec.Fabric;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.document.InputException;
import trnsim.workloads.plan.Traffic.Kind;
import trnsim.workloads.unit.Readings;

/** Rates, ranges and published rows of collectives. */
class CollectiveBandwidthTest {

    private static final Catalog CATALOG = Catalog.shipped();
    private static final double MIB = 1 << 20;

    private static Cluster cluster(String name, long chips) {
        SystemSpec system = Cluster.system(CATALOG, name);
        return Cluster.of(system, Cluster.chip(CATALOG, system), chips, null, Readings.central());
    }

    private static Cluster domain(String name) {
        return cluster(name, Cluster.system(CATALOG, name).chips());
    }

    static List<String> systems() {
        return CATALOG.names(Folder.SYSTEMS);
    }

    @ParameterizedTest
    @MethodSource("systems")
    void busBandwidthStaysBelowThePrintedLinks(String name) {
        Cluster cluster = domain(name);
        if (cluster.chips() < 2) {
            return;
        }
        SystemSpec.ScaleUp up = cluster.system().scaleUp();
        double egress = 0;
        for (int i = 0; i < (up.kind() == Fabric.SWITCH ? 1 : up.dimensions().size()); i++) {
            double link =
                    up.links().get(Math.min(i, up.links().size() - 1)).value().si();
            egress += up.kind() == Fabric.SWITCH || up.dimensions().get(i) <= 2 ? link : 2 * link;
        }
        GroupShape group = GroupShape.of(cluster, 1, cluster.ranks());
        for (Kind kind : new Kind[] {Kind.ALL_REDUCE, Kind.ALL_GATHER, Kind.REDUCE_SCATTER, Kind.ALL_TO_ALL}) {
            for (Curve.Point point :
                    Curve.of(new Collectives(cluster), kind, group, List.of(1e4, 1e6, 1e8, 1e10, 1e12), 1)) {
                // A switch that adds sends 1 + 1/n of the tensor to each chip instead of 2 (n-1)/n.
                double n = group.members();
                double sent = point.algorithm().equals("in-switch") ? point.algbw() * (1 + 1 / n) : point.busbw();
                assertThat(sent).as("%s %s", kind, point).isLessThan(egress);
            }
        }
    }

    /** The rows that AWS Neuron SDK 2.28 measured on 64 ranks; the whole table is in {@code trnsim validate network}. */
    @ParameterizedTest
    @CsvSource({
        "ALL_REDUCE, 2, 80.74",
        "ALL_REDUCE, 16, 262.48",
        "ALL_REDUCE, 64, 724.41",
        "ALL_REDUCE, 1024, 6440.16",
        "ALL_GATHER, 2, 34.55",
        "ALL_GATHER, 16, 117.77",
        "ALL_GATHER, 64, 385.11",
        "ALL_GATHER, 1024, 2777.78",
        "REDUCE_SCATTER, 2, 45.11",
        "REDUCE_SCATTER, 16, 147.44",
        "REDUCE_SCATTER, 64, 400.23",
        "REDUCE_SCATTER, 1024, 3832.94"
    })
    void publishedRowsOfTrainium2(Kind kind, double mib, double us) {
        Cluster cluster = domain("trn2.48xlarge");
        double ps = new Collectives(cluster).timePs(kind, mib * MIB, GroupShape.of(cluster, 1, 64));
        assertThat(ps * 1e-6).isBetween(0.88 * us, 1.12 * us);
    }

    @ParameterizedTest
    @CsvSource({
        "1000000, mesh",
        "1048576, mesh",
        "1100000, rdh",
        "55000000, rdh",
        "57000000, kangaring",
        "1e10, kangaring"
    })
    void theNeuronRuntimeSwitchesAtItsPrintedSizes(double bytes, String word) {
        Cluster cluster = domain("trn2.48xlarge");
        GroupShape all = GroupShape.of(cluster, 1, 64);
        assertThat(new Collectives(cluster).word(Kind.ALL_REDUCE, bytes, all)).isEqualTo(word);
        GroupShape onePerChip = GroupShape.of(cluster, 4, 16);
        assertThat(new Collectives(cluster).word(Kind.ALL_REDUCE, 1e9, onePerChip))
                .isEqualTo("ring");
    }

    /**
     * Four chips of Trainium1 in a row of the torus, a ring of 48 GB/s wires of which 90 % are usable: each chip receives 3/4 of the
     * tensor over two of them. Recursion, which the runtime's printed sizes would choose, uses one wire at a time.
     */
    @ParameterizedTest
    @ValueSource(doubles = {8, 16, 32, 48})
    void onTrainium1ARingUsesBothWiresOfAChip(double mib) {
        Cluster cluster = domain("trn1.32xlarge");
        GroupShape eight = GroupShape.of(cluster, 1, 8);
        double least = 0.75 * mib * MIB / (2 * 0.9 * 48e9) * 1e12;
        double ps = new Collectives(cluster).timePs(Kind.ALL_GATHER, mib * MIB, eight);
        assertThat(ps).isBetween(least, 1.25 * least);
        double recursive = Collectives.forced(cluster, "rdh").timePs(Kind.ALL_GATHER, mib * MIB, eight);
        assertThat(recursive).isGreaterThan(2 * least);
    }

    @Test
    void ncclGoesFromFlagsToSlicesToTheSwitch() {
        Cluster eight = domain("h100-hgx");
        GroupShape all = GroupShape.of(eight, 1, 8);
        Collectives auto = new Collectives(eight);
        assertThat(auto.word(Kind.ALL_REDUCE, 1e4, all)).isEqualTo("ring-ll");
        assertThat(auto.word(Kind.ALL_GATHER, 1e9, all)).isEqualTo("ring-simple");
        assertThat(auto.word(Kind.ALL_REDUCE, 1e9, all)).isEqualTo("in-switch");
        assertThat(Collectives.addedByRanks(eight).word(Kind.ALL_REDUCE, 1e9, all))
                .isEqualTo("ring-simple");
        assertThat(new Collectives(domain("dgx-a100-selene")).word(Kind.ALL_REDUCE, 1e9, all))
                .isEqualTo("ring-simple");
    }

    @Test
    void largeCollectivesOfTrainium2TakeAsLongAsTheirMemoryTraffic() {
        Cluster cluster = domain("trn2.48xlarge");
        GroupShape all = GroupShape.of(cluster, 1, 64);
        Domain domain = new Domain(cluster);
        double once = domain.memoryPs(1e12, all);
        Collectives auto = new Collectives(cluster);
        assertThat(auto.timePs(Kind.ALL_GATHER, 1e12, all) / once).isBetween(5.8, 6.1);
        assertThat(auto.timePs(Kind.REDUCE_SCATTER, 1e12, all) / once).isBetween(7.7, 8.1);
        assertThat(auto.timePs(Kind.ALL_REDUCE, 1e12, all) / once).isBetween(13.5, 14.1);
    }

    @Test
    void tiersOfTheTrn3RackBoundWhatCrossesThem() {
        Cluster cluster = domain("trn3-ultraserver-gen2");
        Domain domain = new Domain(cluster);
        GroupShape server = GroupShape.of(cluster, 1, 16);
        GroupShape racks = GroupShape.of(cluster, 288, 2);
        double same = domain.neighbourPs(1e9, server);
        assertThat(domain.neighbourPs(1e9, racks) / same).isCloseTo(2, org.assertj.core.data.Offset.offset(1e-9));
        // An even all-to-all of 144 chips is bound by the last tier: 128 GB/s for 72 of 143 peers, of 704 GB/s in all.
        GroupShape all = GroupShape.of(cluster, 1, 576);
        double tiers = domain.exchangePs(1e9, all, 1);
        double efficiency = cluster.system().scaleUp().efficiency().value().si();
        assertThat(tiers)
                .isCloseTo(
                        1e9 * 4 * 72 / 144 / (0.128 * efficiency),
                        org.assertj.core.data.Percentage.withPercentage(1e-6));
    }

    @Test
    void anUnevenAllToAllIsBoundByItsBusiestRank() {
        Cluster cluster = domain("h200-hgx");
        GroupShape all = GroupShape.of(cluster, 1, 8);
        Collectives auto = new Collectives(cluster);
        double even = auto.timePs(Kind.ALL_TO_ALL, 1e10, all);
        assertThat(auto.timePs(Kind.ALL_TO_ALL, 1e10, all, 3) / even).isBetween(2.9, 3.0);
        assertThat(auto.timePs(Kind.ALL_REDUCE, 1e10, all, 3)).isEqualTo(auto.timePs(Kind.ALL_REDUCE, 1e10, all));
    }

    @Test
    void messagesBetweenDomainsCountTheStartOfTheLibrary() {
        Cluster cluster = cluster("h100-hgx", 16);
        double start = cluster.rank().kernelPs() + cluster.startPs() + cluster.messagePs();
        assertThat(new Collectives(cluster).timePs(Kind.SEND, 1, GroupShape.acrossDomains()))
                .isGreaterThanOrEqualTo((long) start);
    }

    @Test
    void listedRanksLieWhereTheirNumbersSay() {
        Cluster cluster = cluster("trn2-ultraserver", 128);
        List<Long> everyFourth =
                java.util.stream.LongStream.range(0, 16).mapToObj(i -> 4 * i).toList();
        assertThat(GroupShape.of(cluster, everyFourth)).isEqualTo(GroupShape.of(cluster, 4, 16));
        List<Long> both = java.util.stream.LongStream.range(0, 512).boxed().toList();
        assertThat(GroupShape.of(cluster, both)).isEqualTo(GroupShape.of(cluster, 1, 512));
        assertThatThrownBy(() -> GroupShape.of(cluster, List.of(1L, 2L, 1L)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("rank 1 is listed twice");
        assertThatThrownBy(() -> GroupShape.of(cluster, List.of(0L, 1L, 4L))).hasMessageContaining("equal parts");
        assertThatThrownBy(() -> GroupShape.of(cluster, List.of(512L))).hasMessageContaining("0..511");
    }

    @Test
    void pricingAllocatesNothing() {
        Cluster trn = domain("trn2-ultraserver");
        Cluster gpu = domain("h100-hgx");
        Collectives neuron = new Collectives(trn);
        Collectives nccl = new Collectives(gpu);
        GroupShape ranks = GroupShape.of(trn, 1, 64);
        GroupShape gpus = GroupShape.of(gpu, 1, 8);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = price(neuron, ranks) + price(nccl, gpus);
        long before = threads.getCurrentThreadAllocatedBytes();
        sum += price(neuron, ranks) + price(nccl, gpus);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(sum).isPositive();
        // The loop below prices 14,000 collectives; what is left is the measurement's own.
        assertThat(allocated).isLessThan(10_000);
    }

    private static long price(Collectives collectives, GroupShape group) {
        long sum = 0;
        for (int i = 0; i < 1000; i++) {
            sum += collectives.timePs(Kind.ALL_REDUCE, 1e3 * i, group)
                    + collectives.timePs(Kind.ALL_GATHER, 1e5 * i, group)
                    + collectives.timePs(Kind.REDUCE_SCATTER, 1e4 * i, group)
                    + collectives.timePs(Kind.ALL_TO_ALL, 1e6 * i, group)
                    + collectives.timePs(Kind.BROADCAST, 1e4 * i, group)
                    + collectives.timePs(Kind.SEND, 1e4 * i, group)
                    + collectives.timePs(Kind.BARRIER, 0, group);
        }
        return sum;
    }
}
