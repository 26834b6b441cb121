package trnsim.kernels.vector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.LaneChoice;
import trnsim.kernels.cost.MatmulLanes;
import trnsim.kernels.cost.Roofline;
import trnsim.kernels.cost.ScalarMatmul;
import trnsim.kernels.cost.Shapes;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.OperatorBatch;

/** Lanes and their scalar twin give the same bits, whatever the length, the shapes and the chip. */
class VectorMatmulTest {

    private static final int[] LENGTHS = {0, 1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 31, 61, 127, 1009};

    private static CostBatch cost(MatmulLanes lanes, Rank rank, OperatorBatch batch) {
        CostBatch costs = new CostBatch();
        new Roofline(rank, lanes).cost(batch, costs);
        return costs;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trainium1",
                "trainium2",
                "trainium3",
                "trainium4",
                "inferentia2",
                "a100-80gb",
                "h100",
                "graviton4"
            })
    void bitsAreThoseOfTheScalarTwin(String name) {
        Rank rank = Chips.rank(name);
        for (Dtype dtype : Chips.of(name).engines().tensor().throughput().keySet()) {
            for (int length : LENGTHS) {
                OperatorBatch batch = Shapes.matmuls(length, dtype, length);
                CostBatch scalar = cost(new ScalarMatmul(), rank, batch);
                CostBatch vector = cost(new VectorMatmul(), rank, batch);
                for (int i = 0; i < length; i++) {
                    String row = name + " " + dtype + " row " + i + " of " + length;
                    assertThat(bits(vector.timePs[i])).as(row).isEqualTo(bits(scalar.timePs[i]));
                    assertThat(bits(vector.tensorPs[i])).as(row).isEqualTo(bits(scalar.tensorPs[i]));
                    assertThat(bits(vector.energyPj[i])).as(row).isEqualTo(bits(scalar.energyPj[i]));
                    assertThat(vector.bound[i]).as(row).isEqualTo(scalar.bound[i]);
                }
            }
        }
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    @Test
    void aReusedModelForgetsTheLastBatch() {
        Rank rank = Chips.rank("trainium2");
        Roofline model = new Roofline(rank, new VectorMatmul());
        CostBatch costs = new CostBatch();
        model.cost(Shapes.matmuls(100, Dtype.BF16, 1), costs);
        model.cost(Shapes.matmuls(7, Dtype.BF16, 2), costs);
        CostBatch fresh = cost(new VectorMatmul(), rank, Shapes.matmuls(7, Dtype.BF16, 2));
        assertThat(costs.size()).isEqualTo(7);
        assertThat(costs.totalPs()).isEqualTo(fresh.totalPs());
    }

    @Test
    void ceilIsTheRealOneForExactDoubles() {
        for (double x :
                new double[] {0, 0.25, 0.5, 0.75, 1, 1.5, 2.5, 1 + 0x1p-52, 127.999999, 0x1p40 + 0.5, 0x1p50 + 0.25}) {
            assertThat(ScalarMatmul.ceil(x)).isEqualTo(StrictMath.ceil(x));
        }
    }

    @Test
    void lanesAreChosenWhereTheModuleIsPresentAndNotForbidden() {
        String before = System.getProperty(LaneChoice.PROPERTY);
        try {
            System.clearProperty(LaneChoice.PROPERTY);
            assertThat(LaneChoice.matmul()).isInstanceOf(VectorMatmul.class);
            System.setProperty(LaneChoice.PROPERTY, "off");
            assertThat(LaneChoice.matmul()).isInstanceOf(ScalarMatmul.class);
        } finally {
            if (before == null) {
                System.clearProperty(LaneChoice.PROPERTY);
            } else {
                System.setProperty(LaneChoice.PROPERTY, before);
            }
        }
    }
}
