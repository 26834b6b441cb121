package trnsim.simulator.network.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.simulator.network.flow.Transfers.Transfer;
import trnsim.simulator.network.topology.Fabric;
import trnsim.simulator.network.topology.Fabrics;
import trnsim.simulator.network.topology.Placement;
import trnsim.simulator.network.topology.Topology;
import trnsim.simulator.network.topology.UnreachableException;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.unit.Readings;

class FlowNetworkTest {

    private static final Fabric ULTRA = Fabrics.of("trn2-ultraserver", 256);

    private static List<Transfer> random(Fabric fabric, int transfers, long seed, int maxCount) {
        RandomStream random = new RandomStreams(seed).stream(0, "transfers");
        List<Transfer> list = new ArrayList<>();
        for (int i = 0; i < transfers; i++) {
            list.add(new Transfer(
                    random.nextInt(3) * 1_000_000L,
                    random.nextInt(fabric.chips()),
                    random.nextInt(fabric.chips()),
                    random.nextInt(4),
                    random.nextInt(2) == 0 ? 1_000_000 : random.nextInt(10_000_000),
                    1 + random.nextInt(maxCount)));
        }
        return list;
    }

    @Test
    void oneTransferTakesBytesOverRateRoundedUpAndLatency() {
        int link = ULTRA.topology().link(0, 1);
        long expected = (long) StrictMath.ceil(1e6 / ULTRA.topology().bytesPerPs(link))
                + ULTRA.topology().latencyPs(link);
        assertThat(Transfers.asFlows(ULTRA).add(0, 0, 1, 0, 1_000_000, 1).run()).containsExactly(expected);
    }

