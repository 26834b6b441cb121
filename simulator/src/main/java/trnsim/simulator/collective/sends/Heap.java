package trnsim.simulator.collective.sends;

/**
 * Two binary trees over the same ranks, each in the order of a heap: tree 0 from rank 0 on, tree 1 from the last rank down, so that
 * a rank with children in one is a leaf in the other.
 */
final class Heap {

    private Heap() {}

    /** Where {@code rank} stands in a tree; 0 is the root. The same the other way round. */
    static int place(int rank, int tree, int size) {
        return tree == 0 ? rank : size - 1 - rank;
    }

    static int children(int place, int size) {
        return Math.clamp(size - 1 - 2L * place, 0, 2);
    }
}
