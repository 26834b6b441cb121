package trnsim.kernels.cost;

import java.util.Arrays;
import trnsim.kernels.chip.Rank;

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
    /** Time the vector engine is busy. */
    public double[] vectorPs = new double[0];
    /** Time the scalar engine is busy. */
    public double[] scalarPs = new double[0];
    /** Time the general-purpose engine is busy. */
    public double[] gpsimdPs = new double[0];
    /** Time device memory is busy. */
    public double[] memoryPs = new double[0];

    public double[] flops = new double[0];
    /** Bytes that cross device memory. */
    public double[] bytes = new double[0];
    /** Bytes that cross on-chip memory. */
    public double[] sramBytes = new double[0];
    /** Above idle, in picojoule. */
    public double[] energyPj = new double[0];
    /** Ordinal of the binding {@link Engine}. */
    public byte[] bound = new byte[0];

    private static final double EXACT = 0x1p53;

    private int size;

    /** Makes room for {@code rows}; what was there is lost. */
    public void resize(int rows) {
        if (timePs.length < rows) {
            int room = Math.max(rows, 2 * timePs.length);
            timePs = Arrays.copyOf(timePs, room);
            tensorPs = Arrays.copyOf(tensorPs, room);
            vectorPs = Arrays.copyOf(vectorPs, room);
            scalarPs = Arrays.copyOf(scalarPs, room);
            gpsimdPs = Arrays.copyOf(gpsimdPs, room);
            memoryPs = Arrays.copyOf(memoryPs, room);
            flops = Arrays.copyOf(flops, room);
            bytes = Arrays.copyOf(bytes, room);
            sramBytes = Arrays.copyOf(sramBytes, room);
            energyPj = Arrays.copyOf(energyPj, room);
            bound = Arrays.copyOf(bound, room);
        }
        size = rows;
    }

    public int size() {
        return size;
    }

    /**
     * Writes row {@code i}: {@code repeat} equal operators, each rounded up to whole units.
     *
     * <pre>  energy = dynamic power x min( a x tensor + b x memory, time )</pre>
     *
     * with a and b what a busy tensor engine and busy memory draw, in units of the dynamic power: each adds its own, up to
     * the power limit. On-chip traffic goes with the engine that causes it; no published row tells them apart.
     *
     * @throws IllegalArgumentException if the row takes longer than a double holds whole picoseconds for
     */
    public void put(int i, long repeat, Rank rank, Work work) {
        double energy = energyPj(rank, work.tensorPs, work.memoryPs, work.timePs);
        timePs[i] = repeat * Math.ceil(work.timePs);
        tensorPs[i] = repeat * Math.ceil(work.tensorPs);
        vectorPs[i] = repeat * Math.ceil(work.vectorPs);
        scalarPs[i] = repeat * Math.ceil(work.scalarPs);
        gpsimdPs[i] = repeat * Math.ceil(work.gpsimdPs);
        memoryPs[i] = repeat * Math.ceil(work.memoryPs);
        bytes[i] = repeat * Math.ceil(work.bytes);
        sramBytes[i] = repeat * Math.ceil(work.sramBytes);
        flops[i] = repeat * work.flops;
        energyPj[i] = repeat * Math.ceil(energy);
        bound[i] = (byte) work.bound().ordinal();
        requireExact(timePs[i]);
    }

    private static void requireExact(double ps) {
        if (!(ps < EXACT)) {
            throw new IllegalArgumentException(
                    "one operator takes longer than the 9,007 s that are exact to the picosecond: its sizes overflow");
        }
    }

    private static double energyPj(Rank rank, double tensorPs, double memoryPs, double timePs) {
        return rank.dynamicWatts()
                * Math.min(rank.tensorActivity() * tensorPs + rank.memoryActivity() * memoryPs, timePs);
    }

    /**
     * Gives row {@code i} another time, all its repeats together. Nothing stays busy for longer than that: where it would, all
     * engines shrink alike. The energy follows.
     *
     * @throws IllegalArgumentException if a double does not hold its whole picoseconds
     */
    public void retime(int i, Rank rank, double ps) {
        requireExact(ps);
        double busy =
                Math.max(Math.max(tensorPs[i], memoryPs[i]), Math.max(Math.max(vectorPs[i], scalarPs[i]), gpsimdPs[i]));
        timePs[i] = Math.ceil(ps);
        if (busy > timePs[i]) {
            double share = timePs[i] / busy;
            tensorPs[i] = Math.floor(tensorPs[i] * share);
            vectorPs[i] = Math.floor(vectorPs[i] * share);
            scalarPs[i] = Math.floor(scalarPs[i] * share);
            gpsimdPs[i] = Math.floor(gpsimdPs[i] * share);
            memoryPs[i] = Math.floor(memoryPs[i] * share);
        }
        energyPj[i] = Math.ceil(energyPj(rank, tensorPs[i], memoryPs[i], timePs[i]));
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
