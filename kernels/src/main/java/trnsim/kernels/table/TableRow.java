package trnsim.kernels.table;

import trnsim.workloads.document.Position;
import trnsim.workloads.operator.Dtype;

/**
 * One measured matmul: {@code groups} products of m x k by k x n.
 *
 * @param at its line
 * @param ps what was measured, in whole picoseconds
 */
record TableRow(Position at, Dtype dtype, long m, long n, long k, long groups, double ps) {

    /** The sizes in the order of the file's key. */
    long[] sizes() {
        return new long[] {m, n, k, groups};
    }
}
