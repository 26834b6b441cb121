package trnsim.simulator.step;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Classes of ranks that cannot be told apart: same stage, same role in every group, same surroundings.
 *
 * <pre>
 *   a digit's values fall into blocks: one for each value of a rank apart, one for all others
 *   where a digit's span is not aligned with chips and domains: all others by value x stride mod ranks of a domain
 *   a class is a stage and one block of each digit
 * </pre>
 *
 * <p>This partition is equitable: every rank of a class meets, on each axis, the same numbers of ranks of the same classes.
 * So all ranks of a class do the same at the same time, and simulating one of them is exact (colour refinement stops here;
 * coarser classes may exist). Its size depends on how many ranks are apart, not on how many there are: 1 class per stage if
 * none is.
 */
public final class FoldedRanks implements Ranks {

    private final RankGrid grid;
    private final List<List<Block>> blocks;
    private final boolean aligned;
    private final int perStage;
    private final Groups[] groups;

    /** Values of a digit that are alike: the first of them and how many. */
    private record Block(long value, long count) {}

    /**
     * Folds the ranks of {@code grid}.
     *
     * @param ranksPerChip ranks of a chip
     * @param ranksPerDomain ranks of a scale-up domain
     * @param apart indices within a stage of ranks that differ from others, such as slow ones
     */
    public FoldedRanks(RankGrid grid, int ranksPerChip, long ranksPerDomain, SortedSet<Long> apart) {
        this.grid = grid;
        boolean regular = nested(grid, ranksPerChip) && nested(grid, ranksPerDomain);
        aligned = regular && contiguous(grid);
        int inside = regular ? ~0 : inside(grid, ranksPerChip, ranksPerDomain);
        blocks = new ArrayList<>();
        for (int i = 0; i < grid.digits(); i++) {
            SortedSet<Long> touched = new TreeSet<>();
            for (long index : apart) {
                touched.add(grid.digit(index, i));
            }
            long period = (inside >>> i & 1) != 0 ? 1 : ranksPerDomain / gcd(grid.strides()[i], ranksPerDomain);
            blocks.add(blocks(grid.extents()[i], touched, period));
        }
        long classes = 1;
        for (List<Block> digit : blocks) {
            classes *= digit.size();
        }
        if (classes * grid.stages() > 1 << 27) {
            throw new IllegalArgumentException("this layout makes " + classes * grid.stages()
                    + " classes of ranks, too many to hold. Maybe choose degrees that divide the chips of a domain?");
        }
        perStage = (int) classes;
        groups = new Groups[grid.axes().length];
        for (int axis = 0; axis < groups.length; axis++) {
            groups[axis] = grid.members(axis) <= 1 ? Groups.NONE : groupsOf(axis);
        }
    }

    /** Whether every digit lies within parts of {@code part} ranks, crosses them in whole parts, or fills them. */
    private static boolean nested(RankGrid grid, long part) {
        for (int i = 0; i < grid.digits(); i++) {
            if (!nests(grid.strides()[i], grid.extents()[i], part)) {
                return false;
            }
        }
        return nests(grid.stageStride(), grid.stages(), part);
    }

    /** The digits whose values always lie alike: those below a span that divides a domain and every larger stride. */
    private static int inside(RankGrid grid, long chip, long domain) {
        int found = 0;
        for (int i = 0; i < grid.digits(); i++) {
            long span = grid.strides()[i] * grid.extents()[i];
            boolean nests = domain % span == 0 && nests(grid.strides()[i], grid.extents()[i], chip);
            nests &= grid.stages() == 1 || grid.stageStride() % span == 0;
            for (int j = 0; nests && j < grid.digits(); j++) {
                boolean below = grid.strides()[j] < grid.strides()[i];
                nests = j == i
                        || (below ? nests(grid.strides()[j], grid.extents()[j], chip) : grid.strides()[j] % span == 0);
            }
            found |= nests ? 1 << i : 0;
        }
        return found;
    }

