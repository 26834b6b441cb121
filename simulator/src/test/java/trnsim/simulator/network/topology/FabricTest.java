package trnsim.simulator.network.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.NetworkSpec;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

class FabricTest {

    static List<String> systems() {
        return Fabrics.CATALOG.names(Folder.SYSTEMS);
    }

    /** Nine domains of every shipped system; one where it has no network. */
    private static Fabric some(String system) {
        Cluster one = Fabrics.cluster(system, 1);
        return Fabrics.of(
                system, (one.nodeBytesPerPs() > 0 ? 9L : 1L) * one.system().chips());
    }

    @ParameterizedTest
    @MethodSource("systems")
    void routesLeadFromEndToEndWithoutALoopAndAreRepeatable(String system) {
        Fabric fabric = some(system);
        Topology topology = fabric.topology();
        RandomStream random = new RandomStreams(1).stream(system, "routes");
        for (int i = 0; i < 500; i++) {
            int from = random.nextInt(fabric.chips());
            int to = random.nextInt(fabric.chips());
            long hash = random.nextLong();
            int[] route = Fabrics.route(fabric, from, to, hash);
            assertThat(route).isEqualTo(Fabrics.route(fabric, from, to, hash));
            Set<Integer> seen = new HashSet<>(Set.of(from));
            int at = from;
            for (int link : route) {
                assertThat(topology.from(link)).isEqualTo(at);
                at = topology.to(link);
                assertThat(seen.add(at)).as("a loop at " + topology.name(at)).isTrue();
            }
            assertThat(at).isEqualTo(to);
        }
    }

    @ParameterizedTest
    @MethodSource("systems")
    void linksComeInPairsAndRowsHoldThem(String system) {
        Topology topology = some(system).topology();
        int counted = 0;
        for (int node = 0; node < topology.nodes(); node++) {
            for (int i = topology.firstOut(node); i < topology.firstOut(node + 1); i++) {
                int link = topology.out(i);
                counted++;
                assertThat(topology.from(link)).isEqualTo(node);
                int back = topology.reverse(link);
                assertThat(topology.to(back)).isEqualTo(node);
                assertThat(topology.from(back)).isEqualTo(topology.to(link));
                assertThat(topology.bytesPerPs(back)).isEqualTo(topology.bytesPerPs(link));
            }
        }
        assertThat(counted).isEqualTo(topology.links());
    }

    /** Neighbours of a chip inside its domain, links of the longest way there, chips of a domain. */
    @ParameterizedTest
    @CsvSource({
        "trn1.32xlarge,    4, 4, 16",
        "trn2.48xlarge,    4, 4, 16",
        "trn2-ultraserver, 6, 6, 64",
        "inf2.48xlarge,    2, 6, 12",
        "c8g.48xlarge,     1, 1, 2",
        "trn3-ultraserver-gen1, 1, 2, 64",
        "trn3-ultraserver-gen2, 3, 2, 144",
        "h100-hgx,         1, 2, 8",
        "gb200-nvl72,      1, 2, 72"
    })
    void scaleUpFabricsHaveTheirShape(String system, int degree, int diameter, int chips) {
        Fabric fabric = Fabrics.of(system, chips);
        Topology topology = fabric.topology();
        int longest = 0;
        for (int chip = 0; chip < chips; chip++) {
            int inside = 0;
            for (int i = topology.firstOut(chip); i < topology.firstOut(chip + 1); i++) {
                inside += topology.kind(topology.to(topology.out(i))) == NodeKind.NIC ? 0 : 1;
            }
            assertThat(inside).isEqualTo(degree);
            longest = Math.max(longest, Fabrics.route(fabric, 0, chip, 0).length);
        }
        assertThat(longest).isEqualTo(diameter);
    }

    @Test
    void ringsAndToriAreLoadedEvenlyByAllToAll() {
        for (String system : List.of("trn1.32xlarge", "inf2.48xlarge", "trn2-ultraserver")) {
            Fabric fabric = Fabrics.of(system, 1);
            int[] load = new int[fabric.topology().links()];
            for (int from = 0; from < fabric.chips(); from++) {
                for (int to = 0; to < fabric.chips(); to++) {
                    for (int link : Fabrics.route(fabric, from, to, 0)) {
                        load[link]++;
                    }
                }
            }
            int[] used = Arrays.stream(load).filter(crossings -> crossings > 0).toArray();
            assertThat(Arrays.stream(used).max()).isEqualTo(Arrays.stream(used).min());
        }
    }

    @Test
    void theGen2RackHasThreeTiers() {
        Fabric fabric = Fabrics.of("trn3-ultraserver-gen2", 144);
        Topology topology = fabric.topology();
        double efficiency = 0.9;
        int[] partner = {1, 4, 72};
        double[] gigabytesPerS = {256, 320, 128};
        String[] name = {"server switch 0", "rack switch 0", "racks switch 0"};
        for (int tier = 0; tier < 3; tier++) {
            int[] route = Fabrics.route(fabric, 0, partner[tier], 7);
            assertThat(route).hasSize(2);
            assertThat(topology.bytesPerPs(route[0])).isCloseTo(gigabytesPerS[tier] * 1e-3 * efficiency, within(1e-12));
            assertThat(topology.name(topology.to(route[0]))).isEqualTo(name[tier]);
        }
        assertThat(topology.count("server switch")).isEqualTo(36);
        assertThat(topology.count("rack switch")).isEqualTo(2);
    }

