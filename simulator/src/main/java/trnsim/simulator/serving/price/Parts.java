package trnsim.simulator.serving.price;

import trnsim.simulator.serving.IterationTime;

/** The parts of an {@link IterationTime} as a vector, so that samples can be subtracted, interpolated and summed. */
final class Parts {

    static final int COUNT = 9;

    /** Where what drafters take of the time stands. */
    static final int DRAFT = 8;

    /** Where collectives stand. */
    static final int COLLECTIVE = 3;

    /** Where launches stand. */
    static final int LAUNCH = 4;

    private Parts() {}

    static double[] of(IterationTime time) {
        return new double[] {
            time.computePs(),
            time.memoryPs(),
            time.otherPs(),
            time.collectivePs(),
            time.launchPs(),
            time.flops(),
            time.bytes(),
            time.energyPj(),
            time.draftPs()
        };
    }

    static double[] minus(double[] a, double[] b) {
        double[] difference = new double[COUNT];
        for (int i = 0; i < COUNT; i++) {
            difference[i] = a[i] - b[i];
        }
        return difference;
    }

    /** Adds {@code weight} times {@code parts} to {@code sum}. */
    static void add(double[] sum, double[] parts, double weight) {
        for (int i = 0; i < COUNT; i++) {
            sum[i] += weight * parts[i];
        }
    }

    /** Picoseconds of the five parts that make up the time. */
    static double timePs(double[] parts) {
        return parts[0] + parts[1] + parts[2] + parts[3] + parts[4];
    }
}