    private static boolean nests(long stride, long extent, long part) {
        return extent == 1
                || stride % part == 0
                || part % (stride * extent) == 0
                || (part % stride == 0 && stride * extent % part == 0);
    }

    /** Whether the ranks of every group are equally far apart. */
    private static boolean contiguous(RankGrid grid) {
        for (int axis = 0; axis < grid.axes().length; axis++) {
            long next = 0;
            for (int i = 0; i < grid.digits(); i++) {
                if (!grid.varies(axis, i) || grid.extents()[i] == 1) {
                    continue;
                }
                if (next != 0 && grid.strides()[i] != next) {
                    return false;
                }
                next = grid.strides()[i] * grid.extents()[i];
            }
        }
        return true;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    private static List<Block> blocks(long extent, SortedSet<Long> touched, long period) {
        List<Block> blocks = new ArrayList<>();
        for (long value : touched) {
            blocks.add(new Block(value, 1));
        }
        for (long residue = 0; residue < Math.min(period, extent); residue++) {
            long count = (extent - 1 - residue) / period + 1;
            long first = residue;
            for (long value : touched) {
                count -= value % period == residue ? 1 : 0;
            }
            while (touched.contains(first)) {
                first += period;
            }
            if (count > 0) {
                blocks.add(new Block(first, count));
            }
        }
        return blocks;
    }

    private Groups groupsOf(int axis) {
        int[] groupOf = new int[perStage];
        int count = 1;
        for (int i = 0; i < grid.digits(); i++) {
            count *= grid.varies(axis, i) ? 1 : blocks.get(i).size();
        }
        for (int place = 0; place < perStage; place++) {
            int left = place;
            int group = 0;
            int scale = 1;
            for (int i = 0; i < grid.digits(); i++) {
                int size = blocks.get(i).size();
                if (!grid.varies(axis, i)) {
                    group += left % size * scale;
                    scale *= size;
                }
                left /= size;
            }
            groupOf[place] = group;
        }
        long[] weights = new long[perStage];
        for (int place = 0; place < perStage; place++) {
            weights[place] = ranksOf(place, axis);
        }
        return Groups.of(groupOf, count, weights);
    }

    /** Ranks of one group of {@code axis} that the actor at {@code place} stands for. */
    private long ranksOf(int place, int axis) {
        long product = 1;
        int left = place;
        for (int i = 0; i < grid.digits(); i++) {
            List<Block> digit = blocks.get(i);
            product *= grid.varies(axis, i) ? digit.get(left % digit.size()).count() : 1;
            left /= digit.size();
        }
        return product;
    }

    @Override
    public int stages() {
        return grid.stages();
    }

    @Override
    public int perStage() {
        return perStage;
    }

    @Override
    public long multiplicity(int place) {
        long product = 1;
        int left = place;
        for (List<Block> digit : blocks) {
            product *= digit.get(left % digit.size()).count();
            left /= digit.size();
        }
        return product;
    }

    @Override
    public long index(int place) {
        long index = 0;
        long scale = 1;
        int left = place;
        for (int i = 0; i < grid.digits(); i++) {
            List<Block> digit = blocks.get(i);
            index += digit.get(left % digit.size()).value() * scale;
            scale *= grid.extents()[i];
            left /= digit.size();
        }
        return index;
    }

    @Override
    public Groups groups(int axis) {
        return groups[axis];
    }

    @Override
    public GroupPlace place(int stage, int axis, int group) {
        if (aligned) {
            return new GroupPlace.Regular(stride(axis), grid.members(axis));
        }
        int first = groups[axis].member()[groups[axis].first()[group]];
        return new GroupPlace.Listed(grid.group(stage, axis, index(first)));
    }

    private long stride(int axis) {
        for (int i = 0; i < grid.digits(); i++) {
            if (grid.varies(axis, i) && grid.extents()[i] > 1) {
                return grid.strides()[i];
            }
        }
        return 1;
    }
}
