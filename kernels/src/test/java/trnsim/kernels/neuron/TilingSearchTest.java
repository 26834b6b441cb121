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
        for (int s = 0; s < TilingSearch.LOGS_S; s++) {
            for (int f = 0; f < TilingSearch.LOGS_F; f++) {
                for (int k = 0; k < TilingSearch.LOGS_K; k++) {
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
        TilingSearch search = new TilingSearch(core, cost);
        MatmulShape shape = new MatmulShape();
        Random random = new Random(17);
        for (int i = 0; i < 2000; i++) {
            double groups = 1 + random.nextInt(3);
            double m = size(random);
            double n = size(random);
            double k = size(random);
            double bytes = 1 << random.nextInt(3);
            double best = Double.POSITIVE_INFINITY;
            search.reset();
            for (boolean weights : new boolean[] {true, false}) {
                shape.set(core, weights, groups, m, n, k, bytes, bytes, bytes, bytes == 4 ? 4 : 1);
                shape.tabulate(core);
                best = Math.min(best, exhaustive(cost, shape));
                search.improve(shape);
            }
            assertThat(search.bestPs)
                    .as("%s x %s x %s, %s bytes", m, n, k, bytes)
                    .isEqualTo(best)
                    .isFinite();
            MatmulTiling tiling = search.best();
            shape.set(core, tiling.weightsStationary(), groups, m, n, k, bytes, bytes, bytes, bytes == 4 ? 4 : 1);
            search.settle(shape);
            assertThat(cost.sbufBytes).as(tiling.toString()).isLessThanOrEqualTo(core.sbufBytes);
            assertThat(cost.psumBanks).as(tiling.toString()).isLessThanOrEqualTo(core.psumBanks);
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
