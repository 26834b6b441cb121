package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.contention.DemandTable;
import trnsim.simulator.step.Program;
import trnsim.simulator.step.SoloRun;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.Degrees;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.PassOrder.Kind;
import trnsim.workloads.plan.PassOrder.Pass;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.Stages;
import trnsim.workloads.plan.StateSharing;

/**
 * Takes the times of passes from the programs of stages, one program for all stages that hold the same.
 *
 * <p>Each pass runs by itself ({@link SoloRun}), in turn with the others of its rank until what runs beside has settled. Programs are
 * written for a few micro-batches, since passes of all are alike. For one thread.
 */
public final class StagePricer {

    /** Rounds of all passes after which what runs beside them has settled. */
    private static final int ROUNDS = 3;

    /** Layouts whose operators are kept. */
    private static final int MOST_KEPT = 4096;

    private final RowPrices prices;
    private final Map<Layout, PassCache> caches = new HashMap<>();

    private final boolean loads;
    private @Nullable TrainingPlan last;

    public StagePricer(Cluster cluster, KernelModel kernels, CollectiveModel collectives) {
        prices = new RowPrices(cluster, kernels, collectives);
        loads = HostLink.of(cluster).isPresent();
    }

    /** The times of each stage of {@code plan}; stages that hold the same share them. */
    public List<StageTimes> stages(TrainingPlan plan) {
        requireSame(plan);
        TrainingPlan few = few(plan);
        PassCache cache = cache(few);
        List<Role> roles = few.roles();
        Map<List<Object>, StageTimes> known = new HashMap<>();
        List<StageTimes> times = new ArrayList<>();
        for (int stage = 0; stage < plan.layout().pipeline(); stage++) {
            List<Object> held = new ArrayList<>();
            Role.held(roles, plan.layout(), stage).forEach(role -> held.add(cache.traits(role)));
            StageTimes same = known.get(held);
            if (same == null) {
                same = times(StageProgramBuilder.one(few, cache, stage, loads), few);
                known.put(held, same);
            }
            times.add(same);
        }
        return times;
    }

    /** Equal for roles that hold layers of the same kinds, so that they take the same time and memory. */
    public static Object alike(ArchitectureSpec architecture, Role role) {
        return PassCache.traits(architecture, role);
    }

    /** A message of {@code bytes} between two stages, in picoseconds. */
    public long messagePs(Layout layout, double bytes, int from, int to) {
        return prices.messagePs(layout, bytes, from, to);
    }

    /**
     * What a micro-batch takes in the foreground, forward and back through the whole model on one stage, in picoseconds: no
     * schedule of more stages is faster than its share of that.
     */
    public double leastPs(TrainingPlan plan) {
        requireSame(plan);
        TrainingPlan few = few(plan);
        StageProgram program = StageProgramBuilder.one(few, cache(few), 0, loads);
        double[] ps = prices(program, few, new DemandTable());
        long[] forward = program.forwardCounts();
        long[] back = program.backwardCounts();
        double sum = 0;
        for (int row = 0; row < ps.length; row++) {
            sum += (forward[row] + back[row]) * ps[row];
        }
        return sum;
    }

    /** Operators and prices are kept for one model, dtype and stack at a time. */
    private void requireSame(TrainingPlan plan) {
        boolean same = last != null
                && last.architecture().equals(plan.architecture())
                && last.stack().equals(plan.stack())
                && last.states().equals(plan.states())
                && last.compute() == plan.compute()
                && last.sequence() == plan.sequence();
        if (!same) {
            last = plan;
            caches.clear();
            prices.clear();
        }
    }

    private double[] prices(StageProgram program, TrainingPlan plan, DemandTable demands) {
        double[] ps = new double[program.works().size()];
        prices.price(program, plan, ps, demands);
        return ps;
    }

    /** The same plan with as few micro-batches as its schedule takes, two at least. */
    private static TrainingPlan few(TrainingPlan plan) {
        Layout layout = plan.layout();
        long microBatches = switch (layout.stages().schedule()) {
            case INTERLEAVED -> layout.pipeline();
            case DUALPIPE -> 2L * layout.pipeline();
            case GPIPE, ONE_FORWARD_ONE_BACKWARD, ZERO_BUBBLE -> 2;
        };
        return new TrainingPlan(
                plan.architecture(),
                layout,
                plan.sequence(),
                microBatches * layout.data() * layout.microBatch(),
                plan.compute(),
                plan.states(),
                plan.stack());
    }

    /** Operators depend on how layers are cut, not on how many layers and replicas there are. */
    private PassCache cache(TrainingPlan plan) {
        Layout layout = plan.layout();
        Degrees d = layout.degrees();
        Layout cut = layout.with(new Degrees(d.tensor(), d.context(), 1, 1, d.expert()))
                .withStages(Stages.PLAIN)
                .withStates(StateSharing.zero(0));
        if (caches.size() >= MOST_KEPT) {
            caches.clear();
        }
        return caches.computeIfAbsent(cut, key -> new PassCache(plan));
    }

