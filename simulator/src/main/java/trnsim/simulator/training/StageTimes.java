package trnsim.simulator.training;

import java.util.List;
import trnsim.workloads.plan.PassOrder.Kind;
import trnsim.workloads.plan.PassOrder.Pass;

/**
 * What the passes of a stage take in a step, on its first rank, and what they leave to run beside later ones.
 *
 * <pre>
 *   a pass that begins with work q left beside it   takes min( alone + slope q, most )    leaves max( least, q + growth )
 * </pre>
 *
 * <p>Work beside runs at full speed while the stage waits. What must end within its pass, such as weights that are gathered
 * for the next layer, is part of {@code alone}; all in picoseconds.
 *
 * <p>Passes are numbered by {@link #column}: their kind, their chunk, and whether they are the last of it.
 *
 * @param alonePs per pass, what it takes if no earlier pass left anything; 0 if the stage has no such pass
 * @param leadPs per pass, what of that it does before it waits for its message
 * @param slope per pass, what each picosecond of earlier work costs
 * @param mostPs per pass, what it takes if earlier work runs beside all of it
 * @param leastPs per pass, what it leaves at the least
 * @param growthPs per pass, what it adds to earlier work beyond what runs meanwhile
 * @param receives per pass, the flow it receives from, -1 if from none
 * @param sends per pass, the flow of the message it sends, -1 if none
 * @param to per pass, how many stages further that message goes, in a ring of all; fewer than 0 for back
 * @param bytes per pass, of that message
 * @param drag per pass, what each picosecond that its message and what is left beside have in common adds, 0 to 1
 * @param tailPs what follows the last pass and all that runs beside
 * @param exchanges bytes that follow the last pass to the stage as far from the other end, each before anything else goes on
 * @param tailDrag the same of exchanges
 */
public record StageTimes(
        double[] alonePs,
        double[] leadPs,
        double[] slope,
        double[] mostPs,
        double[] leastPs,
        double[] growthPs,
        int[] receives,
        int[] sends,
        int[] to,
        double[] bytes,
        double[] drag,
        double tailPs,
        List<Double> exchanges,
        double tailDrag) {

    private static final int KINDS = Kind.values().length;

    /** Numbers of the passes of one part of the model. */
    static final int PER_CHUNK = 2 * KINDS;

    /** The number of {@code pass}. */
    public static int column(Pass pass) {
        return 2 * (pass.chunk() * KINDS + pass.kind().ordinal()) + (pass.last() ? 1 : 0);
    }

    /** Numbers that {@code chunks} parts of a model need. */
    public static int columns(int chunks) {
        return chunks * PER_CHUNK;
    }

    /** What a micro-batch takes on its way through all parts of the model that the stage holds, forward and back. */
    public double microBatchPs() {
        double sum = 0;
        for (int column = 0; column < alonePs.length; column += 2) {
            boolean twice = column % PER_CHUNK / 2 == Kind.BACKWARD.ordinal() && alonePs[column + 2] > 0;
            sum += twice ? 0 : alonePs[column];
        }
        return sum;
    }
}
