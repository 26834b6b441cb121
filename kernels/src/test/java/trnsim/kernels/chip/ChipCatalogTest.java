package trnsim.kernels.chip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.document.Origin;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.unit.Readings;
import trnsim.workloads.unit.Sourced;

/** The shipped chips: every entry reads, cites its sources, and its engine rates add up to its printed peaks. */
class ChipCatalogTest {

    static List<String> names() {
        return Catalog.shipped().names(Folder.CHIPS);
    }

    @ParameterizedTest
    @MethodSource("names")
    void readsAsItsRecord(String name) throws ReflectiveOperationException {
        ChipSpec chip = Chips.of(name);
        assertThat(chip.name()).isEqualTo(name);
        List<Sourced> all = new ArrayList<>();
        collect(chip, all);
        assertThat(all).hasSizeGreaterThan(10);
        for (Sourced quantity : all) {
            assertThat(quantity.path()).startsWith(name + ".");
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
    void engineRatesAddUpToThePrintedPeaks(String name) {
        ChipSpec chip = Chips.of(name);
        ChipSpec.Tensor tensor = chip.engines().tensor();
        double cycles = chip.cores().value().si() * tensor.clock().value().si();
        chip.peaks().forEach((dtype, peak) -> {
            Sourced rate = tensor.throughput().get(dtype);
            if (rate != null) {
                double computed = 2 * rate.value().si() * cycles;
                double printed = peak.value().si();
                assertThat(computed).as("%s %s", name, dtype).isCloseTo(printed, within(0.15 * printed));
            }
        });
        assertThat(tensor.throughput()).containsKey(Dtype.FP32);
    }

    @ParameterizedTest
    @MethodSource("names")
    void ranksOfEveryAllowedSizeShareTheChipOut(String name) {
        ChipSpec chip = Chips.of(name);
        assertThat(chip.coresPerRank().allowed())
                .contains(Integer.toString(chip.coresPerRank().fallback()));
        for (String cores : chip.coresPerRank().allowed()) {
            Rank rank = new Rank(chip, Integer.parseInt(cores), Readings.central());
            assertThat(rank.ranksPerChip() * Integer.parseInt(cores))
                    .isEqualTo((int) chip.cores().value().si());
            assertThat(rank.capacityBytes() * rank.ranksPerChip())
                    .isEqualTo(chip.memory().capacity().value().si());
            assertThat(rank.bytesPerPs()).isPositive();
            assertThat(rank.vectorPerPs()).isPositive();
            assertThat(rank.scalarPerPs()).isPositive();
            assertThat(rank.idleWatts()).isPositive();
            assertThat(rank.dynamicWatts()).isPositive();
            assertThat(rank.tensorActivity()).isBetween(0.0, 2.5);
            assertThat(rank.memoryActivity()).isBetween(0.0, 1.0);
        }
    }

    @Test
    void aRankOfAnotherSizeIsRefused() {
        ChipSpec chip = Chips.of("trainium2");
        assertThatThrownBy(() -> new Rank(chip, 3, Readings.central()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a rank of trainium2 has 1 or 2 physical cores, not 3");
    }

    @Test
    void aliasesLeadToEntriesAndHideNone() {
        Catalog.shipped().aliases(Folder.CHIPS).forEach((alias, name) -> {
            assertThat(names()).as(alias).contains(name).doesNotContain(alias);
            assertThat(alias).isLowerCase().doesNotContain("_", " ");
        });
    }
}
