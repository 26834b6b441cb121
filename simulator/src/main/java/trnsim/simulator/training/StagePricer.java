package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.contention.DemandTable;
import trnsim.simulator.step.Program;
import trnsim.simulator.step.SoloRun;
import trnsim.simulator.system.Cluster;
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

    public StagePricer(Cluster cluster, KernelModel kernels, CollectiveModel collectives) {
        prices = new RowPrices(cluster, kernels, collectives);
    }

    /** The times of each stage of {@code plan}; stages that hold the same share them. */
    public List<StageTimes> stages(TrainingPlan plan) {
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
                same = times(StageProgramBuilder.one(few, cache, stage), few.layout());
                known.put(held, same);
            }
            times.add(same);
        }
        return times;
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
        TrainingPlan few = few(plan);
        StageProgram program = StageProgramBuilder.one(few, cache(few), 0);
        double[] ps = prices(program, few.layout(), new DemandTable());
        long[] forward = program.forwardCounts();
        long[] back = program.backwardCounts();
        double sum = 0;
        for (int row = 0; row < ps.length; row++) {
            sum += (forward[row] + back[row]) * ps[row];
        }
        return sum;
    }

    private double[] prices(StageProgram program, Layout layout, DemandTable demands) {
        double[] ps = new double[program.works().size()];
        prices.price(program, layout, ps, demands);
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
                plan.states());
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

    private StageTimes times(StageProgram stage, Layout layout) {
        Program program = stage.program();
        DemandTable demands = new DemandTable();
        double[] ps = prices(stage, layout, demands);
        SoloRun run = new SoloRun(program, ps, demands);
        int chunks = layout.stages().schedule() == Schedule.DUALPIPE
                ? 2
                : layout.stages().virtual();
        int columns = StageTimes.columns(chunks);
        double[] passPs = new double[columns];
        int[] receives = new int[columns];
        int[] sends = new int[columns];
        int[] to = new int[columns];
        double[] bytes = new double[columns];
        List<Pass> round = round(stage);
        double behind = 0;
        int rounds = program.queues() == 0 ? 1 : ROUNDS;
        for (int i = 0; i < rounds; i++) {
            behind = run.backlogPs();
            for (Pass pass : round) {
                passPs[StageTimes.column(pass)] = run.run(block(stage, pass));
            }
        }
        double growth = Math.max(0, run.backlogPs() - behind);
        stage.blocks().forEach((pass, block) -> {
            int column = StageTimes.column(pass);
            if (passPs[column] == 0) {
                Pass other = new Pass(pass.kind(), pass.chunk(), !pass.last());
                passPs[column] = passPs[StageTimes.column(other)];
            }
            receives[column] = program.receives(block);
            sends[column] = -1;
            for (int row : program.sends(block)) {
                sends[column] = program.rows().flow(row);
                to[column] = Math.floorMod(program.rows().target(row) - stage.stage(), layout.pipeline());
                bytes[column] = bytes(stage, row);
            }
        });
        List<Double> exchanges = new ArrayList<>();
        for (int row : program.sends(stage.last())) {
            exchanges.add(bytes(stage, row));
        }
        return new StageTimes(passPs, receives, sends, to, bytes, run.run(stage.last()), growth, exchanges);
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
