package trnsim.kernels.cost;

import java.util.Arrays;

/**
 * Costs as columns, row for row those of an operator batch; each is for all repeats of its row.
 *
 * <p>Times, flops, bytes and energies are doubles that hold integers below 2^53, so that vector lanes and scalar code give
 * the same bits.
 */
public final class CostBatch {

    public double[] timePs = new double[0];
    /** Time the tensor engine is busy. */
    public double[] tensorPs = new double[0];
    /** Time device memory is busy. */
    public double[] memoryPs = new double[0];

    public double[] flops = new double[0];
    public double[] bytes = new double[0];
    /** Above idle, in picojoule. */
    public double[] energyPj = new double[0];
    /** Ordinal of the binding {@link Engine}. */
    public byte[] bound = new byte[0];

    private int size;

    /** Makes room for {@code rows}; what was there is lost. */
    public void resize(int rows) {
        if (timePs.length < rows) {
            int room = Math.max(rows, 2 * timePs.length);
            timePs = Arrays.copyOf(timePs, room);
            tensorPs = Arrays.copyOf(tensorPs, room);
            memoryPs = Arrays.copyOf(memoryPs, room);
            flops = Arrays.copyOf(flops, room);
            bytes = Arrays.copyOf(bytes, room);
            energyPj = Arrays.copyOf(energyPj, room);
            bound = Arrays.copyOf(bound, room);
        }
        size = rows;
    }

    public int size() {
        return size;
    }

    /** Sum of all rows' times. */
    public long totalPs() {
        return (long) sum(timePs);
    }

    /** Sum of a column over the rows in use, in row order. */
    public double sum(double[] column) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += column[i];
        }
        return sum;
    }

    /** Sum of the times of rows bound by {@code engine}. */
    public long boundPs(Engine engine) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += bound[i] == engine.ordinal() ? timePs[i] : 0;
        }
        return (long) sum;
    }
}
