package trnsim.kernels.neuron;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.neuron.MatmulTiling.Keep;

/** What the search prunes never holds the best tiling, and no tiling exceeds the memories of the core. */
class TilingSearchTest {

    private static final long[] EDGES = {1, 2, 63, 64, 65, 127, 128, 129, 511, 512, 513, 4095, 4096, 4097, 1 << 17};

    private static double exhaustive(TilingCost cost, MatmulShape shape) {
        double best = Double.POSITIVE_INFINITY;
        for (int s = 0; s < OperandTable.LOGS; s++) {
            for (int f = 0; f < OperandTable.LOGS; f++) {
                for (int k = 0; k < OperandTable.LOGS; k++) {
                    for (Keep keep : Keep.values()) {
                        best = Math.min(best, cost.timePs(shape, s, f, k, keep));
                    }
                }
            }
        }
        return best;
    }

    private static long size(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> EDGES[random.nextInt(EDGES.length)];
            case 1 -> 1 + random.nextInt(300);
            default -> 1 + random.nextInt(20_000);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"trainium1", "trainium2", "trainium3", "inferentia2"})
    void findsWhatTryingEverythingFinds(String chip) {
        NeuronCore core = new NeuronCore(Chips.rank(chip), false);
        TilingCost cost = new TilingCost(core);
        TilingSearch search = new TilingSearch();
        MatmulShape shape = new MatmulShape();
        MatmulWays ways = new MatmulWays(core);
        Random random = new Random(17);
        for (int i = 0; i < 2000; i++) {
            double groups = 1 + random.nextInt(3);
            double m = size(random);
            double n = size(random);
            double k = size(random);
            double bytes = 1 << random.nextInt(3);
            double best = Double.POSITIVE_INFINITY;
            search.reset();
            ways.set(groups, m, n, k, bytes, bytes, bytes, bytes == 4 ? 4 : 1);
            cost.ways(ways);
            for (int way = 0; way < ways.count; way++) {
                shape.take(core, ways, way);
                cost.tabulate(shape);
                double least = exhaustive(cost, shape);
                assertThat(ways.leastPs[way]).isLessThanOrEqualTo(least);
                best = Math.min(best, least);
                if (search.improve(cost, shape)) {
                    search.settle(cost, shape);
                    String tiling = search.best().toString();
                    assertThat(cost.sbufBytes).as(tiling).isLessThanOrEqualTo(core.sbufBytes);
                    assertThat(cost.psumBanks).as(tiling).isLessThanOrEqualTo(core.psumBanks);
                }
            }
            assertThat(search.bestPs)
                    .as("%s x %s x %s, %s bytes", m, n, k, bytes)
                    .isEqualTo(best)
                    .isFinite();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {180_224, 212_992, 245_760})
    void usableSbufIsThePublishedOne(double bytes) {
        String chip = bytes < 200_000 ? "trainium1" : bytes < 230_000 ? "trainium2" : "trainium3";
        NeuronCore core = new NeuronCore(Chips.rank(chip), false);
        assertThat(core.sbufBytes).isEqualTo(bytes);
        assertThat(core.psumBanks).isEqualTo(8);
    }
}
