package trnsim.kernels.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static trnsim.kernels.gpu.GpuShapes.cost;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Shapes;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.OperatorBatch;

class GpuEnergyTest {

    @ParameterizedTest
    @MethodSource("trnsim.kernels.gpu.GpuKernelsTest#gpus")
    void noKernelDrawsMoreThanThePowerLimit(String name) {
        Rank rank = Chips.rank(name);
        OperatorBatch batch = Shapes.matmuls(300, Dtype.BF16, 11);
        CostBatch costs = cost(rank, batch);
        for (int i = 0; i < batch.size(); i++) {
            assertThat(costs.energyPj[i])
                    .as("%s row %d", name, i)
                    .isNotNegative()
                    .isLessThanOrEqualTo(rank.dynamicWatts() * costs.timePs[i] * (1 + 1e-12) + batch.repeat[i]);
        }
    }

    @Test
    void moreWorkNeverTakesLessEnergy() {
        double[] sizes = {1, 7, 64, 65, 129, 640, 4097, 9000};
        for (double other : sizes) {
            double before = 0;
            double beforeSwapped = 0;
            for (double size : sizes) {
                double energy = energy(size, other, 4096);
                double swapped = energy(other, size, 4096);
                assertThat(energy).isGreaterThanOrEqualTo(before);
                assertThat(swapped).isGreaterThanOrEqualTo(beforeSwapped);
                assertThat(energy(size, other, 4160)).isGreaterThanOrEqualTo(energy);
                before = energy;
                beforeSwapped = swapped;
            }
        }
    }

    /** Board power of H200 matmuls that last a second and more, from a published kernel database. */
    @ParameterizedTest
    @CsvSource({
        "3840, 16384, 6144, 690.6",
        "8, 51200, 2048, 584.0",
        "13, 12288, 16384, 664.3",
        "8, 4096, 51200, 591.4",
        "5, 65536, 2560, 615.6",
        "12, 65536, 3072, 626.9",
        "49, 8192, 16384, 694.1"
    })
    void steadyBoardPowerIsMetWithinATenth(double m, double n, double k, double watts) {
        assertThat(watts(m, n, k)).isCloseTo(watts, Percentage.withPercentage(10));
    }

    /** A product of few rows keeps tensor cores busy for the instructions it needs, not for whole tiles. */
    @Test
    void tensorCoresAreBusyForWholeInstructions() {
        Rank rank = Chips.rank("h200");
        double eight = cost(rank, Shapes.matmul(8, 8192, 4096, Dtype.BF16)).tensorPs[0];
        double one = cost(rank, Shapes.matmul(1, 8192, 4096, Dtype.BF16)).tensorPs[0];
        double full = cost(rank, Shapes.matmul(64, 8192, 4096, Dtype.BF16)).tensorPs[0];
        assertThat(one).isEqualTo(eight);
        assertThat(full).isCloseTo(8 * eight, within(8.0));
    }

    private static double watts(double m, double n, double k) {
        Rank rank = Chips.rank("h200");
        CostBatch costs = cost(rank, Shapes.matmul((long) m, (long) n, (long) k, Dtype.BF16));
        return rank.idleWatts() + costs.energyPj[0] / costs.timePs[0];
    }

    private static double energy(double m, double n, double k) {
        return cost(Chips.rank("h200"), Shapes.matmul((long) m, (long) n, (long) k, Dtype.BF16)).energyPj[0];
    }
}
