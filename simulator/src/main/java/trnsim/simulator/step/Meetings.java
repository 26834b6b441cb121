package trnsim.simulator.step;

/**
 * How many ranks of each group have come to, and are done with, the collective they are at: one at a time per group and
 * stream, since all members come in the same order.
 */
final class Meetings {

    private final Ranks ranks;
    private final int streams;
    private final Groups[] groups;
    private final long[] size;
    private final long[][] arrived;
    private final long[][] done;

    Meetings(Ranks ranks, int axes, int streams) {
        this.ranks = ranks;
        this.streams = streams;
        groups = new Groups[axes];
        size = new long[axes];
        arrived = new long[axes][];
        done = new long[axes][];
        for (int axis = 0; axis < axes; axis++) {
            groups[axis] = ranks.groups(axis);
            size[axis] = groups[axis].count() == 0 ? 1 : groups[axis].size(0);
            int slots = ranks.stages() * groups[axis].count() * streams;
            arrived[axis] = new long[slots];
            done[axis] = new long[slots];
        }
    }

    Groups groups(int axis) {
        return groups[axis];
    }

    /** The group of {@code actor} on {@code axis}, within its stage. */
    int group(int axis, int actor) {
        return groups[axis].groupOf()[actor % ranks.perStage()];
    }

    /** True if the actor stands for its whole group. */
    boolean isAlone(int axis, int actor) {
        int group = group(axis, actor);
        return groups[axis].first()[group + 1] - groups[axis].first()[group] == 1;
    }

    /** Counts an actor in; true if the group is complete, and the count starts anew. */
    boolean arrives(int axis, int actor, int stream) {
        return count(arrived[axis], axis, actor, stream);
    }

    /** Counts an actor out; true if it was the last. */
    boolean leaves(int axis, int actor, int stream) {
        return count(done[axis], axis, actor, stream);
    }

    private boolean count(long[] counts, int axis, int actor, int stream) {
        int stage = actor / ranks.perStage();
        int slot = (stage * groups[axis].count() + group(axis, actor)) * streams + stream;
        counts[slot] += groups[axis].weight(actor % ranks.perStage());
        if (counts[slot] < size[axis]) {
            return false;
        }
        counts[slot] = 0;
        return true;
    }
}
