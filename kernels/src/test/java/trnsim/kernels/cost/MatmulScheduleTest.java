package trnsim.kernels.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.kernels.chip.ChipSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.unit.Readings;

class MatmulScheduleTest {

    /** AWS's profile of the naive 4096^3 bf16 kernel on trn2 shows 1.21 GB of DMA traffic. */
    @Test
    void naiveTrafficIsNearTheProfiledOne() {
        double bytes = MatmulSchedule.naive().trafficBytes(4096, 4096, 4096, 2);
        assertThat(bytes / 1.21e9).isCloseTo(1, within(0.15));
    }

    @ParameterizedTest
    @CsvSource({"4096, 8192, 8192", "128, 128, 512", "100, 1000, 700", "4096, 4096, 4096", "1, 1, 1"})
    void eachScheduleMovesNoMoreThanTheOneBeforeAndNoLessThanItsOperands(long m, long k, long n) {
        double once = 2.0 * ((double) m * k + (double) k * n + (double) m * n);
        double blocked = MatmulSchedule.freeBlocked(4).trafficBytes(m, k, n, 2);
        double hoisted = MatmulSchedule.hoisted().trafficBytes(m, k, n, 2);
        double naive = MatmulSchedule.naive().trafficBytes(m, k, n, 2);
        assertThat(blocked).isBetween(once, hoisted);
        assertThat(hoisted).isLessThanOrEqualTo(naive);
    }

    @Test
    void oneBlockForAllRowsLoadsEveryOperandOnce() {
        assertThat(MatmulSchedule.freeBlocked(32).trafficBytes(4096, 8192, 8192, 2))
                .isEqualTo(2.0 * (4096L * 8192 + 8192L * 8192 + 4096L * 8192));
    }

    @Test
    void timeIsTheSlowerOfTensorEngineAndDma() {
        MatmulSchedule schedule = MatmulSchedule.hoisted();
        double traffic = schedule.trafficBytes(512, 512, 512, 2);
        assertThat(schedule.timePs(512, 512, 512, 2, 7, 5, traffic)).isEqualTo(7 + 5);
        assertThat(schedule.timePs(512, 512, 512, 2, 7, 5, traffic / 100)).isCloseTo(105, within(1e-9));
    }

    @Test
    void aCoreHasItsShareOfTheDmaEngines() {
        ChipSpec trainium2 = Catalog.shipped().read(Folder.CHIPS, "trainium2", ChipSpec.class);
        double bytesPerPs = MatmulSchedule.dmaBytesPerPs(trainium2, Readings.central());
        assertThat(bytesPerPs * 1e12).isCloseTo(16 * 23e9, within(1.0));
    }

    @Test
    void gpusHaveNoDmaEnginesThatKernelsSchedule() {
        ChipSpec h100 = Catalog.shipped().read(Folder.CHIPS, "h100", ChipSpec.class);
        assertThatThrownBy(() -> MatmulSchedule.dmaBytesPerPs(h100, Readings.central()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("h100");
    }
}
