package trnsim.simulator.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.simulator.collective.Schedules.Planned;
import trnsim.simulator.collective.sends.PortSends;
import trnsim.simulator.collective.sends.Schedule;
import trnsim.simulator.collective.sends.SendResult;
import trnsim.simulator.engine.BinaryHeapEventQueue;
import trnsim.simulator.engine.RadixEventQueue;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.InputException;
import trnsim.workloads.plan.Traffic.Kind;
import trnsim.workloads.unit.Readings;

/** Sends over ports beside the closed forms. */
class SendsTest {

    private static final Catalog CATALOG = Catalog.shipped();
    private static final double[] SIZES = {1, 1e3, 1e6, 3e8, 0x1p50};
    /** Of groups whose rings take many sends. */
    private static final double[] LARGE = {1e6, 0x1p50};

    private static Cluster cluster(String name, long chips, Readings readings) {
        SystemSpec system = Cluster.system(CATALOG, name);
        return Cluster.of(system, Cluster.chip(CATALOG, system), chips, null, readings);
    }

    private static Cluster cluster(String name, long domains) {
        return cluster(name, domains * Cluster.system(CATALOG, name).chips(), Readings.central());
    }

    private static SendResult run(Schedule schedule) {
        return PortSends.run(schedule, 0, 1, new RadixEventQueue(), done -> {});
    }

    static Stream<Arguments> clusters() {
        return Stream.of("trn1", "trn2", "trn2-ultraserver", "trn3", "h100", "gb200-nvl72", "a100-vtrain")
                .flatMap(name -> Stream.of(1L, 2L, 3L)
                        .filter(domains ->
                                domains == 1 || Cluster.system(CATALOG, name).scaleOut() != null)
                        .filter(domains -> domains < 3 || !name.contains("ultra"))
                        .map(domains -> Arguments.of(name, domains)));
    }