    private StageTimes times(StageProgram stage, TrainingPlan plan) {
        Layout layout = plan.layout();
        Program program = stage.program();
        DemandTable demands = new DemandTable();
        double[] ps = prices(stage, plan, demands);
        SoloRun run = new SoloRun(program, ps, demands, program.lasting(stage.last()));
        int chunks = layout.stages().schedule() == Schedule.DUALPIPE
                ? 2
                : layout.stages().virtual();
        Columns to = new Columns(StageTimes.columns(chunks));
        List<Pass> round = round(stage);
        run.keep(true, false);
        for (int i = 0; i < (program.queues() == 0 ? 1 : ROUNDS); i++) {
            for (Pass pass : round) {
                double takes = run.run(block(stage, pass));
                to.alonePs[StageTimes.column(pass)] = takes;
                to.rounds[StageTimes.column(pass)] = takes;
            }
        }
        boolean lasting = program.lasting(stage.last()).length > 0;
        stage.blocks().forEach((pass, block) -> {
            int column = StageTimes.column(pass);
            if (!round.contains(pass)) {
                Pass other = new Pass(pass.kind(), pass.chunk(), !pass.last());
                to.alonePs[column] = to.rounds[StageTimes.column(other)];
            }
            beside(run, block, column, to, lasting);
            to.receives[column] = program.receives(block);
            for (int row : program.sends(block)) {
                to.sends[column] = program.rows().flow(row);
                to.further[column] = Math.floorMod(program.rows().target(row) - stage.stage(), layout.pipeline());
                // What a pass waits for is part of it.
                to.bytes[column] = program.awaits(block, row) ? 0 : bytes(stage, row);
            }
        });
        List<Double> exchanges = new ArrayList<>();
        for (int row : program.sends(stage.last())) {
            exchanges.add(bytes(stage, row));
        }
        run.empty();
        run.load();
        double hindrance = 0;
        for (int row : program.sends(stage.last())) {
            hindrance = Math.max(hindrance, Math.min(1, 1 / run.speed(row) - 1));
        }
        run.empty();
        run.keep(false, true);
        return to.times(run.run(stage.last()), exchanges, hindrance);
    }

    /** How a pass slows down beside what earlier ones left, from running it without, with its own and with endless work. */
    private static void beside(SoloRun run, int block, int column, Columns to, boolean lasting) {
        if (!lasting) {
            to.mostPs[column] = to.alonePs[column];
            return;
        }
        run.keep(false, false);
        run.empty();
        double without = run.run(block);
        run.keep(false, true);
        run.empty();
        double own = run.run(block);
        to.leastPs[column] = run.backlogPs();
        run.empty();
        run.load();
        double most = run.run(block);
        double ran = run.progressPs();
        double added = run.backlogPs() + ran - SoloRun.ENDLESS_PS;
        to.alonePs[column] += own - without;
        to.mostPs[column] = to.alonePs[column] + Math.max(0, most - own);
        to.slope[column] = ran > 0 ? Math.max(0, most - without) / ran : 0;
        to.growthPs[column] = added - ran;
    }

    /** The columns of {@link StageTimes}, while they are filled. */
    private static final class Columns {

        private final double[] alonePs;

        /** As in rounds of all passes. */
        private final double[] rounds;

        private final double[] slope;
        private final double[] mostPs;
        private final double[] leastPs;
        private final double[] growthPs;
        private final int[] receives;
        private final int[] sends;
        private final int[] further;
        private final double[] bytes;

        Columns(int n) {
            alonePs = new double[n];
            rounds = new double[n];
            slope = new double[n];
            mostPs = new double[n];
            leastPs = new double[n];
            growthPs = new double[n];
            receives = new int[n];
            sends = new int[n];
            Arrays.fill(sends, -1);
            further = new int[n];
            bytes = new double[n];
        }

        StageTimes times(double tailPs, List<Double> exchanges, double hindrance) {
            return new StageTimes(
                    alonePs,
                    slope,
                    mostPs,
                    leastPs,
                    growthPs,
                    receives,
                    sends,
                    further,
                    bytes,
                    tailPs,
                    List.copyOf(exchanges),
                    hindrance);
        }
    }

    private static double bytes(StageProgram stage, int row) {
        return stage.works().get(row) instanceof RowWork.Message message ? message.bytes() : 0;
    }

    private static int block(StageProgram stage, Pass pass) {
        Integer block = stage.blocks().get(pass);
        if (block == null) {
            throw new IllegalArgumentException("stage " + stage.stage() + " has no " + pass);
        }
        return block;
    }

    /** One pass of each kind and chunk as they take turns: forward before backward, not the last of its chunk if there are others. */
    private static List<Pass> round(StageProgram stage) {
        List<Pass> round = new ArrayList<>();
        for (Pass pass : stage.blocks().keySet()) {
            if (!pass.last() || !stage.blocks().containsKey(new Pass(pass.kind(), pass.chunk(), false))) {
                round.add(pass);
            }
        }
        round.sort((a, b) -> rank(a) - rank(b));
        return round;
    }

    private static int rank(Pass pass) {
        return pass.kind() == Kind.FORWARD ? 2 * pass.chunk() : 2 * pass.chunk() + 1;
    }
}
