package trnsim.simulator.step;

/**
 * The ranks of a layout as a grid: stages times the digits of a mixed-radix number.
 *
 * <pre>
 *   rank = stage x stageStride + sum over digits i of value_i x stride_i        0 &lt;= value_i &lt; extent_i
 *   a group of axis x: the ranks of a stage that differ only in the digits of x
 * </pre>
 *
 * <p>Tensor parallelism varies the digit with stride 1, data parallelism one with a larger stride; expert parallelism over
 * parts of both varies what it shares with each, so the digits are cut where any axis ends.
 *
 * @param stages pipeline stages
 * @param stageStride ranks from a rank to its counterpart in the next stage
 * @param extents of the digits, lowest first
 * @param strides of the digits, in ranks
 * @param axes per axis the set of its digits, bit i for digit i; 0 for an axis of one rank
 */
public record RankGrid(int stages, long stageStride, long[] extents, long[] strides, int[] axes) {

    public RankGrid {
        if (extents.length != strides.length) {
            throw new IllegalArgumentException(extents.length + " extents and " + strides.length + " strides");
        }
    }

    /** Ranks of one stage. */
    public long ranksPerStage() {
        long product = 1;
        for (long extent : extents) {
            product = Math.multiplyExact(product, extent);
        }
        return product;
    }

    /** Ranks of all stages. */
    public long ranks() {
        return Math.multiplyExact(ranksPerStage(), stages);
    }

    public int digits() {
        return extents.length;
    }

    /** Ranks of a group of {@code axis}. */
    public long members(int axis) {
        long product = 1;
        for (int i = 0; i < extents.length; i++) {
            product *= varies(axis, i) ? extents[i] : 1;
        }
        return product;
    }

    public boolean varies(int axis, int digit) {
        return (axes[axis] >>> digit & 1) != 0;
    }

    /** The value of {@code digit} of the rank at {@code index} of its stage, counted with digit 0 fastest. */
    public long digit(long index, int digit) {
        long left = index;
        for (int i = 0; i < digit; i++) {
            left /= extents[i];
        }
        return left % extents[digit];
    }

    /** The rank at {@code index} of {@code stage}. */
    public long rank(int stage, long index) {
        long rank = stage * stageStride;
        long left = index;
        for (int i = 0; i < extents.length; i++) {
            rank += left % extents[i] * strides[i];
            left /= extents[i];
        }
        return rank;
    }

    /** The index within its stage of {@code rank}. */
    public long indexOf(long rank) {
        long left = rank;
        long index = 0;
        long below = Long.MAX_VALUE;
        boolean stagesLeft = stages > 1;
        // Strides from the largest to the smallest: each digit is what the larger ones leave.
        while (true) {
            int digit = -1;
            for (int i = 0; i < extents.length; i++) {
                if (extents[i] > 1 && strides[i] < below && (digit < 0 || strides[i] > strides[digit])) {
                    digit = i;
                }
            }
            if (stagesLeft && (digit < 0 || stageStride > strides[digit])) {
                left %= stageStride;
                stagesLeft = false;
            } else if (digit < 0) {
                return index;
            } else {
                index += left / strides[digit] * place(digit);
                left %= strides[digit];
                below = strides[digit];
            }
        }
    }

    /** The stage of {@code rank}. */
    public int stageOf(long rank) {
        long left = rank;
        for (int i = 0; i < extents.length; i++) {
            if (extents[i] > 1 && strides[i] > stageStride) {
                left %= strides[i];
            }
        }
        return stages == 1 ? 0 : (int) (left / stageStride % stages);
    }

    private long place(int digit) {
        long product = 1;
        for (int i = 0; i < digit; i++) {
            product *= extents[i];
        }
        return product;
    }

    /** The ranks of the group of {@code axis} that the rank at {@code index} of {@code stage} is in, lowest digits first. */
    public long[] group(int stage, int axis, long index) {
        long base = rank(stage, index);
        for (int i = 0; i < extents.length; i++) {
            base -= varies(axis, i) ? digit(index, i) * strides[i] : 0;
        }
        long[] ranks = new long[Math.toIntExact(members(axis))];
        for (int member = 0; member < ranks.length; member++) {
            long left = member;
            long rank = base;
            for (int i = 0; i < extents.length; i++) {
                if (varies(axis, i)) {
                    rank += left % extents[i] * strides[i];
                    left /= extents[i];
                }
            }
            ranks[member] = rank;
        }
        return ranks;
    }
}
