package trnsim.kernels.cost;

import java.util.Arrays;

/** The matmuls of a batch, gathered: shapes in, tensor-engine time of one repeat out. */
public final class MatmulColumns {

    public double[] m = new double[16];
    public double[] n = new double[16];
    public double[] k = new double[16];
    public double[] groups = new double[16];
    /** Passes of the array per tile; unused without an array. */
    public double[] passes = new double[16];
    /** Multiply-accumulates per picosecond; unused with an array. */
    public double[] rate = new double[16];
    /** Out: picoseconds the tensor engine is busy, not rounded. */
    public double[] tensorPs = new double[16];

    int[] row = new int[16];
    private int size;

    public int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    void add(int fromRow, double addM, double addN, double addK, double addGroups, double addPasses, double addRate) {
        if (size == m.length) {
            int room = 2 * size;
            m = Arrays.copyOf(m, room);
            n = Arrays.copyOf(n, room);
            k = Arrays.copyOf(k, room);
            groups = Arrays.copyOf(groups, room);
            passes = Arrays.copyOf(passes, room);
            rate = Arrays.copyOf(rate, room);
            tensorPs = Arrays.copyOf(tensorPs, room);
            row = Arrays.copyOf(row, room);
        }
        row[size] = fromRow;
        m[size] = addM;
        n[size] = addN;
        k[size] = addK;
        groups[size] = addGroups;
        passes[size] = addPasses;
        rate[size] = addRate;
        size++;
    }
}
