package trnsim.simulator.training;

import java.util.Arrays;
import java.util.List;
import trnsim.simulator.contention.DemandTable;
import trnsim.simulator.step.Program;
import trnsim.simulator.step.SoloRun;
import trnsim.workloads.plan.PassOrder.Kind;
import trnsim.workloads.plan.PassOrder.Pass;

/**
 * What the passes of one program take, each by itself ({@link SoloRun}) in turn with the others until what runs beside has
 * settled. Passes are numbered by {@link StageTimes#column}, and have {@value #FIELDS} times each.
 */
final class PassTimes {

    /** Times of a pass: what it takes if no earlier pass left anything. */
    static final int ALONE = 0;

    /** What it takes beyond that if earlier work runs beside all of it. */
    static final int BESIDE = 1;

    /** What it leaves at the least. */
    static final int LEAST = 2;

    /** What it adds to earlier work beyond what runs meanwhile. */
    static final int GROWTH = 3;

    /** What endless earlier work costs it, and how much of that work runs meanwhile. */
    static final int COST = 4;

    static final int RAN = 5;

    /** What each picosecond that its message and work left beside have in common adds. */
    static final int DRAG = 6;

    /** What it does before it waits for its message. */
    static final int LEAD = 7;

    static final int FIELDS = 8;

    /** Rounds of all passes after which what runs beside them has settled. */
    private static final int ROUNDS = 3;

    final double[] ps;

    /** Per pass, the flow it receives from and the one it sends to, -1 if none; how many stages further; of how many bytes. */
    final int[] receives;

    final int[] sends;
    final int[] further;
    final double[] bytes;

    /** The same of what follows the last pass. */
    final double drag;

    private final Program program;
    private final SoloRun run;

    /**
     * @param chunks parts of the model that the program holds
     * @param pipeline stages in all
     */
    PassTimes(StageProgram stage, int chunks, int pipeline, double[] rowPs, DemandTable demands) {
        program = stage.program();
        int columns = StageTimes.columns(chunks);
        ps = new double[columns * FIELDS];
        receives = new int[columns];
        sends = new int[columns];
        Arrays.fill(receives, -1);
        Arrays.fill(sends, -1);
        further = new int[columns];
        bytes = new double[columns];
        int[] lasting = program.lasting(stage.last());
        run = new SoloRun(program, rowPs, demands, lasting);
        rounds(stage);
        stage.blocks().forEach((pass, block) -> {
            int column = StageTimes.column(pass);
            if (pass.last()) {
                ps[FIELDS * column + ALONE] = ps[FIELDS * StageTimes.column(unlike(pass)) + ALONE];
            }
        });
        stage.blocks().forEach((pass, block) -> {
            int column = StageTimes.column(pass);
            boolean awaited = false;
            receives[column] = program.receives(block);
            ps[FIELDS * column + LEAD] = program.leadPs(block, rowPs);
            for (int row : program.sends(block)) {
                sends[column] = program.rows().flow(row);
                int to = Math.floorMod(program.rows().target(row) - stage.stage(), pipeline);
                further[column] = to == pipeline - 1 ? -1 : to;
                // What a pass waits for is part of it.
                awaited = program.awaits(block, row);
                bytes[column] = awaited ? 0 : bytes(stage, row);
            }
            if (lasting.length > 0) {
                beside(block, FIELDS * column, awaited);
                ps[FIELDS * column + DRAG] = awaited ? 0 : drag(program.sends(block));
            }
        });
        drag = drag(program.sends(stage.last()));
    }

    /** The bytes of message {@code row}. */
    static double bytes(StageProgram stage, int row) {
        return stage.works().get(row) instanceof RowWork.Message message ? message.bytes() : 0;
    }

    private static Pass unlike(Pass last) {
        return new Pass(last.kind(), last.chunk(), false);
    }

    /** Passes as they take turns: forward before backward, none that is the last of its chunk. */
    private void rounds(StageProgram stage) {
        List<Pass> round = stage.blocks().keySet().stream()
                .filter(pass -> !pass.last())
                .sorted((a, b) -> rank(a) - rank(b))
                .toList();
        run.keep(true, false);
        for (int i = 0; i < (program.queues() == 0 ? 1 : ROUNDS); i++) {
            for (Pass pass : round) {
                Integer block = stage.blocks().get(pass);
                if (block != null) {
                    ps[FIELDS * StageTimes.column(pass) + ALONE] = run.run(block);
                }
            }
        }
    }

    private static int rank(Pass pass) {
        return pass.kind() == Kind.FORWARD ? 2 * pass.chunk() : 2 * pass.chunk() + 1;
    }

    /** How a pass slows down beside what earlier ones left, from running it without, with its own and with endless work. */
    private void beside(int block, int at, boolean sends) {
        run.keep(sends, false);
        run.empty();
        double without = run.run(block);
        run.keep(sends, true);
        run.empty();
        double own = run.run(block);
        ps[at + LEAST] = run.backlogPs();
        run.empty();
        run.load();
        double most = run.run(block);
        double ran = run.progressPs();
        ps[at + GROWTH] = run.backlogPs() - SoloRun.ENDLESS_PS;
        ps[at + ALONE] += own - without;
        ps[at + BESIDE] = most - own;
        ps[at + COST] = most - without;
        ps[at + RAN] = ran;
    }

    /** What endless work beside adds to each picosecond of {@code messages}, 0 to 1. */
    private double drag(int[] messages) {
        if (messages.length == 0) {
            return 0;
        }
        run.empty();
        run.load();
        double most = 0;
        for (int row : messages) {
            most = Math.max(most, Math.min(1, 1 / run.speed(row) - 1));
        }
        return most;
    }
}
