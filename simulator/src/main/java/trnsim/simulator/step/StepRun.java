package trnsim.simulator.step;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.contention.DemandTable;
import trnsim.simulator.engine.EngineCounts;
import trnsim.simulator.engine.EventHandler;
import trnsim.simulator.engine.Simulation;

/**
 * One step of all actors on the event engine.
 *
 * <p>Each actor walks through the program of its stage. Segments run one after the other; a collective starts when all of its
 * group have come, and ends for all when the last is done with its part; queues run beside, in order. What shares a rank
 * shares its memory, links and cores (see {@link trnsim.simulator.contention.Contention}).
 *
 * <p>Where an actor stands for a whole group, waits for nobody and has nothing running beside, what follows is summed up to
 * the next point at which somebody else counts, and is one event.
 *
 * <p>State is arrays with a row per actor; an event allocates nothing.
 */
public final class StepRun implements EventHandler {

    private static final int ENDS = 0;
    private static final int SETTLES = 1;
    private static final int FINISHES = 2;
    private static final int MAIN = 0;

    private final RankGrid grid;
    private final Ranks ranks;
    private final List<Program> programs;
    private final Works works;
    private final Health health;
    private final Streams streams;
    private final Meetings meetings;
    private final Besides besides;
    private final Ledger ledger;
    private final int perStage;
    private final int width;
    private final int[] demandBase;

    /** Per actor: block of the step, action. */
    private final int[] block;

    private final int[] at;

    /** Per actor and queue, at {@code actor x width + 1 + queue}: rows started, ended, waited for. */
    private final int[] started;

    private final int[] ended;
    private final int[] awaited;

    /** Per actor and flow: messages that have come and not been taken. */
    private final int[] inbox;

    private final int flows;
    private final byte[] waits;

    private static final byte RUNS = 0;
    private static final byte MEETS = 1;
    private static final byte WAITS_QUEUE = 2;
    private static final byte WAITS_FLOW = 3;
    private static final byte FINISHED = 4;

    private StepRun(
            RankGrid grid,
            Ranks ranks,
            List<Program> programs,
            StepPrices prices,
            Health health,
            @Nullable Recorder recorder) {
        this.grid = grid;
        this.ranks = ranks;
        this.programs = programs;
        perStage = ranks.perStage();
        int actors = ranks.stages() * perStage;
        this.health = health;
        works = Works.of(grid, ranks, programs, prices, health.slowness());
        int queues = 0;
        int most = 0;
        for (Program program : programs) {
            queues = Math.max(queues, program.queues());
            most = Math.max(most, program.flows());
        }
        width = 1 + queues;
        flows = most;
        DemandTable demands = new DemandTable();
        demandBase = new int[ranks.stages()];
        for (int stage = 0; stage < demandBase.length; stage++) {
            demandBase[stage] = demands.size();
            for (int row = 0; row < programs.get(stage).rows().size(); row++) {
                demands.add(prices.demand(stage, row));
            }
        }
        streams = new Streams(actors, width, ENDS, SETTLES, demands, health);
        besides = new Besides(streams, programs, demandBase);
        meetings = new Meetings(ranks, grid.axes().length, width);
        ledger = new Ledger(actors, recorder);
        block = new int[actors];
        at = new int[actors];
        started = new int[actors * width];
        ended = new int[actors * width];
        awaited = new int[actors * width];
        inbox = new int[actors * flows];
        waits = new byte[actors];
    }

    /**
     * Runs one step.
     *
     * @param programs one per stage
     * @param health of each actor of {@code ranks}
     * @throws IllegalStateException if the programs wait for each other for ever, naming who waits for what
     */
    public static StepOutcome run(
            RankGrid grid, Ranks ranks, List<Program> programs, StepPrices prices, Health health) {
        return run(grid, ranks, programs, prices, health, null);
    }

    /** The same step, told to {@code recorder} as it goes. */
    public static StepOutcome run(
            RankGrid grid,
            Ranks ranks,
            List<Program> programs,
            StepPrices prices,
            Health health,
            @Nullable Recorder recorder) {
        if (programs.size() != ranks.stages()) {
            throw new IllegalArgumentException(programs.size() + " programs for " + ranks.stages() + " stages");
        }
        StepRun run = new StepRun(grid, ranks, programs, prices, health, recorder);
        Simulation sim = new Simulation(run);
        int actors = run.block.length;
        for (int actor = 0; actor < actors; actor++) {
            sim.await(FINISHES, actor);
            run.at[actor] =
                    run.program(actor).blocks() == 0 ? 0 : run.program(actor).first(0);
        }
        for (int actor = 0; actor < actors; actor++) {
            run.advance(sim, actor);
        }
        EngineCounts counts = sim.run();
        return run.ledger.close(ranks, sim.nowPs(), counts);
    }

