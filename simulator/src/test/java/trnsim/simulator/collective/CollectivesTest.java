package trnsim.simulator.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.plan.Traffic;
import trnsim.workloads.plan.Traffic.Kind;
import trnsim.workloads.unit.Readings;
import trnsim.workloads.unit.Sourced;

class CollectivesTest {

    private static final Catalog CATALOG = Catalog.shipped();

    private static Cluster cluster(String name, long chips, Readings readings) {
        SystemSpec system = Cluster.system(CATALOG, name);
        return Cluster.of(system, Cluster.chip(CATALOG, system), chips, null, readings);
    }

    private static Cluster cluster(String name, long chips) {
        return cluster(name, chips, Readings.central());
    }

    private static double time(Cluster cluster, Kind kind, double bytes, long stride, long members) {
        GroupShape group = GroupShape.of(cluster, stride, members);
        return new Collectives(cluster).cost(kind, bytes, group).timePs();
    }

    /** Systems with a network between domains, with groups inside a chip, a host and a domain, and across domains. */
    static Stream<Arguments> groups() {
        return CATALOG.names(Folder.SYSTEMS).stream()
                .filter(name ->
                        CATALOG.read(Folder.SYSTEMS, name, SystemSpec.class).scaleOut() != null)
                .flatMap(name -> {
                    SystemSpec system = CATALOG.read(Folder.SYSTEMS, name, SystemSpec.class);
                    long chips = 8L * system.chips();
                    Cluster cluster = cluster(name, chips);
                    long domain = (long) cluster.ranksPerChip() * system.chips();
                    return Stream.of(
                            Arguments.of(name, chips, 1L, (long) cluster.ranksPerChip()),
                            Arguments.of(name, chips, 1L, domain),
                            Arguments.of(name, chips, 1L, domain * 8),
                            Arguments.of(name, chips, domain, 8L),
                            Arguments.of(name, chips, (long) cluster.ranksPerChip(), (long) system.chips()));
                });
    }

