package trnsim.kernels.neuron;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.LaneChoice;
import trnsim.kernels.cost.Work;
import trnsim.kernels.vector.Lanes;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.OperatorBatch;

/** Lanes and their scalar twin give the same bits, whatever the shape, the dtype, the chip and the width. */
@Tag("lanes")
class VectorTilingCostTest {

    private static final long[] EDGES = {
        1, 2, 3, 31, 63, 64, 65, 127, 128, 129, 255, 257, 511, 512, 513, 1021, 4095, 4096, 4097, 8191, 65_537, 131_071,
        1 << 20, 1L << 40
    };
    private static final double[] BYTES = {0.53125, 1, 1.03125, 2, 4};

    private static long size(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> EDGES[random.nextInt(EDGES.length)];
            case 1 -> 1 + random.nextInt(300);
            case 2 -> 1L << random.nextInt(20);
            default -> 1 + random.nextInt(40_000);
        };
    }

    @Test
    void widthIsTheOneAskedFor() {
        Integer bits = Integer.getInteger(Lanes.PROPERTY);
        if (bits != null) {
            assertThat(Lanes.DOUBLES.vectorBitSize()).isEqualTo(bits);
        }
        assertThat(OperandTable.LOGS % Lanes.DOUBLES.length()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"trainium1", "trainium2", "trainium3", "trainium4", "inferentia2"})
    void searchesFindTheSameBits(String chip) {
        NeuronCore core = new NeuronCore(Chips.rank(chip), false);
        TilingCost one = new TilingCost(core);
        TilingCost many = new VectorTilingCost(core);
        NeuronMatmul scalar = new NeuronMatmul(core, one, one);
        NeuronMatmul vector = new NeuronMatmul(core, many, many);
        Random random = new Random(chip.hashCode());
        for (int i = 0; i < 3000; i++) {
            long m = size(random);
            long n = size(random);
            long k = size(random);
            long groups = 1L + random.nextInt(3);
            double in = BYTES[random.nextInt(BYTES.length)];
            double weight = BYTES[random.nextInt(BYTES.length)];
            double passes = new double[] {0.25, 0.5, 1, 4}[random.nextInt(4)];
            Work a = new Work();
            Work b = new Work();
            scalar.price(groups, m, n, k, in, weight, in, passes, i, a);
            vector.price(groups, m, n, k, in, weight, in, passes, i, b);
            String row = groups + " x " + m + " x " + n + " x " + k + " of " + in + " and " + weight + " bytes";
            assertThat(bits(b.timePs)).as(row).isEqualTo(bits(a.timePs));
            assertThat(bits(b.tensorPs)).as(row).isEqualTo(bits(a.tensorPs));
            assertThat(bits(b.vectorPs)).as(row).isEqualTo(bits(a.vectorPs));
            assertThat(bits(b.memoryPs)).as(row).isEqualTo(bits(a.memoryPs));
            assertThat(bits(b.bytes)).as(row).isEqualTo(bits(a.bytes));
            assertThat(vector.tiling(groups, m, n, k, in, weight, in, passes))
                    .as(row)
                    .isEqualTo(scalar.tiling(groups, m, n, k, in, weight, in, passes));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trainium1", "trainium2", "trainium3"})
    void everyColumnHasTheSameBits(String chip) {
        NeuronCore core = new NeuronCore(Chips.rank(chip), false);
        TilingCost one = new TilingCost(core);
        TilingCost many = new VectorTilingCost(core);
        MatmulWays a = new MatmulWays(core);
        MatmulWays b = new MatmulWays(core);
        MatmulShape p = new MatmulShape();
        MatmulShape q = new MatmulShape();
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            long m = size(random);
            long n = size(random);
            long k = size(random);
            a.set(1, m, n, k, 2, 1, 2, 1);
            b.set(1, m, n, k, 2, 1, 2, 1);
            one.ways(a);
            many.ways(b);
            for (int way = 0; way < a.count; way++) {
                assertThat(bits(b.leastPs[way])).isEqualTo(bits(a.leastPs[way]));
                one.tabulate(p.take(core, a, way));
                many.tabulate(q.take(core, b, way));
                for (int f = 0; f <= p.lastF; f++) {
                    for (int s = 0; s <= p.lastS; s++) {
                        int cell = OperandTable.LOGS * f + s;
                        assertThat(bits(q.boundPs[cell])).isEqualTo(bits(p.boundPs[cell]));
                        one.cell(p, s, f);
                        many.cell(q, s, f);
                        assertThat(bits(many.cellPs)).isEqualTo(bits(one.cellPs));
                        assertThat(many.depthPs).containsExactly(one.depthPs);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 127, 509, 521, 1009})
    void aModelGivesTheSameBitsForAnyLengthOfBatch(int length) {
        Rank rank = Chips.rank("trainium2");
        OperatorBatch batch = new OperatorBatch();
        Random random = new Random(length);
        for (int i = 0; i < length; i++) {
            batch.add(new Matmul(
                    "shape",
                    size(random) % 20_000 + 1,
                    size(random) % 20_000 + 1,
                    size(random) % 20_000 + 1,
                    1,
                    trnsim.workloads.operator.Operator.Tag.of(Dtype.BF16)));
        }
        CostBatch lanes = price(rank, batch, "on");
        CostBatch scalar = price(rank, batch, "off");
        for (int i = 0; i < length; i++) {
            assertThat(bits(lanes.timePs[i])).isEqualTo(bits(scalar.timePs[i]));
            assertThat(bits(lanes.energyPj[i])).isEqualTo(bits(scalar.energyPj[i]));
            assertThat(lanes.bound[i]).isEqualTo(scalar.bound[i]);
        }
    }

    private static CostBatch price(Rank rank, OperatorBatch batch, String lanes) {
        String before = System.getProperty(LaneChoice.PROPERTY);
        try {
            System.setProperty(LaneChoice.PROPERTY, lanes);
            CostBatch costs = new CostBatch();
            new NeuronModel(rank).cost(batch, costs);
            return costs;
        } finally {
            if (before == null) {
                System.clearProperty(LaneChoice.PROPERTY);
            } else {
                System.setProperty(LaneChoice.PROPERTY, before);
            }
        }
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }
}
