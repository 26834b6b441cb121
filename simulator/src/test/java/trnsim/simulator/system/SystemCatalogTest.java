package trnsim.simulator.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.system.SystemSpec.Fabric;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Readings;
import trnsim.workloads.unit.Sourced;

/** The shipped systems: every entry reads, cites its sources, and is made of chips of the catalog. */
class SystemCatalogTest {

    private static final Catalog CATALOG = Catalog.shipped();

    static List<String> names() {
        return CATALOG.names(Folder.SYSTEMS);
    }

    private static SystemSpec system(String name) {
        return CATALOG.read(Folder.SYSTEMS, name, SystemSpec.class);
    }

    @ParameterizedTest
    @MethodSource("names")
    void readsAsItsRecord(String name) throws ReflectiveOperationException {
        SystemSpec system = system(name);
        assertThat(system.name()).isEqualTo(name);
        List<Sourced> all = new ArrayList<>();
        collect(system, all);
        for (Sourced quantity : all) {
            assertThat(quantity.source()).as(quantity.path()).hasSizeGreaterThanOrEqualTo(10);
            assertThat(quantity.low()).isLessThanOrEqualTo(quantity.value().si());
            assertThat(quantity.high()).isGreaterThanOrEqualTo(quantity.value().si());
        }
        assertThat(all.stream().map(Sourced::path)).doesNotHaveDuplicates();
    }

    private static void collect(Object value, List<Sourced> found) throws ReflectiveOperationException {
        switch (value) {
            case null -> {}
            case Sourced quantity -> found.add(quantity);
            case List<?> list -> {
                for (Object item : list) {
                    collect(item, found);
                }
            }
            case Map<?, ?> map -> {
                for (Object item : map.values()) {
                    collect(item, found);
                }
            }
            case Record record -> {
                for (var component : record.getClass().getRecordComponents()) {
                    if (component.getType() != Origin.class) {
                        var accessor = component.getAccessor();
                        accessor.setAccessible(true);
                        collect(accessor.invoke(record), found);
                    }
                }
            }
            default -> {}
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void isMadeOfAChipOfTheCatalogAndHangsTogether(String name) {
        SystemSpec system = system(name);
        assertThat(CATALOG.names(Folder.CHIPS)).contains(system.chip());
        SystemSpec.ScaleUp up = system.scaleUp();
        assertThat(system.chips() % system.nodes()).isZero();
        assertThat(up.dimensions().stream().reduce(1, (a, b) -> a * b)).isEqualTo(system.chips());
        if (up.kind() == Fabric.TORUS || up.kind() == Fabric.RING) {
            assertThat(up.links()).hasSameSizeAs(up.dimensions());
        } else {
            assertThat(up.links()).hasSize(1);
        }
        ChipSpec chip = Cluster.chip(CATALOG, system);
        Cluster cluster = Cluster.of(system, chip, system.chips(), null, Readings.central());
        assertThat(cluster.domains()).isEqualTo(1);
        assertThat(cluster.nodes()).isEqualTo(system.nodes());
        assertThat(cluster.siteWatts(chip.power().peak().value().si()))
                .isGreaterThan(cluster.itWatts(chip.power().peak().value().si()) * 0.999)
                .isGreaterThan(system.chips() * chip.power().peak().value().si());
    }

    @Test
    void aliasesLeadToEntriesAndHideNone() {
        CATALOG.aliases(Folder.SYSTEMS).forEach((alias, name) -> {
            assertThat(names()).as(alias).contains(name).doesNotContain(alias);
            assertThat(alias).isLowerCase().doesNotContain("_", " ");
            assertThat(Cluster.system(CATALOG, alias).name()).isEqualTo(name);
        });
    }

    @Test
    void aClusterFillsDomainsAndHosts() {
        SystemSpec system = system("trn2-ultraserver");
        Cluster cluster = Cluster.of(system, Cluster.chip(CATALOG, system), 100, null, Readings.central());
        assertThat(cluster.ranksPerChip()).isEqualTo(4);
        assertThat(cluster.ranks()).isEqualTo(400);
        assertThat(cluster.domains()).isEqualTo(2);
        assertThat(cluster.nodes()).isEqualTo(7);
        Cluster small = Cluster.of(system, Cluster.chip(CATALOG, system), 8, 1, Readings.central());
        assertThat(small.ranksPerChip()).isEqualTo(8);
        assertThat(small.chipsPerDomain()).isEqualTo(8);
        assertThat(small.nodesPerDomain()).isEqualTo(1);
    }

    @Test
    void theListPriceGoesBeforeTheCapacityBlockAndThatBeforeTheEstimate() {
        for (String name : names()) {
            SystemSpec.Price price = system(name).price();
            Sourced chosen = Cluster.priceQuantity(system(name)).orElse(null);
            if (price == null) {
                assertThat(chosen).isNull();
            } else if (price.onDemand() != null) {
                assertThat(chosen).isEqualTo(price.onDemand());
            } else if (price.capacityBlock() != null) {
                assertThat(chosen).isEqualTo(price.capacityBlock());
            } else {
                assertThat(chosen).isEqualTo(price.estimate());
            }
        }
    }
}
