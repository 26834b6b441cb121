package trnsim.kernels.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.chip.GpuRates;

/** Lanes and their scalar twin give the same bits and the same tile. */
@Tag("lanes")
class VectorGpuTilesTest {

    private static final double[] BYTES = {0.53125, 0.5625, 1, 2, 4};

    private static double size(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new double[] {1, 31, 32, 33, 63, 64, 65, 127, 257, 1021, 65_537, 1L << 40}[random.nextInt(12)];
            case 1 -> 1 + random.nextInt(300);
            case 2 -> 1L << random.nextInt(24);
            default -> 1 + random.nextInt(60_000);
        };
    }

    private static void fill(GpuTiles tiles, Random random) {
        tiles.m = size(random);
        tiles.n = size(random);
        tiles.groups = random.nextInt(4) == 0 ? 1 + random.nextInt(300) : 1;
        tiles.steps = Math.ceil(size(random) / GpuTiles.K_STEP);
        tiles.inBytes = BYTES[random.nextInt(BYTES.length)];
        tiles.weightBytes = BYTES[random.nextInt(BYTES.length)];
        tiles.outBytes = BYTES[random.nextInt(BYTES.length)];
        tiles.macPs = 0.1 + random.nextDouble();
        tiles.bytePs = 1 + 10 * random.nextDouble();
        tiles.weightPs = random.nextBoolean() ? 0 : random.nextDouble();
        tiles.floorPs = 1e6 * random.nextDouble();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a100-80gb", "h100", "h200", "b200"})
    void bitsAreThoseOfTheScalarTwin(String chip) {
        GpuRates gpu = Objects.requireNonNull(Chips.rank(chip).gpu());
        GpuTiles one = new GpuTiles(gpu);
        GpuTiles many = new VectorGpuTiles(gpu);
        for (int seed = 0; seed < 5003; seed++) {
            fill(one, new Random(seed));
            fill(many, new Random(seed));
            one.search();
            many.search();
            assertThat(Double.doubleToRawLongBits(many.bestPs))
                    .as("seed " + seed)
                    .isEqualTo(Double.doubleToRawLongBits(one.bestPs));
            assertThat(many.bestTile).as("seed " + seed).isEqualTo(one.bestTile);
        }
    }
}
