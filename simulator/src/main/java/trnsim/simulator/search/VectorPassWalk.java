package trnsim.simulator.search;

import static jdk.incubator.vector.DoubleVector.fromArray;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import trnsim.kernels.vector.Lanes;

/** {@link PassWalk} in vector lanes: the same maxima and sums in the same order, so the same bits at every width. */
final class VectorPassWalk extends PassWalk {

    private static final VectorSpecies<Double> LANES = Lanes.DOUBLES;
    private static final int STEP = LANES.length();

    @Override
    void run(PassList list, double[] passPs, double[] messagePs, double[] endPs) {
        int[] passes = list.passes;
        for (int i = 0; i < passes.length; i += PassList.FIELDS) {
            int stage = passes[i + PassList.STAGE] * WIDTH;
            int column = passes[i + PassList.COLUMN] * WIDTH;
            int received = passes[i + PassList.RECEIVES] * WIDTH;
            int sent = passes[i + PassList.SENDS];
            if (sent == PassList.NOBODY) {
                for (int lane = 0; lane < WIDTH; lane += STEP) {
                    fromArray(LANES, endPs, stage + lane)
                            .max(fromArray(LANES, there, received + lane))
                            .add(fromArray(LANES, passPs, column + lane))
                            .intoArray(endPs, stage + lane);
                }
                continue;
            }
            int at = passes[i + PassList.QUEUE] * WIDTH;
            for (int lane = 0; lane < WIDTH; lane += STEP) {
                DoubleVector end = fromArray(LANES, endPs, stage + lane)
                        .max(fromArray(LANES, there, received + lane))
                        .add(fromArray(LANES, passPs, column + lane));
                end.intoArray(endPs, stage + lane);
                DoubleVector arrives =
                        fromArray(LANES, queue, at + lane).max(end).add(fromArray(LANES, messagePs, column + lane));
                arrives.intoArray(queue, at + lane);
                arrives.intoArray(there, sent * WIDTH + lane);
            }
        }
    }
}
