package trnsim.simulator.training;

import java.util.List;
import trnsim.workloads.plan.PassOrder.Kind;
import trnsim.workloads.plan.PassOrder.Pass;

/**
 * What the passes of a stage take in the middle of a step, on its first rank, while no other stage makes it wait.
 *
 * <p>Passes are numbered by {@link #column}: their kind, their chunk, and whether they are the last of it.
 *
 * @param passPs per pass, in picoseconds; 0 if the stage has no such pass
 * @param receives per pass, the flow it receives from, -1 if from none
 * @param sends per pass, the flow of the message it sends, -1 if none
 * @param to per pass, how many stages further that message goes, in a ring of all
 * @param bytes per pass, of that message
 * @param tailPs what follows the last pass
 * @param growthPs what the background falls behind with each micro-batch
 * @param exchanges bytes that follow the last pass to the stage as far from the other end, each before anything else goes on
 */
public record StageTimes(
        double[] passPs,
        int[] receives,
        int[] sends,
        int[] to,
        double[] bytes,
        double tailPs,
        double growthPs,
        List<Double> exchanges) {

    private static final int KINDS = Kind.values().length;

    /** The number of {@code pass}. */
    public static int column(Pass pass) {
        return 2 * (pass.chunk() * KINDS + pass.kind().ordinal()) + (pass.last() ? 1 : 0);
    }

    /** Numbers that {@code chunks} parts of a model need. */
    public static int columns(int chunks) {
        return 2 * chunks * KINDS;
    }
}
