package trnsim.simulator.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    /** Names of all algorithms that can run {@code kind} over the group. */
    private static List<String> able(Cluster cluster, Kind kind, GroupShape group) {
        Domain domain = new Domain(cluster);
        SystemSpec.ScaleUp up = cluster.system().scaleUp();
        Library library = up.neuron() != null
                ? new NeuronLibrary(cluster, up.neuron(), domain)
                : up.nccl() != null ? new NcclLibrary(cluster, up.nccl(), domain, true) : new PlainLibrary(domain);
        return library.algorithms().stream()
                .filter(algorithm -> algorithm.runs(kind, group))
                .map(Algorithm::word)
                .toList();
    }

    private static final double[] SIZES = {1, 1e3, 1e5, 1e6, 2e6, 5e7, 6e7, 1e9};

    @ParameterizedTest
    @MethodSource("groups")
    void anAllReduceTakesAtLeastItsReduceScatter(String name, long chips, long stride, long members) {
        Cluster cluster = cluster(name, chips);
        GroupShape group = GroupShape.of(cluster, stride, members);
        for (String word : able(cluster, Kind.REDUCE_SCATTER, group)) {
            Collectives forced = Collectives.forced(cluster, word);
            for (double bytes : SIZES) {
                long reduced = forced.timePs(Kind.ALL_REDUCE, bytes, group);
                long scattered = forced.timePs(Kind.REDUCE_SCATTER, bytes, group);
                long gathered = forced.timePs(Kind.ALL_GATHER, bytes, group);
                assertThat(reduced).as("%s of %s", word, bytes).isGreaterThanOrEqualTo(scattered);
                assertThat(reduced).as("%s of %s", word, bytes).isGreaterThanOrEqualTo(gathered);
                assertThat((double) reduced).isLessThanOrEqualTo(1.001 * (scattered + gathered) + 2);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void aLargerMessageIsNeverFasterUnderOneAlgorithm(String name, long chips, long stride, long members) {
        Cluster cluster = cluster(name, chips);
        GroupShape group = GroupShape.of(cluster, stride, members);
        for (Kind kind : Kind.values()) {
            for (String word : able(cluster, kind, group)) {
                Collectives forced = Collectives.forced(cluster, word);
                double before = 0;
                for (double bytes = 1; bytes < 1e11; bytes *= 3) {
                    double time = forced.timePs(kind, bytes, group);
                    assertThat(time).as("%s by %s of %s", kind, word, bytes).isGreaterThanOrEqualTo(before);
                    before = time;
                }
            }
        }
    }

    /** Runtimes switch at printed sizes, not where curves cross: a larger message may gain there. */
    @ParameterizedTest
    @MethodSource("groups")
    void aChangeOfAlgorithmGainsAtMostHalf(String name, long chips, long stride, long members) {
        Cluster cluster = cluster(name, chips);
        GroupShape group = GroupShape.of(cluster, stride, members);
        Collectives auto = new Collectives(cluster);
        for (Kind kind : Kind.values()) {
            double before = 0;
            for (double bytes = 1; bytes < 1e11; bytes *= 1.3) {
                double time = auto.timePs(kind, bytes, group);
                assertThat(time).as("%s of %s", kind, bytes).isGreaterThanOrEqualTo(0.4 * before);
                before = time;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void autoIsOneOfTheAlgorithms(String name, long chips, long stride, long members) {
        Cluster cluster = cluster(name, chips);
        GroupShape group = GroupShape.of(cluster, stride, members);
        if (group.perDomain() <= 1) {
            return;
        }
        Collectives auto = new Collectives(cluster);
        for (Kind kind : Kind.values()) {
            for (double bytes : SIZES) {
                String word = auto.word(kind, bytes, group).replace("+network", "");
                assertThat(able(cluster, kind, group)).contains(word);
                assertThat(Collectives.forced(cluster, word).timePs(kind, bytes, group))
                        .isEqualTo(auto.timePs(kind, bytes, group));
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
            GroupShape group = GroupShape.of(central, stride, members);
            for (Kind kind : Kind.values()) {
                for (String word : able(central, kind, group)) {
                    for (double bytes : new double[] {1e3, 1e8}) {
                        assertThat(Collectives.forced(better, word).timePs(kind, bytes, group))
                                .as("%s by %s of %s with better %s", kind, word, bytes, rate.path())
                                .isLessThanOrEqualTo(
                                        Collectives.forced(central, word).timePs(kind, bytes, group));
                    }
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
            if (kind != Kind.BARRIER) {
                assertThat(time(cluster, kind, 0, 1, 8)).isZero();
            }
        }
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
