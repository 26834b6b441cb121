package trnsim.simulator.step;

/** All ranks one by one: no classes, each group listed by its members. */
public final class EveryRank implements Ranks {

    private final RankGrid grid;
    private final int perStage;
    private final Groups[] groups;
    private final int[][] firstOf;

    /** @throws IllegalArgumentException if there are too many ranks to hold one by one */
    public EveryRank(RankGrid grid) {
        this.grid = grid;
        if (grid.ranks() > 1 << 27) {
            throw new IllegalArgumentException(
                    grid.ranks() + " ranks are too many to simulate one by one: at most " + (1 << 27));
        }
        perStage = (int) grid.ranksPerStage();
        groups = new Groups[grid.axes().length];
        firstOf = new int[groups.length][];
        for (int axis = 0; axis < groups.length; axis++) {
            enumerate(axis);
        }
    }

    /** Numbers the groups of an axis in the order of their first rank. */
    private void enumerate(int axis) {
        if (grid.members(axis) <= 1) {
            groups[axis] = Groups.NONE;
            firstOf[axis] = new int[0];
            return;
        }
        int count = (int) (perStage / grid.members(axis));
        int[] groupOf = new int[perStage];
        int[] firsts = new int[count];
        int known = 0;
        for (int index = 0; index < perStage; index++) {
            int first = firstIndex(index, axis);
            if (first == index) {
                firsts[known] = index;
                groupOf[index] = known++;
            } else {
                groupOf[index] = groupOf[first];
            }
        }
        groups[axis] = Groups.of(groupOf, count, new long[0]);
        firstOf[axis] = firsts;
    }

    /** The lowest index in the group of {@code index}: digits of the axis set to zero. */
    private int firstIndex(int index, int axis) {
        long[] extents = grid.extents();
        int left = index;
        int place = 1;
        int first = 0;
        for (int i = 0; i < extents.length; i++) {
            int extent = (int) extents[i];
            first += grid.varies(axis, i) ? 0 : left % extent * place;
            left /= extent;
            place *= extent;
        }
        return first;
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
        return 1;
    }

    @Override
    public long index(int place) {
        return place;
    }

    @Override
    public Groups groups(int axis) {
        return groups[axis];
    }

    @Override
    public GroupPlace place(int stage, int axis, int group) {
        return new GroupPlace.Listed(grid.group(stage, axis, firstOf[axis][group]));
    }
}