    @Test
    void emptyTransfersAndThoseWithinAChipTakeNoBandwidth() {
        List<Long> arrivals = Transfers.asFlows(ULTRA)
                .add(5, 0, 1, 0, 0, 1)
                .add(5, 3, 3, 0, 1_000, 2)
                .run();
        assertThat(arrivals)
                .containsExactly(5 + ULTRA.topology().latencyPs(ULTRA.topology().link(0, 1)), 5L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void nFlowsAreAClassOfNToThePicosecond(long seed) {
        List<Transfer> classes = random(ULTRA, 120, seed, 6);
        List<Transfer> single = new ArrayList<>();
        List<Integer> classOf = new ArrayList<>();
        for (int i = 0; i < classes.size(); i++) {
            Transfer t = classes.get(i);
            for (int k = 0; k < t.count(); k++) {
                single.add(new Transfer(t.startPs(), t.from(), t.to(), t.hash(), t.bytes(), 1));
                classOf.add(i);
            }
        }
        List<Long> asClasses = Transfers.asFlows(ULTRA).add(classes).run();
        List<Long> asFlows = Transfers.asFlows(ULTRA).add(single).run();
        for (int i = 0; i < asFlows.size(); i++) {
            assertThat(asFlows.get(i)).isEqualTo(asClasses.get(classOf.get(i)));
        }
    }

    @Test
    void everyByteCrossesEveryLinkOfItsWayOnce() {
        List<Transfer> list = random(ULTRA, 300, 9, 4);
        Transfers transfers = Transfers.asFlows(ULTRA).add(list);
        transfers.run();
        double[] expected = new double[ULTRA.topology().links()];
        for (Transfer t : list) {
            for (int link : Fabrics.route(ULTRA, t.from(), t.to(), t.hash())) {
                expected[link] += (double) t.bytes() * t.count();
            }
        }
        for (int link = 0; link < expected.length; link++) {
            assertThat(transfers.network.carriedBytes(link)).isEqualTo(expected[link]);
        }
        assertThat(transfers.network.active()).isZero();
        assertThat(transfers.flows().flows().flows()).isZero();
    }

    /** All links faster in proportion, as the ends of their ranges make them. */
    @Test
    void moreBandwidthIsNeverSlower() {
        for (String system : List.of("trn1.32xlarge", "trn2-ultraserver", "trn3-ultraserver-gen2", "h100-hgx")) {
            Cluster cluster = Fabrics.cluster(system, 300);
            var up = cluster.system().scaleUp();
            var out = cluster.system().scaleOut();
            List<Transfer> list = random(Fabrics.of(system, 300), 200, 4, 3).stream()
                    .map(t -> new Transfer(0, t.from(), t.to(), t.hash(), 1_000_000, t.count()))
                    .toList();
            Readings more = Readings.moved(Map.of(
                    up.efficiency().path(), up.efficiency().value().si() * 1.1,
                    out.efficiency().path(), out.efficiency().value().si() * 1.1));
            Cluster faster =
                    Cluster.of(cluster.system(), Cluster.chip(Fabrics.CATALOG, cluster.system()), 300, null, more);
            List<Long> before =
                    Transfers.asFlows(Fabrics.of(system, 300)).add(list).run();
            List<Long> after = Transfers.asFlows(Fabric.of(faster, Fabrics.CATALOG, more))
                    .add(list)
                    .run();
            for (int i = 0; i < before.size(); i++) {
                assertThat(after.get(i)).isLessThanOrEqualTo(before.get(i) + 1);
            }
        }
    }

    @Test
    void placementChangesTheAnswer() {
        Fabric fabric = Fabrics.of("trn2-ultraserver", 64);
        long snake = ringPs(fabric, Placement.snake(new int[] {4, 4, 4}, 64, 1));
        long linear = ringPs(fabric, Placement.linear(64, 1));
        long shuffled = ringPs(fabric, Placement.shuffled(64, 64, 1, new RandomStreams(1).stream(0, "placement")));
        assertThat(snake).isLessThan(linear);
        assertThat(linear).isLessThan(shuffled);
    }

    /** One step of a ring: every rank sends to the next. */
    private static long ringPs(Fabric fabric, Placement placement) {
        Transfers ring = Transfers.asFlows(fabric);
        for (int rank = 0; rank < placement.ranks(); rank++) {
            ring.add(0, placement.chip(rank), placement.chip((rank + 1) % placement.ranks()), 0, 10_000_000, 1);
        }
        return ring.last();
    }

    @Test
    void theInterRackTierBindsGen2() {
        Fabric fabric = Fabrics.of("trn3-ultraserver-gen2", 144);
        long server =
                Transfers.asFlows(fabric).add(0, 0, 1, 0, 1_000_000_000, 1).last();
        long rack = Transfers.asFlows(fabric).add(0, 0, 4, 0, 1_000_000_000, 1).last();
        long racks =
                Transfers.asFlows(fabric).add(0, 0, 72, 0, 1_000_000_000, 1).last();
        assertThat((double) racks / server).isCloseTo(2, within(1e-3));
        assertThat((double) racks / rack).isCloseTo(2.5, within(1e-3));
    }

    @Test
    void aLinkAtHalfRateTakesTwiceAsLongFromThenOn() {
        Topology topology = ULTRA.topology();
        int link = topology.link(0, 1);
        long latency = topology.latencyPs(link);
        long sound = Transfers.asFlows(ULTRA).add(0, 0, 1, 0, 10_000_000, 1).last() - latency;
        long slow = Transfers.asFlows(ULTRA)
                        .add(0, 0, 1, 0, 10_000_000, 1)
                        .at(sound / 2, t -> t.flows().setLink(t.simulation, link, 0.5))
                        .last()
                - latency;
        assertThat(slow - 1.5 * sound).isBetween(-2.0, 2.0);
    }

    @Test
    void flowsLeaveALinkThatGoesDownWithTheBytesTheyHaveLeft() {
        Topology topology = ULTRA.topology();
        int link = topology.link(0, 1);
        Transfers transfers = Transfers.asFlows(ULTRA)
                .add(0, 0, 1, 0, 10_000_000, 2)
                .add(0, 20, 21, 0, 10_000_000, 1)
                .at(20_000_000, t -> t.flows().setLink(t.simulation, link, 0));
        List<Long> arrivals = transfers.run();
        double sent = 2 * 0.5 * topology.bytesPerPs(link) * 20_000_000;
        assertThat(transfers.network.carriedBytes(link)).isCloseTo(sent, within(1.0));
        double around = 0;
        for (int i = topology.firstOut(0); i < topology.firstOut(1); i++) {
            around += transfers.network.carriedBytes(topology.out(i));
        }
        assertThat(around).isCloseTo(20_000_000, within(1e-6));
        // The same rate on three links instead of one: only latency is added.
        long direct = Transfers.asFlows(ULTRA).add(0, 0, 1, 0, 10_000_000, 2).last();
        assertThat(arrivals.get(0)).isBetween(direct, direct + 3 * topology.latencyPs(link));
        assertThat(arrivals.get(1))
                .isEqualTo(Transfers.asFlows(ULTRA)
                        .add(0, 20, 21, 0, 10_000_000, 1)
                        .last());
    }

    @Test
    void aSwitchThatGoesDownIsLeftAndOneAtReducedRateSlowsWhatItCarries() {
        Fabric fabric = Fabrics.of("trn2.48xlarge", 64);
        Topology topology = fabric.topology();
        int spine = topology.to(Fabrics.route(fabric, 0, 17, 3)[2]);
        long sound = Transfers.asFlows(fabric).add(0, 0, 17, 3, 10_000_000, 1).last();
        long moved = Transfers.asFlows(fabric)
                .add(0, 0, 17, 3, 10_000_000, 1)
                .at(1_000_000, t -> t.flows().setNode(t.simulation, spine, 0))
                .last();
        long slowed = Transfers.asFlows(fabric)
                .add(0, 0, 17, 3, 10_000_000, 1)
                .at(0, t -> t.flows().setNode(t.simulation, spine, 0.25))
                .last();
        assertThat(moved).isBetween(sound, sound + 1);
        assertThat(slowed).isGreaterThan(3 * sound);
    }

    @Test
    void aFlowWithoutAnyWayLeftFailsWithASentenceAtOnce() {
        Fabric fabric = Fabrics.of("h100-hgx", 16);
        int leaf = fabric.topology().to(Fabrics.route(fabric, 0, 8, 0)[1]);
        Transfers transfers = Transfers.asFlows(fabric)
                .add(0, 0, 8, 0, 1_000_000_000, 1)
                .at(1_000, t -> {
                    for (int k = 0; k < fabric.topology().count("leaf"); k++) {
                        t.flows().setNode(t.simulation, fabric.topology().node("leaf", k), 0);
                    }
                });
        assertThat(fabric.topology().name(leaf)).startsWith("leaf");
        assertThatThrownBy(transfers::run)
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("no way leads from chip 0 to chip 8: leaf 0");
    }

    @Test
    void onlyWhatAChangeReachesIsSolvedAgainOncePerInstant() {
        Transfers transfers = Transfers.asFlows(ULTRA);
        for (int domain = 0; domain < 4; domain++) {
            for (int i = 0; i < 50; i++) {
                transfers.add(0, domain * 64 + i % 8, domain * 64 + 60, 0, 1_000_000 + 10_000L * domain, 1);
            }
        }
        transfers.run();
        MaxMin solver = transfers.flows().solver();
        assertThat(solver.solutions()).isBetween(5L, 60L);
        assertThat(solver.crossings()).isLessThan(200L * 8 * 12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"trn1.32xlarge", "inf2.48xlarge", "trn3-ultraserver-gen2", "p5.48xlarge", "gb200-nvl72"})
    void sharedRatesPassTheCertificateOnEveryKindOfFabric(String system) {
        Fabric fabric =
                Fabrics.of(system, 4L * Fabrics.cluster(system, 1).system().chips());
        double[] capacity = new double[fabric.topology().links()];
        for (int link = 0; link < capacity.length; link++) {
            capacity[link] = fabric.topology().bytesPerPs(link);
        }
        Transfers transfers = Transfers.asFlows(fabric).add(random(fabric, 300, 2, 3));
        for (long time = 500_000; time < 50_000_000; time += 700_000) {
            transfers.at(
                    time,
                    t -> assertThat(Certificate.problem(t.flows().flows(), capacity))
                            .isEmpty());
        }
        transfers.run();
    }
}
