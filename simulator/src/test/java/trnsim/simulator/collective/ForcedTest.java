package trnsim.simulator.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.InputException;
import trnsim.workloads.plan.Traffic.Kind;
import trnsim.workloads.unit.Readings;

/** Every algorithm can be forced where it makes sense, inside domains and between them. */
class ForcedTest {

    private static final Catalog CATALOG = Catalog.shipped();
    private static final double MIB = 1 << 20;

    private static Cluster cluster(String name, long domains) {
        var system = Cluster.system(CATALOG, name);
        return Cluster.of(system, Cluster.chip(CATALOG, system), domains * system.chips(), null, Readings.central());
    }

    private static long time(String algorithm, Cluster cluster, double bytes) {
        return Collectives.forced(cluster, algorithm)
                .timePs(Kind.ALL_REDUCE, bytes, GroupShape.of(cluster, 1, cluster.ranks()));
    }

    @ParameterizedTest
    @CsvSource({
        "trn2.48xlarge, 1, ring, ring",
        "trn2.48xlarge, 1, bidirectional-ring, bidirectional-ring",
        "trn2.48xlarge, 1, mesh, mesh",
        "trn2.48xlarge, 1, rdh, rdh",
        "trn2.48xlarge, 1, recursive-doubling, rdh",
        "trn2.48xlarge, 1, recursive-halving, rdh",
        "trn2.48xlarge, 1, kangaring, kangaring",
        "trn2.48xlarge, 1, tree, tree",
        "trn2.48xlarge, 4, hierarchical, mesh+network",
        "trn2.48xlarge, 4, hierarchical+ring, mesh+ring",
        "trn2.48xlarge, 4, mesh+rdh, mesh+rdh",
        "trn2.48xlarge, 4, kangaring, kangaring+network",
        "trn2.48xlarge, 4, flat-ring, flat-ring",
        "h100-hgx, 1, ring, ring-ll",
        "h100-hgx, 4, tree, tree+network",
        "h100-hgx, 4, flat-ring, flat-ring",
        "c8g.48xlarge, 2, bidirectional-ring, bidirectional-ring+network"
    })
    void runsUnderItsName(String system, long domains, String algorithm, String word) {
        Cluster cluster = cluster(system, domains);
        Collectives forced = Collectives.forced(cluster, algorithm);
        GroupShape all = GroupShape.of(cluster, 1, cluster.ranks());
        assertThat(forced.timePs(Kind.ALL_REDUCE, MIB, all)).isPositive();
        assertThat(forced.word(Kind.ALL_REDUCE, MIB, all)).isEqualTo(word);
    }

    @Test
    void hierarchicalIsWhatTheLibraryDoesByItself() {
        Cluster cluster = cluster("trn2.48xlarge", 16);
        GroupShape all = GroupShape.of(cluster, 1, cluster.ranks());
        for (double bytes = 1; bytes < 1e11; bytes *= 7) {
            assertThat(time("hierarchical", cluster, bytes))
                    .isEqualTo(new Collectives(cluster).timePs(Kind.ALL_REDUCE, bytes, all));
        }
    }

    @Test
    void betweenManyDomainsHalvingTakesFewerMessagesThanARingAndAsManyBytes() {
        Cluster cluster = cluster("trn2.48xlarge", 16);
        // An all-reduce over 16 domains: 30 messages around, 8 by halves.
        double difference = time("mesh+ring", cluster, MIB) - time("mesh+rdh", cluster, MIB);
        assertThat(difference).isCloseTo(22 * cluster.messagePs(), org.assertj.core.data.Offset.offset(2.0));
        double large = time("mesh+ring", cluster, 1e12) - time("mesh+rdh", cluster, 1e12);
        assertThat(large).isCloseTo(difference, org.assertj.core.data.Percentage.withPercentage(0.1));
    }

    @ParameterizedTest
    @CsvSource({"trn2.48xlarge", "h100-hgx"})
    void aFlatRingWaitsLongerForItsStepsButPassesAllLinksAtOnce(String system) {
        Cluster cluster = cluster(system, 16);
        assertThat(time("flat-ring", cluster, 1024)).isGreaterThan(2 * time("ring", cluster, 1024));
        double wire = 2e12
                * (cluster.ranks() - 1.0)
                / cluster.ranks()
                / (cluster.nodeBytesPerPs() * cluster.nodesPerDomain());
        assertThat((double) time("flat-ring", cluster, 1e12)).isBetween(wire, 2.2 * wire);
        assertThat(time("flat-ring", cluster, 1e12)).isLessThanOrEqualTo(time("ring", cluster, 1e12));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trn2.48xlarge | 1 | hierarchical | 'hierarchical' cannot run all-reduce over this group of trn2.48xlarge: the group lies in one domain",
                "trn2.48xlarge | 1 | pairwise | cannot run all-reduce",
                "trn2.48xlarge | 1 | ring-ll | 'ring-ll' is not one of mesh, rdh, kangaring, ring,",
                "h100-hgx | 1 | kangaring | which NCCL has on h100-hgx",
                "trn2.48xlarge | 2 | mesh+tree | names 'tree' between domains; it can be ring or rdh",
                "trn2.48xlarge | 2 | flat-ring+rdh | 'flat-ring+rdh' is not one of",
                "trn2.48xlarge | 2 | heirarchical | Maybe hierarchical?"
            })
    void whatCannotBeForcedSaysWhy(String system, long domains, String algorithm, String sentence) {
        assertThatThrownBy(() -> time(algorithm, cluster(system, domains), MIB))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("--algorithm: ")
                .hasMessageContaining(sentence);
    }
}
