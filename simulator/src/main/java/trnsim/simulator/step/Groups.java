package trnsim.simulator.step;

import java.util.Arrays;

/**
 * The groups of one axis within a stage, as rows: members of group g are {@code member[first[g]] .. member[first[g+1] - 1]},
 * places of actors; {@code weights} has the ranks of its group that each place stands for, nothing if that is one everywhere.
 */
public record Groups(int[] first, int[] member, long[] weights, int[] groupOf) {

    /** An axis of one rank. */
    static final Groups NONE = new Groups(new int[] {0}, new int[0], new long[0], new int[0]);

    public int count() {
        return first.length - 1;
    }

    /** Ranks of its group that the actor at {@code place} stands for. */
    public long weight(int place) {
        return weights.length == 0 ? 1 : weights[place];
    }

    /** Ranks of {@code group}. */
    public long size(int group) {
        long sum = 0;
        for (int i = first[group]; i < first[group + 1]; i++) {
            sum += weight(member[i]);
        }
        return sum;
    }

    /** Collects {@code count} groups by the group number of each place. */
    static Groups of(int[] groupOf, int count, long[] weights) {
        int[] first = new int[count + 1];
        for (int group : groupOf) {
            first[group + 1]++;
        }
        for (int g = 0; g < count; g++) {
            first[g + 1] += first[g];
        }
        int[] next = Arrays.copyOf(first, count);
        int[] member = new int[groupOf.length];
        for (int place = 0; place < groupOf.length; place++) {
            member[next[groupOf[place]]++] = place;
        }
        return new Groups(first, member, weights, groupOf);
    }
}
