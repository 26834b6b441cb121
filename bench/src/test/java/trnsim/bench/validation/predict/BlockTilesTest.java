package trnsim.bench.validation.predict;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockTilesTest {

    /** The sizes of the collector's case list. */
    @Test
    void theSweepTakesTheCollectorsRows() {
        long[] some = {16, 17, 32, 33, 48, 112, 113, 128, 129, 160, 161, 192, 193, 224, 225, 256, 257, 512, 513, 768};
        for (int i = 1; i < some.length; i++) {
            if (some[i] != 112) {
                assertThat(BlockTiles.next(some[i - 1])).isEqualTo(some[i]);
            }
        }
        assertThat(BlockTiles.next(4353)).isEqualTo(8192);
        assertThat(BlockTiles.next(8192)).isEqualTo(16384);
    }

    /** The first of a sweep with fewer rows of tiles is compiled for, the next is not. */
    @ParameterizedTest
    @CsvSource({
        "256, true",
        "225, false",
        "193, false",
        "192, true",
        "161, false",
        "129, false",
        "128, true",
        "113, false"
    })
    void aNewTileIsCompiledOnce(long m, boolean compiled) {
        assertThat(BlockTiles.compiles(m, 3584, 3072)).isEqualTo(compiled);
    }

    /** Block scales need 128 columns and depth; the test behind the last of them has half of that. */
    @Test
    void narrowProductsAreNotCompiledFor() {
        assertThat(BlockTiles.compiles(256, 64, 4096)).isFalse();
        assertThat(BlockTiles.compiles(256, 3584, 32)).isFalse();
        assertThat(BlockTiles.compiles(256, 3584, 64)).isTrue();
    }
}