    @Override
    public void handle(Simulation sim, int kind, int slot) {
        if (kind == SETTLES) {
            streams.settle(sim, slot);
            return;
        }
        int actor = slot / width;
        int stream = slot - actor * width;
        streams.ended(sim, slot);
        if (stream == MAIN) {
            mainEnds(sim, actor);
        } else {
            ledger.ends(actor, stream - 1, sim.nowPs());
            queueEnds(sim, actor, stream);
        }
    }

    private void mainEnds(Simulation sim, int actor) {
        if (waits[actor] == RUNS) {
            advance(sim, actor);
            return;
        }
        int axis = program(actor).rows().axis(program(actor).operand(at[actor]));
        if (meetings.leaves(axis, actor, MAIN)) {
            Groups groups = meetings.groups(axis);
            int group = meetings.group(axis, actor);
            int base = actor / perStage * perStage;
            for (int i = groups.first()[group]; i < groups.first()[group + 1]; i++) {
                int member = base + groups.member()[i];
                at[member]++;
                advance(sim, member);
            }
        }
    }

    private void queueEnds(Simulation sim, int actor, int stream) {
        Program program = program(actor);
        Rows rows = program.rows();
        int row = program.started(stream - 1, ended[actor * width + stream]);
        if (rows.isMessage(row)) {
            int receiver = rows.target(row) * perStage + actor % perStage;
            inbox[receiver * flows + rows.flow(row)]++;
            queueIsDone(sim, actor, stream);
            if (waits[receiver] == WAITS_FLOW) {
                advance(sim, receiver);
            }
        } else if (!rows.isCollective(row)) {
            queueIsDone(sim, actor, stream);
        } else if (meetings.leaves(rows.axis(row), actor, stream)) {
            Groups groups = meetings.groups(rows.axis(row));
            int group = meetings.group(rows.axis(row), actor);
            int base = actor / perStage * perStage;
            for (int i = groups.first()[group]; i < groups.first()[group + 1]; i++) {
                queueIsDone(sim, base + groups.member()[i], stream);
            }
        }
    }

    /** The oldest of a queue has ended: the next may start, and the actor goes on if it waited. */
    private void queueIsDone(Simulation sim, int actor, int stream) {
        int slot = actor * width + stream;
        ended[slot]++;
        if (ended[slot] < started[slot]) {
            arrive(sim, actor, stream, program(actor).started(stream - 1, ended[slot]));
        }
        if (waits[actor] == WAITS_QUEUE) {
            advance(sim, actor);
        }
    }

    /** An actor is ready for a row of a queue, or for a collective on its main stream. */
    private void arrive(Simulation sim, int actor, int stream, int row) {
        Rows rows = program(actor).rows();
        if (!rows.isCollective(row)) {
            begin(sim, actor, stream, row);
            return;
        }
        int axis = rows.axis(row);
        if (meetings.arrives(axis, actor, stream)) {
            Groups groups = meetings.groups(axis);
            int group = meetings.group(axis, actor);
            int base = actor / perStage * perStage;
            for (int i = groups.first()[group]; i < groups.first()[group + 1]; i++) {
                begin(sim, base + groups.member()[i], stream, row);
            }
        }
    }

    private void begin(Simulation sim, int actor, int stream, int row) {
        if (stream != MAIN) {
            ledger.begins(actor, stream - 1, row, sim.nowPs());
        }
        streams.begin(sim, actor, stream, demandBase[actor / perStage] + row, works.ps(actor, row));
    }

