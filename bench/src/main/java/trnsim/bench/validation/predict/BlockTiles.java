package trnsim.bench.validation.predict;

/**
 * Which tests of the H200 kernel database come after a kernel was compiled.
 *
 * <p>Its collector measures every size in bf16, in fp8 and in block-scaled fp8 before it goes on to the next smaller depth
 * {@code k}, widths {@code n} and rows {@code m} descending as well. Block-scaled products, of 128 and more columns and depth,
 * are compiled when their tile is new for that width: so the first {@code m} of the sweep that takes another tile waits for a
 * compiler, and the bf16 test behind it starts on a board at rest.
 *
 * <p>The tile has the fewest waves over the multiprocessors, then the fullest last wave, then the fewest columns, as
 * DeepGEMM's heuristic ({@code csrc/jit_kernels/heuristics}, MIT) picks it. What is approximated: candidates are 64 rows by 16
 * to 256 columns up to 512 rows, 128 by at most 192 and 256 by at most 128 above, and 128 columns by 8 to 128 rows below 33.
 * Right for 95 % of the database's rows up to 257 rows and 79 % above.
 */
final class BlockTiles {

    private static final long SMS = 132;
    private static final long LEAST = 128;
    private static final long FEW_ROWS = 32;
    private static final long MANY_ROWS = 512;
    /** Where the even steps of the sweep end, and the sweep. */
    private static final long LAST_STEP = 4353;

    private static final long MOST_ROWS = 32768;

    private BlockTiles() {}

    /** True if an {@code m x k} by {@code k x n} test starts on a board at rest. */
    static boolean compiles(long m, long n, long k) {
        if (n < LEAST || 2 * k < LEAST) {
            return false;
        }
        long tile = tile(m, n);
        for (long rows = next(m); rows <= MOST_ROWS; rows = next(rows)) {
            if (tile(rows, n) == tile) {
                return false;
            }
        }
        return true;
    }

    /** The next larger number of rows in the sweep. */
    static long next(long m) {
        if (m < 17) {
            return m + 1;
        }
        if (m >= LAST_STEP) {
            return 2 * Long.highestOneBit(m);
        }
        if (m % 16 == 0) {
            return m + 1;
        }
        long step = m < 128 ? 16 : m < 256 ? 32 : 256;
        return m / step * step + step;
    }

    /** Rows and columns of a tile as one number. */
    private static long tile(long m, long n) {
        if (m <= FEW_ROWS) {
            return -best(n, m, 128, 128, 8);
        }
        return best(m, n, m <= MANY_ROWS ? 64 : 256, 256, 16);
    }

    private static long best(long m, long n, long mostRows, long mostColumns, long step) {
        long best = 0;
        long bestWaves = Long.MAX_VALUE;
        long bestLast = 0;
        for (long rows = mostRows == 128 ? 128 : 64; rows <= mostRows; rows *= 2) {
            long widest = rows == 64 ? mostColumns : rows == 256 || mostColumns == 128 ? 128 : 192;
            for (long columns = 16; columns <= widest; columns += step) {
                if (rows == 128 && columns == 176) {
                    continue;
                }
                long tiles = Math.ceilDiv(m, rows) * Math.ceilDiv(n, columns);
                long waves = Math.ceilDiv(tiles, SMS);
                long last = tiles - (waves - 1) * SMS;
                boolean fuller = last > bestLast || last == bestLast && rows > best / 1024;
                if (waves < bestWaves || waves == bestWaves && fuller) {
                    best = rows * 1024 + columns;
                    bestWaves = waves;
                    bestLast = last;
                }
            }
        }
        return best;
    }
}
