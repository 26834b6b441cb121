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
    void run(PassList list, double[] columns, double[] endPs, double[] leftPs) {
        int[] passes = list.passes;
        for (int i = 0; i < passes.length; i += PassList.FIELDS) {
            int stage = passes[i + PassList.STAGE] * WIDTH;
            int column = passes[i + PassList.COLUMN] * COLUMN;
            int received = passes[i + PassList.RECEIVES] * WIDTH;
            int sent = passes[i + PassList.SENDS];
            int at = passes[i + PassList.QUEUE] * WIDTH;
            for (int lane = 0; lane < WIDTH; lane += STEP) {
                int c = column + lane;
                DoubleVector before = fromArray(LANES, endPs, stage + lane);
                DoubleVector begin =
                        before.max(fromArray(LANES, there, received + lane).sub(fromArray(LANES, columns, c + LEAD)));
                DoubleVector left = fromArray(LANES, leftPs, stage + lane)
                        .sub(begin.sub(before))
                        .max(0);
                DoubleVector end = begin.add(left.mul(fromArray(LANES, columns, c + SLOPE))
                        .add(fromArray(LANES, columns, c + ALONE))
                        .min(fromArray(LANES, columns, c + MOST)));
                end.intoArray(endPs, stage + lane);
                DoubleVector after =
                        left.add(fromArray(LANES, columns, c + GROWTH)).max(fromArray(LANES, columns, c + LEAST));
                if (sent != PassList.NOBODY) {
                    DoubleVector message = fromArray(LANES, columns, c + MESSAGE);
                    DoubleVector drag = after.min(message).mul(fromArray(LANES, columns, c + DRAG));
                    after = after.add(drag);
                    DoubleVector arrives =
                            fromArray(LANES, queue, at + lane).max(end).add(message.add(drag));
                    arrives.intoArray(queue, at + lane);
                    arrives.intoArray(there, sent * WIDTH + lane);
                }
                after.intoArray(leftPs, stage + lane);
            }
        }
    }
}