    /** Walks on through the program until something takes time. */
    private void advance(Simulation sim, int actor) {
        Program program = program(actor);
        while (true) {
            if (block[actor] == program.blocks()) {
                waits[actor] = FINISHED;
                ledger.waits(actor, Recorder.NO_ROW, Spent.BUBBLE, sim.nowPs());
                sim.resume(FINISHES, actor);
                return;
            }
            int action = at[actor];
            if (action == program.end(block[actor])) {
                block[actor]++;
                at[actor] = block[actor] < program.blocks() ? program.first(block[actor]) : 0;
                continue;
            }
            switch (program.op(action)) {
                case Program.RUN, Program.MEET -> {
                    if (isUndisturbed(actor, program) && canSum(actor, program, action)) {
                        sumUp(sim, actor, program);
                    } else {
                        single(sim, actor, program, action);
                    }
                    return;
                }
                case Program.START -> {
                    int stream = 1 + program.queue(action);
                    at[actor]++;
                    if (started[actor * width + stream]++ == ended[actor * width + stream]) {
                        arrive(sim, actor, stream, program.operand(action));
                    }
                }
                case Program.WAIT -> {
                    int slot = actor * width + 1 + program.queue(action);
                    if (ended[slot] == awaited[slot]) {
                        waits[actor] = WAITS_QUEUE;
                        int row = program.started(program.queue(action), awaited[slot]);
                        ledger.waits(actor, row, program.rows().spent(row), sim.nowPs());
                        return;
                    }
                    awaited[slot]++;
                    at[actor]++;
                }
                case Program.DRAIN -> {
                    int slot = actor * width + 1 + program.queue(action);
                    if (started[slot] - ended[slot] > program.operand(action)) {
                        waits[actor] = WAITS_QUEUE;
                        int row = program.started(program.queue(action), ended[slot]);
                        ledger.waits(actor, row, program.rows().spent(row), sim.nowPs());
                        return;
                    }
                    at[actor]++;
                }
                default -> {
                    int slot = actor * flows + program.operand(action);
                    if (inbox[slot] == 0) {
                        waits[actor] = WAITS_FLOW;
                        ledger.waits(actor, Recorder.NO_ROW, Spent.BUBBLE, sim.nowPs());
                        return;
                    }
                    inbox[slot]--;
                    at[actor]++;
                }
            }
        }
    }

    private void single(Simulation sim, int actor, Program program, int action) {
        int row = program.operand(action);
        ledger.runs(actor, row, program.rows().spent(row), sim.nowPs());
        if (program.op(action) == Program.RUN) {
            waits[actor] = RUNS;
            at[actor]++;
            begin(sim, actor, MAIN, row);
        } else {
            waits[actor] = MEETS;
            arrive(sim, actor, MAIN, row);
        }
    }

    /** True if nothing slows the rank, and at most one activity runs beside the main stream and none waits behind it. */
    private boolean isUndisturbed(int actor, Program program) {
        if (!health.isSound(actor)) {
            return false;
        }
        int beside = 0;
        for (int stream = 1; stream <= program.queues(); stream++) {
            beside += started[actor * width + stream] - ended[actor * width + stream];
        }
        return beside == 0 || (beside == 1 && streams.onlyBeside(actor) != Streams.IDLE);
    }

    /** True if an action takes its time whatever others do: it meets nobody else, and what runs beside slows neither. */
    private boolean canSum(int actor, Program program, int action) {
        byte op = program.op(action);
        if (op > Program.MEET) {
            return false;
        }
        int row = program.operand(action);
        if (op == Program.MEET && !meetings.isAlone(program.rows().axis(row), actor)) {
            return false;
        }
        int stage = actor / perStage;
        int beside = streams.onlyBeside(actor);
        return beside == Streams.IDLE || besides.fullSpeed(stage, row, beside - demandBase[stage]);
    }

    /** Runs what follows as one event, to the end of the block or the next action at which others count. */
    private void sumUp(Simulation sim, int actor, Program program) {
        long sum = 0;
        int first = program.operand(at[actor]);
        int end = program.end(block[actor]);
        ledger.turn(actor, program.rows().spent(first), sim.nowPs());
        while (at[actor] < end && canSum(actor, program, at[actor])) {
            int row = program.operand(at[actor]++);
            long ps = works.ps(actor, row);
            ledger.add(actor, row, program.rows().spent(row), sim.nowPs() + sum, ps);
            sum += ps;
        }
        ledger.skip(actor, sum);
        waits[actor] = RUNS;
        streams.begin(sim, actor, MAIN, demandBase[actor / perStage] + first, sum);
    }

    private Program program(int actor) {
        return programs.get(actor / perStage);
    }

    @Override
    public String describe(int kind, int slot) {
        int actor = kind == ENDS ? slot / width : slot;
        int stage = actor / perStage;
        String who = "rank " + grid.rank(stage, ranks.index(actor % perStage)) + " of stage " + stage;
        Program program = program(actor);
        if (block[actor] == program.blocks()) {
            return who + " at the end of its program";
        }
        int action = at[actor];
        return switch (waits[actor]) {
            case MEETS -> who + " in " + program.rows().name(program.operand(action));
            case WAITS_FLOW -> who + " waiting for a message of flow " + program.operand(action);
            case WAITS_QUEUE -> who + " waiting for its queue " + program.queue(action);
            default -> who + " computing";
        };
    }
}
