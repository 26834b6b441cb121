package trnsim.simulator.search;

import java.util.List;
import java.util.SplittableRandom;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.StagePricer;
import trnsim.simulator.training.TrainingPlan;

/**
 * The recurrence of {@link StepEstimator} by itself, over layouts like one but for what their passes take: what a search costs
 * once everything is priced. For measuring.
 */
public final class WalkSample {

    private final PassWalk walk;
    private final PassList list;
    private final double[] columns;
    private final double[] endPs;
    private final double[] leftPs;

    /**
     * @param plan whose schedule is walked through
     * @param lanes in vector lanes, or else in the scalar twin
     */
    public WalkSample(
            TrainingPlan plan, Cluster cluster, KernelModel kernels, CollectiveModel collectives, boolean lanes) {
        walk = lanes ? new VectorPassWalk() : new PassWalk();
        list = PassList.of(
                plan.layout(), new StagePricer(cluster, kernels, collectives).stages(plan), plan.microBatches());
        columns = new double[list.stages * list.columns * PassWalk.COLUMN];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < columns.length; i++) {
            columns[i] = 1e9 * random.nextDouble();
        }
        endPs = new double[list.stages * PassWalk.WIDTH];
        leftPs = new double[list.stages * PassWalk.WIDTH];
    }

    /** Layouts that one {@link #walk} times. */
    public static int layouts() {
        return PassWalk.WIDTH;
    }

    /** Passes of one of them. */
    public int passes() {
        return list.passes.length / PassList.FIELDS;
    }

    /** Walks once; the end of the last stage of each layout. */
    public List<Double> walk() {
        walk.walk(list, columns, endPs, leftPs);
        return List.of(endPs[endPs.length - PassWalk.WIDTH], endPs[endPs.length - 1]);
    }
}