    /** Each pair of a kind and an algorithm that has sends. */
    private static List<Planned> all(Cluster cluster, GroupShape group, double bytes, boolean exact) {
        return Stream.of(
                        "ring",
                        "ring-ll",
                        "ring-ll128",
                        "ring-simple",
                        "bidirectional-ring",
                        "kangaring",
                        "rdh",
                        "mesh",
                        "pairwise",
                        "tree")
                .filter(word -> exact != word.equals("tree"))
                .flatMap(word -> Stream.of(Kind.values())
                        .filter(kind -> exact != (kind == Kind.BROADCAST) || word.equals("tree"))
                        .flatMap(kind -> {
                            try {
                                Collectives forced = Collectives.forced(cluster, word);
                                GroupShape shape = kind == Kind.SEND ? GroupShape.of(cluster, 1, 2) : group;
                                return Stream.of(new Schedules(cluster, forced).planned(kind, bytes, shape, 1));
                            } catch (InputException e) {
                                assertThat(e)
                                        .hasMessageMatching("(?s).*(is not one of|cannot run|inside one domain).*");
                                return Stream.empty();
                            }
                        }))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("clusters")
    void closedFormIsEventByEvent(String name, long domains) {
        Cluster cluster = cluster(name, domains);
        GroupShape group = GroupShape.of(cluster, 1, cluster.ranks());
        for (double bytes : group.members() > 100 ? LARGE : SIZES) {
            List<Planned> all = all(cluster, group, bytes, true);
            assertThat(all.size()).isGreaterThan(8);
            for (Planned planned : all) {
                long steps = planned.schedule().sends() / Math.max(1, group.members()) + 8;
                long closed = planned.closedPs().orElseThrow();
                assertThat((double) run(planned.schedule()).timePs())
                        .as("%s of %s over %s", planned.algorithm(), bytes, group)
                        .isCloseTo(closed, org.assertj.core.data.Offset.offset(2.0 * steps + closed * 1e-12));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trn1", "trn2", "h100"})
    void pipelinesAddTheTimeTheyFill(String name) {
        Cluster cluster = cluster(name, 1);
        GroupShape group = GroupShape.of(cluster, 1, cluster.ranks());
        for (double bytes : new double[] {1, 1e6, 1e8, 1e10}) {
            for (Planned planned : all(cluster, group, bytes, false)) {
                double closed = planned.closedPs().orElseThrow();
                assertThat((double) run(planned.schedule()).timePs())
                        .as("%s of %s", planned.algorithm(), bytes)
                        .isBetween(0.8 * closed, 2.2 * closed);
            }
        }
    }

    @Test
    void aSkewedExchangeLastsAsLongAsItsBusiestRank() {
        Cluster cluster = cluster("trn2", 2);
        GroupShape group = GroupShape.of(cluster, 1, cluster.ranks());
        Schedules schedules = new Schedules(cluster, new Collectives(cluster));
        for (double skew : new double[] {1, 1.5, 4, 128}) {
            Planned planned = schedules.planned(Kind.ALL_TO_ALL, 1e8, group, skew);
            assertThat((double) run(planned.schedule()).timePs())
                    .isCloseTo(planned.closedPs().orElseThrow(), org.assertj.core.data.Offset.offset(1000.0));
        }
    }

    @Test
    void hierarchyAndFlatRing() {
        Cluster cluster = cluster("trn2", 4);
        GroupShape group = GroupShape.of(cluster, 1, 256);
        Schedules schedules = new Schedules(cluster, new Collectives(cluster));
        Planned levels = schedules.hierarchical(Kind.ALL_REDUCE, 1e8, group, 1, 0);
        SendResult result = run(levels.schedule());
        assertThat(result.sends()).isEqualTo(256L * 2 * (63 + 3));
        assertThat((double) result.timePs())
                .isCloseTo(levels.closedPs().orElseThrow(), org.assertj.core.data.Offset.offset(500.0));
        Planned flat = schedules.flatRing(Kind.ALL_REDUCE, 1e8, group);
        assertThat(flat.closedPs()).isEmpty();
        assertThat(run(flat.schedule()).sends()).isEqualTo(256L * 2 * 255);
        assertThat(run(flat.schedule()).timePs()).isGreaterThan(result.timePs());
        Cluster one = cluster("trn2", 1);
        GroupShape domain = GroupShape.of(one, 1, 64);
        Planned ring = new Schedules(one, Collectives.forced(one, "ring")).planned(Kind.ALL_GATHER, 1e8, domain, 1);
        assertThat(new Schedules(one, new Collectives(one))
                        .flatRing(Kind.ALL_GATHER, 1e8, domain)
                        .closedPs())
                .isEqualTo(ring.closedPs());
        assertThatThrownBy(() -> schedules.hierarchical(Kind.ALL_REDUCE, 1e8, group, 1, 32))
                .hasMessageContaining("the 64 ranks of a domain");
        assertThatThrownBy(() -> schedules.flatRing(Kind.ALL_TO_ALL, 1e8, group))
                .hasMessageContaining("not all-to-all");
    }

    @Test
    void moreBandwidthIsNeverSlower() {
        SystemSpec system = Cluster.system(CATALOG, "trn1");
        Readings better = Readings.moved(Map.of(
                system.scaleUp().efficiency().path(),
                0.99,
                system.scaleOut().efficiency().path(),
                0.99));
        Cluster fast = cluster("trn1", 2L * system.chips(), better);
        Cluster slow = cluster("trn1", 2);
        GroupShape group = GroupShape.of(slow, 1, slow.ranks());
        for (double bytes : SIZES) {
            List<Planned> before = all(slow, group, bytes, true);
            List<Planned> after = all(fast, group, bytes, true);
            for (int i = 0; i < before.size(); i++) {
                assertThat(run(after.get(i).schedule()).timePs())
                        .as(after.get(i).algorithm())
                        .isLessThanOrEqualTo(run(before.get(i).schedule()).timePs());
            }
        }
    }

    @Test
    void jitterRepeatsAndOnlyDelays() {
        Cluster cluster = cluster("trn2", 4);
        GroupShape group = GroupShape.of(cluster, 1, 256);
        Collectives collectives = new Collectives(cluster);
        for (Kind kind : List.of(Kind.ALL_REDUCE, Kind.ALL_TO_ALL)) {
            Schedule schedule = new Schedules(cluster, collectives)
                    .planned(kind, 1e9, group, 1)
                    .schedule();
            SendResult one = PortSends.run(schedule, 0.05, 3, new RadixEventQueue(), done -> {});
            SendResult two = PortSends.run(schedule, 0.05, 3, new BinaryHeapEventQueue(), done -> {});
            assertThat(two.timePs()).isEqualTo(one.timePs());
            assertThat(two.counts()).isEqualTo(one.counts());
            assertThat(one.counts().events()).isEqualTo(schedule.sends()).isEqualTo(one.sends());
            assertThat(PortSends.run(schedule, 0.05, 4, new RadixEventQueue(), done -> {})
                            .timePs())
                    .isNotEqualTo(one.timePs());
            // Everyone waits for the slowest of several, so the mean of many draws is no help.
            assertThat(one.timePs()).isBetween(run(schedule).timePs(), (long)
                    (1.05 * run(schedule).timePs()));
        }
        Schedule any = new Schedules(cluster, collectives)
                .planned(Kind.ALL_REDUCE, 1, group, 1)
                .schedule();
        assertThatThrownBy(() -> PortSends.run(any, 1, 1, new RadixEventQueue(), done -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("below 1");
    }

    @Test
    void oneRankNoBytesAndTooMany() {
        Cluster cluster = cluster("trn2", 1);
        Schedules schedules = new Schedules(cluster, new Collectives(cluster));
        for (Kind kind : Kind.values()) {
            assertThat(run(schedules
                                    .planned(kind, 1e9, GroupShape.of(cluster, 1, 1), 1)
                                    .schedule())
                            .timePs())
                    .isZero();
            if (kind != Kind.BARRIER) {
                assertThat(run(schedules
                                        .planned(kind, 0, GroupShape.of(cluster, 1, 8), 1)
                                        .schedule())
                                .timePs())
                        .isZero();
            }
        }
        assertThatThrownBy(() -> schedules.planned(Kind.ALL_REDUCE, 0x1p70, GroupShape.of(cluster, 1, 64), 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the clock");
        Cluster five = cluster("trn2", 80, Readings.central());
        assertThatThrownBy(() -> new Schedules(five, new Collectives(five))
                        .planned(Kind.ALL_REDUCE, 1e6, new GroupShape(70, 4, 16, 64, 2, 1), 1))
                .hasMessageContaining("unequal parts");
    }
}
