package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import trnsim.simulator.power.Wave;
import trnsim.simulator.step.Ranks;
import trnsim.simulator.step.Recorder;
import trnsim.simulator.step.Spent;

/**
 * Adds up what the actors of a training step draw above idle while it goes on, stage by stage.
 *
 * <pre>
 *   operators     their energy over the time that they take
 *   collectives   what a rank draws in a collective, from when it comes to when it leaves
 *   all else      nothing: launches, hosts, bubbles
 * </pre>
 *
 * <p>This is how a step's energy is booked, cut up by time: both sums are the same. A collective behind operators draws nothing of
 * its own; its share of the memory is not told from theirs.
 */
final class StepWave implements Recorder {

    private final long stepPs;
    private final long width;
    private final List<StageProgram> stages;
    private final TrainingPrices prices;
    private final Ranks ranks;

    /** Per stage: energy above idle of all its ranks in each cell, in picojoules. */
    private final double[][] energyPj;

    private final long[] since;
    private final int[] row;
    private final boolean[] waits;
    private final Spent[] spent;

    StepWave(long stepPs, int cells, List<StageProgram> stages, TrainingPrices prices, Ranks ranks) {
        this.stepPs = stepPs;
        this.stages = stages;
        this.prices = prices;
        this.ranks = ranks;
        width = Math.max(1, stepPs / cells);
        energyPj = new double[ranks.stages()][(int) Math.min(cells, stepPs)];
        int actors = ranks.stages() * ranks.perStage();
        since = new long[actors];
        row = new int[actors];
        Arrays.fill(row, NO_ROW);
        waits = new boolean[actors];
        spent = new Spent[actors];
        Arrays.fill(spent, Spent.BUBBLE);
    }

    @Override
    public void main(int actor, int nextRow, boolean nextWaits, Spent nextSpent, long atPs) {
        long from = since[actor];
        if (atPs > from) {
            add(actor, watts(actor, atPs - from), from, Math.min(atPs, stepPs));
        }
        since[actor] = atPs;
        row[actor] = nextRow;
        waits[actor] = nextWaits;
        spent[actor] = nextSpent;
    }

    private double watts(int actor, long ps) {
        return switch (spent[actor]) {
            case TENSOR_COMM, CONTEXT_COMM, EXPERT_COMM, DATA_COMM -> prices.collectiveWatts();
            case COMPUTE, UPDATE -> {
                boolean runs = row[actor] != NO_ROW && !waits[actor];
                RowWork work =
                        runs ? stages.get(actor / ranks.perStage()).works().get(row[actor]) : new RowWork.Fixed();
                yield work instanceof RowWork.Operators operators
                        ? prices.segment(operators.batch()).energyPj() / ps
                        : 0;
            }
            case LAUNCH, HOST, BUBBLE -> 0;
        };
    }

    private void add(int actor, double watts, long from, long to) {
        if (watts == 0) {
            return;
        }
        double[] cells = energyPj[actor / ranks.perStage()];
        double all = watts * ranks.multiplicity(actor % ranks.perStage());
        int cell = (int) Math.min(from / width, cells.length - 1L);
        for (long at = from; at < to; cell++) {
            long end = cell == cells.length - 1 ? to : Math.min(to, (cell + 1) * width);
            cells[cell] += all * (end - at);
            at = end;
        }
    }

    @Override
    public void begins(int actor, int queue, int began, long atPs) {
        // The background draws nothing of its own.
    }

    @Override
    public void ends(int actor, int queue, long atPs) {
        // Nor when it ends.
    }

    @Override
    public void closes(long endPs) {
        for (int actor = 0; actor < since.length; actor++) {
            main(actor, NO_ROW, true, Spent.BUBBLE, endPs);
        }
    }

    /** Watts above idle of a rank of each stage. */
    List<Wave> stages() {
        double perStage = 0;
        for (int place = 0; place < ranks.perStage(); place++) {
            perStage += ranks.multiplicity(place);
        }
        List<Wave> waves = new ArrayList<>();
        for (double[] cells : energyPj) {
            long[] ends = new long[cells.length];
            double[] watts = new double[cells.length];
            for (int i = 0; i < cells.length; i++) {
                ends[i] = i == cells.length - 1 ? stepPs : (i + 1) * width;
                watts[i] = cells[i] / perStage / (ends[i] - i * width);
            }
            waves.add(Wave.of(ends, watts));
        }
        return waves;
    }
}