    @ParameterizedTest
    @MethodSource("groups")
    void allReduceIsReduceScatterAndAllGather(String name, long chips, long stride, long members) {
        Cluster cluster = cluster(name, chips);
        for (double bytes : new double[] {1, 1e3, 1e6, 1e9}) {
            double both = time(cluster, Kind.REDUCE_SCATTER, bytes, stride, members)
                    + time(cluster, Kind.ALL_GATHER, bytes, stride, members);
            double reduced = time(cluster, Kind.ALL_REDUCE, bytes, stride, members);
            // One operator, so one start.
            double start = members > 1 ? cluster.rank().kernelPs() + cluster.startPs() : 0;
            if (cluster.system().scaleUp().inNetworkReduction()) {
                assertThat(reduced).isLessThanOrEqualTo(both - start + 2);
            } else {
                assertThat(reduced).isCloseTo(both - start, within(2.0));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void aLargerMessageIsNeverFaster(String name, long chips, long stride, long members) {
        Cluster cluster = cluster(name, chips);
        for (Kind kind : Kind.values()) {
            double before = 0;
            for (double bytes = 1; bytes < 1e11; bytes *= 3) {
                double time = time(cluster, kind, bytes, stride, members);
                assertThat(time).as("%s of %s", kind, bytes).isGreaterThanOrEqualTo(before);
                before = time;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void betterLinksAreNeverSlower(String name, long chips, long stride, long members) {
        SystemSpec system = Cluster.system(CATALOG, name);
        List<Sourced> rates = Stream.concat(
                        system.scaleUp().links().stream(),
                        Stream.of(
                                system.scaleUp().efficiency(),
                                system.scaleOut().nicBandwidth(),
                                system.scaleOut().efficiency()))
                .toList();
        Cluster central = cluster(name, chips);
        for (Sourced rate : rates) {
            Cluster better = cluster(
                    name,
                    chips,
                    Readings.moved(Map.of(rate.path(), 1.7 * rate.value().si())));
            assertThat(rates(better)).as("%s counts", rate.path()).isGreaterThan(rates(central));
            for (Kind kind : Kind.values()) {
                for (double bytes : new double[] {1e3, 1e8}) {
                    assertThat(time(better, kind, bytes, stride, members))
                            .as("%s of %s with better %s", kind, bytes, rate.path())
                            .isLessThanOrEqualTo(time(central, kind, bytes, stride, members));
                }
            }
        }
    }

    private static double rates(Cluster cluster) {
        double sum = cluster.nodeBytesPerPs();
        for (int i = 0; i < cluster.dimensions().size(); i++) {
            sum += cluster.linkBytesPerPs(i);
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("groups")
    void bytesTakeAtLeastTheirTimeOnTheWire(String name, long chips, long stride, long members) {
        Cluster cluster = cluster(name, chips);
        GroupShape group = GroupShape.of(cluster, stride, members);
        if (group.domains() > 1) {
            double bytes = 1e9;
            double share = (group.domains() - 1.0) / group.domains();
            double wire = bytes * share / (cluster.nodeBytesPerPs() * cluster.nodesPerDomain());
            assertThat(time(cluster, Kind.ALL_GATHER, bytes, stride, members))
                    .isGreaterThanOrEqualTo(wire * (1 - 1e-9));
        }
    }

    @Test
    void aGroupOfOneCostsNothing() {
        Cluster cluster = cluster("trn2-ultraserver", 64);
        for (Kind kind : Kind.values()) {
            assertThat(new Collectives(cluster).cost(kind, 1e9, GroupShape.of(cluster, 1, 1)))
                    .isEqualTo(new CollectiveCost(0, "none"));
            assertThat(time(cluster, kind, 0, 1, 8)).isZero();
        }
    }

    @Test
    void aRingOverSwitchedChipsMovesItsShareAtTheChipsRate() {
        Cluster cluster = cluster("h100-hgx", 8);
        double expected = 1e9 * 7 / 8 / cluster.linkBytesPerPs(0);
        double fixed = 7 * cluster.hopPs() + cluster.startPs() + cluster.rank().kernelPs();
        assertThat(time(cluster, Kind.ALL_GATHER, 1e9, 1, 8)).isBetween(expected, expected + fixed + 1);
    }

    @Test
    void groupsAcrossDomainsNeedANetwork() {
        String lonely = CATALOG.names(Folder.SYSTEMS).stream()
                .filter(name -> Cluster.system(CATALOG, name).scaleOut() == null)
                .findFirst()
                .orElse("");
        if (!lonely.isEmpty()) {
            Cluster cluster =
                    cluster(lonely, 2L * Cluster.system(CATALOG, lonely).chips());
            assertThatThrownBy(() -> time(cluster, Kind.ALL_REDUCE, 1e6, 1, cluster.ranks()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has no network between domains");
        }
    }

    @ParameterizedTest
    @CsvSource({
        // stride, members: members on a chip, chips of a domain, domains, chips between neighbours
        "1, 4, 4, 1, 1, 1",
        "1, 2, 2, 1, 1, 1",
        "2, 2, 2, 1, 1, 1",
        "1, 64, 4, 16, 1, 1",
        "1, 256, 4, 64, 1, 1",
        "1, 1024, 4, 64, 4, 1",
        "4, 64, 1, 64, 1, 1",
        "8, 32, 1, 32, 1, 2",
        "64, 4, 1, 4, 1, 16",
        "64, 256, 1, 4, 64, 16",
        "256, 8, 1, 1, 8, 64",
        "1024, 2, 1, 1, 2, 64"
    })
    void placementsOnTrn2UltraServers(long stride, long members, int perChip, int chips, long domains, int chipStride) {
        Cluster cluster = cluster("trn2-ultraserver", 16384);
        GroupShape group = GroupShape.of(cluster, stride, members);
        assertThat(group)
                .isEqualTo(new GroupShape(members, perChip, chips, (long) perChip * chips, domains, chipStride));
        assertThat(group.perDomain() * group.domains()).isGreaterThanOrEqualTo(members);
    }

    @Test
    void everyRankOfAnUnevenDomainIsCounted() {
        Cluster cluster = cluster("trn3-ultraserver-gen2", 100_000);
        for (long stride : new long[] {1, 4, 64, 128, 320, 576}) {
            for (long members : new long[] {2, 5, 64, 128, 1250}) {
                GroupShape group = GroupShape.of(cluster, stride, members);
                assertThat(group.perDomain() * group.domains()).isGreaterThanOrEqualTo(members);
                for (Kind kind : Traffic.Kind.values()) {
                    assertThat(time(cluster, kind, 1e6, stride, members)).isPositive();
                }
            }
        }
    }
}