    @Test
    void hostsBelowOneLeafAreAsFarApartAsTheCatalogSays() {
        Fabric fabric = Fabrics.of("trn2.48xlarge", 1024);
        int[] route = Fabrics.route(fabric, 3, 16 + 3, 5);
        assertThat(route).hasSize(4);
        assertThat(latencyPs(fabric, route)).isEqualTo(15_000_000);
        int[] otherRail = Fabrics.route(fabric, 3, 16 + 4, 5);
        assertThat(otherRail).hasSize(6);
        assertThat(latencyPs(fabric, otherRail)).isEqualTo(15_000_000 + 2 * 900_000);
    }

    private static long latencyPs(Fabric fabric, int[] route) {
        return Arrays.stream(route).mapToLong(fabric.topology()::latencyPs).sum();
    }

    @Test
    void everyHashIsUsedAndSwitchesLoseWhatOversubscriptionTakes() {
        Fabric fabric = Fabrics.of("trn2.48xlarge", 16 * 2049);
        Topology topology = fabric.topology();
        Set<Integer> spines = new HashSet<>();
        for (int hash = 0; hash < 1000; hash++) {
            spines.add(topology.to(Fabrics.route(fabric, 0, 17, hash)[2]));
        }
        assertThat(spines).hasSize(32);
        // 33 leaf groups of 16 rails need three tiers; the first two are not oversubscribed.
        for (String tier : List.of("leaf", "spine")) {
            int node = topology.node(tier, 0);
            double down = 0;
            double up = 0;
            for (int i = topology.firstOut(node); i < topology.firstOut(node + 1); i++) {
                int other = topology.to(topology.out(i));
                boolean below = topology.kind(other) == NodeKind.NIC
                        || topology.name(other).startsWith("leaf");
                double rate = topology.bytesPerPs(topology.out(i));
                down += below ? rate : 0;
                up += below ? 0 : rate;
            }
            assertThat(up).isCloseTo(down, within(1e-9));
        }
    }

    @Test
    void sitesAreJoinedByTheWideArea() {
        List<Site> sites = List.of(new Site("a", "east", 1), new Site("b", "east", 1), new Site("c", "west", 1));
        Fabric fabric = Fabrics.of("trn2-ultraserver", 192, sites);
        Topology topology = fabric.topology();
        long near = latencyPs(fabric, Fabrics.route(fabric, 0, 64, 1));
        long far = latencyPs(fabric, Fabrics.route(fabric, 0, 128, 1));
        assertThat(near).isBetween(250_000_000L, 300_000_000L);
        assertThat(far).isBetween(32_000_000_000L, 32_100_000_000L);
        int[] route = Fabrics.route(fabric, 70, 130, 9);
        assertThat(Arrays.stream(route).mapToObj(link -> topology.name(topology.to(link))))
                .containsSubsequence("gateway 1", "backbone 0", "backbone 1", "gateway 2");
    }

    @Test
    void hostsReachChipsThroughNics() {
        Fabric fabric = Fabrics.of("trn2-ultraserver", 128);
        int host = fabric.topology().node("host", 5);
        int[] route = Fabrics.route(fabric, 3, host, 2);
        assertThat(fabric.topology().to(route[route.length - 1])).isEqualTo(host);
        assertThat(fabric.nicsOf(host)).isEqualTo(16);
        assertThat(fabric.nicsOf(0)).isEqualTo(1);
        assertThat(Fabrics.of("p5.48xlarge", 8).nicsOf(0)).isEqualTo(4);
        assertThat(Fabrics.of("inf2.48xlarge", 12).nicsOf(11)).isEqualTo(1);
    }

    @Test
    void networksOfTheCatalogRead() {
        for (String name : Fabrics.CATALOG.names(Folder.NETWORKS)) {
            NetworkSpec network = Fabrics.CATALOG.read(Folder.NETWORKS, name, NetworkSpec.class);
            assertThat(network.name()).isEqualTo(name);
            List<NetworkSpec.Tier> tiers = network.tiers();
            assertThat(tiers.subList(0, tiers.size() - 1)).allMatch(tier -> tier.oversubscription() != null);
            assertThat(tiers.getLast().oversubscription()).isNull();
        }
    }

    @Test
    void impossibleFabricsSayWhy() {
        assertThatThrownBy(() -> Fabrics.of("trn2-ultraserver", 128, List.of(new Site("a", "east", 1))))
                .hasMessageContaining("the sites hold 1 domains of trn2-ultraserver, the cluster has 2");
        assertThatThrownBy(() -> Fabrics.of("h100-hgx", 8L * 10_000)).hasMessageContaining("has room for 65536 NICs");
    }
}
