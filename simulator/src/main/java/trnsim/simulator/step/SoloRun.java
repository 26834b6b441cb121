package trnsim.simulator.step;

import java.util.Arrays;
import trnsim.simulator.contention.Contention;
import trnsim.simulator.contention.Demand;
import trnsim.simulator.contention.DemandTable;

/**
 * One rank that walks through blocks of its program while everybody else is always ready: what its blocks take without events.
 *
 * <pre>
 *   RUN, MEET     work / speed, speeds from all that runs beside (see {@link Contention})
 *   START q       joins queue q, which works through its rows in order
 *   WAIT, DRAIN   until the queue has come that far; RECEIVE takes no time
 * </pre>
 *
 * <p>What a block leaves in its queues runs beside the next one, so the order of {@link #run} counts; {@link #empty} forgets it. On sound ranks that is
 * what {@link StepRun} does with them but for rounding; a rank that waits for another stage meanwhile empties its queues, here
 * it does not.
 */
public final class SoloRun {

    private final Program program;
    private final double[] ps;
    private final DemandTable demands;
    private final double[] capacity = new double[Demand.RESOURCES];

    /** Per queue: rows started, in order; how many, how many of them have ended and been waited for; work left of the first. */
    private final int[][] queued;

    private final int[] started;
    private final int[] ended;
    private final int[] awaited;
    private final double[] left;

    private final int[] rows;
    private final int[] queues;
    private final double[] speeds;
    private double nowPs;
    private boolean sends = true;
    private boolean takesLasting = true;
    private final boolean[] lasts;

    /** Work of an activity that no block outlives. */
    public static final double ENDLESS_PS = 1e15;

    /**
     * @param ps per row, what it takes alone
     * @param demands per row, what it uses
     * @param lasting queues whose rows may outlive passes
     */
    public SoloRun(Program program, double[] ps, DemandTable demands, int[] lasting) {
        this.program = program;
        this.ps = ps;
        this.demands = demands;
        Arrays.fill(capacity, 1);
        int n = program.queues();
        queued = new int[n][16];
        started = new int[n];
        ended = new int[n];
        awaited = new int[n];
        left = new double[n];
        rows = new int[n + 1];
        queues = new int[n + 1];
        speeds = new double[n + 1];
        lasts = new boolean[n];
        for (int q : lasting) {
            lasts[q] = true;
        }
    }

    /** From now on messages are sent or left out, and lasting queues (see {@link Program#lasting}) take rows or leave them out. */
    public void keep(boolean messages, boolean lastingQueues) {
        sends = messages;
        takesLasting = lastingQueues;
    }

    /** Empties all queues. */
    public void empty() {
        Arrays.fill(started, 0);
        Arrays.fill(ended, 0);
        Arrays.fill(awaited, 0);
        Arrays.fill(left, 0);
    }

    /** Lets every lasting queue begin with the longest of its rows, without an end. */
    public void load() {
        for (int q = 0; q < queued.length; q++) {
            int longest = -1;
            for (int n = 0; lasts[q] && n < program.starts(q); n++) {
                int row = program.started(q, n);
                longest = longest < 0 || ps[row] > ps[longest] ? row : longest;
            }
            if (longest >= 0) {
                start(longest, q);
                left[q] = ENDLESS_PS;
            }
        }
    }

    /** How far lasting queues have come with what {@link #load} put into them. */
    public double progressPs() {
        double sum = 0;
        for (int q = 0; q < queued.length; q++) {
            sum += lasts[q] && started[q] > 0 ? ENDLESS_PS - left[q] : 0;
        }
        return sum;
    }

    /** Runs {@code block}; the time until the next could begin. */
    public double run(int block) {
        double before = nowPs;
        for (int i = program.firstOf(block); i < program.firstOf(block + 1); i++) {
            int queue = program.queue(i);
            switch (program.op(i)) {
                case Program.RUN, Program.MEET -> main(program.operand(i));
                case Program.START -> {
                    if (program.rows().isMessage(program.operand(i)) ? sends : takesLasting || !lasts[queue]) {
                        start(program.operand(i), queue);
                    }
                }
                case Program.WAIT -> {
                    int upTo = ++awaited[queue];
                    idle(queue, upTo);
                }
                case Program.DRAIN -> idle(queue, started[queue] - program.operand(i));
                default -> {}
            }
        }
        return nowPs - before;
    }

    /** Work that waits or runs in lasting queues. */
    public double backlogPs() {
        double sum = 0;
        for (int q = 0; q < queued.length; q++) {
            for (int i = ended[q]; lasts[q] && i < started[q]; i++) {
                sum += i == ended[q] ? left[q] : ps[queued[q][i]];
            }
        }
        return sum;
    }

    /** The speed of {@code row} beside what the queues hold now. */
    public double speed(int row) {
        rows[0] = row;
        return beside(1) == 1 ? 1 : speeds[0];
    }

    private void start(int row, int queue) {
        if (started[queue] == queued[queue].length) {
            queued[queue] = Arrays.copyOf(queued[queue], 2 * started[queue]);
        }
        queued[queue][started[queue]] = row;
        if (started[queue]++ == ended[queue]) {
            left[queue] = ps[row];
        }
    }

    private void idle(int queue, int upTo) {
        while (ended[queue] < upTo) {
            int n = beside(0);
            if (started[queue] == ended[queue]) {
                // Waits for what an earlier block has started, which has ended by then.
                return;
            }
            double dt = Double.POSITIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                dt = Math.min(dt, left[queues[i]] / speeds[i]);
            }
            pass(0, n, dt);
        }
    }

    private void main(int row) {
        double work = ps[row];
        while (work > 0) {
            rows[0] = row;
            int n = beside(1);
            if (n == 1) {
                nowPs += work;
                return;
            }
            double ends = work / speeds[0];
            double dt = ends;
            for (int i = 1; i < n; i++) {
                dt = Math.min(dt, left[queues[i]] / speeds[i]);
            }
            pass(1, n, dt);
            work = dt == ends ? 0 : work - dt * speeds[0];
        }
    }

    /** Puts the first of each queue that holds something beside {@code main} rows; how many run then. Solves their speeds. */
    private int beside(int main) {
        int n = main;
        for (int q = 0; q < queued.length; q++) {
            if (started[q] > ended[q]) {
                rows[n] = queued[q][ended[q]];
                queues[n++] = q;
            }
        }
        if (n > 1 || main == 0) {
            Contention.speeds(demands, rows, n, capacity, 0, speeds);
        }
        return n;
    }

    /** Lets {@code dt} pass, which at most ends the first of queues. */
    private void pass(int main, int n, double dt) {
        nowPs += dt;
        for (int i = main; i < n; i++) {
            int q = queues[i];
            double ends = left[q] / speeds[i];
            left[q] -= dt * speeds[i];
            if (ends <= dt) {
                ended[q]++;
                left[q] = ended[q] < started[q] ? ps[queued[q][ended[q]]] : 0;
            }
        }
    }
}
