package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.contention.DemandTable;
import trnsim.simulator.step.SoloRun;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.plan.Axis;
import trnsim.workloads.plan.Degrees;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.PassOrder.Kind;
import trnsim.workloads.plan.PassOrder.Pass;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.Stages;
import trnsim.workloads.plan.StateSharing;

/**
 * The times of passes of many layouts of one model, from the programs of their stages.
 *
 * <p>Programs are those that {@link StageProgramBuilder} writes for the event engine, of stages cut short ({@link LayerSample}),
 * run on their own ({@link PassTimes}). What layouts have in common is run once: passes depend on how layers are cut and on what
 * runs beside them, not on the schedule or on how many layers a stage has. For one thread.
 */
public final class StagePricer {

    /** Layouts whose operators are kept, and programs whose times are. */
    private static final int MOST_KEPT = 4096;

    private static final int MOST_TIMES = 1 << 16;

    private final RowPrices prices;
    private final boolean loads;
    private final Map<Layout, PassCache> caches = new HashMap<>();
    private final Map<StageKinds.Split, List<StageKind>> kinds = new HashMap<>();
    private final Map<StageKinds.Split, StageKinds> splits = new HashMap<>();
    private final Map<Alike, PassTimes> times = new HashMap<>();
    private final Map<TailKey, Tail> tails = new HashMap<>();
    private @Nullable TrainingPlan last;

    /**
     * What the times of passes depend on.
     *
     * @param cut the layout, less what does not count
     * @param sharing degrees of those that share states, if passes wait for them or run beside them
     * @param few 1 or 2 stages, or 3 for more
     * @param forward where the stage lies to which activations go, and backward gradients; null if nowhere
     * @param held layers of each part of the model
     */
    private record Alike(
            Layout cut,
            @Nullable Degrees sharing,
            int few,
            @Nullable GroupShape forward,
            @Nullable GroupShape backward,
            List<PassCache.Traits> held) {

        Alike with(List<PassCache.Traits> others) {
            return new Alike(cut, sharing, few, forward, backward, others);
        }
    }

    /** What follows the last pass depends on what a stage holds and on who shares it. */
    private record TailKey(StageKinds.Split split, int kind, Layout cut, Degrees degrees) {}

    /** What follows the last pass, and the bytes of messages before it. */
    private record Tail(double ps, List<Double> exchanges) {}

    public StagePricer(Cluster cluster, KernelModel kernels, CollectiveModel collectives) {
        prices = new RowPrices(cluster, kernels, collectives);
        loads = HostLink.of(cluster).isPresent();
    }

    /** The times of each stage of {@code plan}; stages that hold the same, between others that lie alike, share them. */
    public List<StageTimes> stages(TrainingPlan plan) {
        requireSame(plan);
        Layout layout = plan.layout();
        int p = layout.pipeline();
        StageKinds.Split split = StageKinds.Split.of(layout);
        StageKinds stages = splits.computeIfAbsent(split, key -> StageKinds.of(plan.architecture(), layout));
        List<StageKind> different =
                kinds.computeIfAbsent(split, key -> StageKind.of(plan.architecture(), layout, stages));
        Layout cut = cut(plan);
        Degrees sharing = sharing(plan);
        List<Place> known = new ArrayList<>();
        List<StageTimes> all = new ArrayList<>(p);
        for (int stage = 0; stage < p; stage++) {
            GroupShape forward = p == 1 ? null : prices.pair(layout, stage, (stage + 1) % p);
            GroupShape backward = p == 1 ? null : prices.pair(layout, stage, (stage + p - 1) % p);
            int kind = stages.alike()[stage];
            Place place = null;
            for (Place other : known) {
                place = other.isAt(kind, forward, backward) ? other : place;
            }
            if (place == null) {
                StageKind held = different.get(kind);
                Alike alike = new Alike(
                        cut,
                        sharing,
                        Math.min(p, 3),
                        forward,
                        backward,
                        held.longer().traits());
                PassTimes longer = times(plan, alike, held, stage, held.longer());
                PassTimes shorter = times(plan, alike.with(held.shorter().traits()), held, stage, held.shorter());
                Tail tail = tail(plan, split, kind, held);
                place = new Place(kind, forward, backward, held.times(longer, shorter, tail.ps(), tail.exchanges()));
                known.add(place);
            }
            all.add(place.times());
        }
        return all;
    }

    /** The times of stages of a kind between others that lie alike. */
    private record Place(
            int kind,
            @Nullable GroupShape forward,
            @Nullable GroupShape backward,
            StageTimes times) {

        boolean isAt(int otherKind, @Nullable GroupShape otherForward, @Nullable GroupShape otherBackward) {
            return kind == otherKind
                    && Objects.equals(forward, otherForward)
                    && Objects.equals(backward, otherBackward);
        }
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
        LayerSample sample = LayerSample.of(
                plan.architecture(), Role.whole(plan.architecture().layers()));
        return sample.whole(leastPs(plan, sample.longer()), leastPs(plan, sample.shorter()));
    }

    private double leastPs(TrainingPlan plan, Role whole) {
        List<Pass> passes = List.of(new Pass(Kind.FORWARD, 0, false), new Pass(Kind.BACKWARD, 0, false));
        StageProgram program = StageProgramBuilder.of(plan, cache(plan, cut(plan)), 0, List.of(whole), passes, loads);
        double[] ps = prices(program, plan, new DemandTable());
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
            kinds.clear();
            splits.clear();
            times.clear();
            tails.clear();
            prices.clear();
        }
    }

    private double[] prices(StageProgram program, TrainingPlan plan, DemandTable demands) {
        double[] ps = new double[program.works().size()];
        prices.price(program, plan, ps, demands);
        return ps;
    }

    /** The layout less degrees that do not change a layer, and with one schedule for all that run the same passes. */
    private static Layout cut(TrainingPlan plan) {
        Layout layout = plan.layout();
        Degrees d = layout.degrees();
        Schedule schedule = layout.stages().schedule();
        boolean apart = schedule == Schedule.ZERO_BUBBLE || schedule == Schedule.DUALPIPE;
        return layout.with(new Degrees(d.tensor(), d.context(), 1, 1, d.expert()))
                .withStages(apart ? new Stages(schedule, 1, List.of()) : Stages.PLAIN)
                .withStates(reachesPasses(plan) ? layout.states() : StateSharing.zero(0));
    }

    /** Whether states are shared while passes run. */
    private static boolean reachesPasses(TrainingPlan plan) {
        return plan.layout().zero() >= 2 || plan.stack().overlap().gradients();
    }

    /** The degrees that groups depend on whose members share states; others lie the same if stages are far apart. */
    private static @Nullable Degrees sharing(TrainingPlan plan) {
        boolean stagesOutside = plan.layout().order().getLast() == Axis.PIPELINE;
        return reachesPasses(plan) || !stagesOutside ? plan.layout().degrees() : null;
    }

    private PassCache cache(TrainingPlan plan, Layout cut) {
        if (caches.size() >= MOST_KEPT) {
            caches.clear();
        }
        Layout any = cut.withStages(Stages.PLAIN).withStates(StateSharing.zero(0));
        return caches.computeIfAbsent(any, key -> new PassCache(plan));
    }

    private PassTimes times(TrainingPlan plan, Alike key, StageKind kind, int stage, StageKind.Samples samples) {
        if (times.size() >= MOST_TIMES) {
            times.clear();
        }
        PassTimes known = times.get(key);
        if (known == null) {
            List<Role> held = kind.on(stage, samples);
            StageProgram program =
                    StageProgramBuilder.of(plan, cache(plan, key.cut()), stage, held, kind.passes(), loads);
            DemandTable demands = new DemandTable();
            double[] ps = prices(program, plan, demands);
            known = new PassTimes(program, held.size(), plan.layout().pipeline(), ps, demands);
            times.put(key, known);
        }
        return known;
    }

    private Tail tail(TrainingPlan plan, StageKinds.Split split, int kind, StageKind held) {
        if (tails.size() >= MOST_TIMES) {
            tails.clear();
        }
        Layout layout = plan.layout();
        Layout cut = layout.with(new Degrees(1, 1, 1, 1, 1))
                .withStages(Stages.PLAIN)
                .withMicroBatch(1)
                .withRecompute(Recompute.NONE)
                .withSequenceParallel(false);
        TailKey key = new TailKey(split, kind, cut, layout.degrees());
        Tail known = tails.get(key);
        if (known == null) {
            StageProgram program =
                    StageProgramBuilder.of(plan, cache(plan, cut(plan)), held.stage(), held.chunks(), List.of(), false);
            DemandTable demands = new DemandTable();
            SoloRun run = new SoloRun(program.program(), prices(program, plan, demands), demands, new int[0]);
            List<Double> exchanges = new ArrayList<>();
            for (int row : program.program().sends(program.last())) {
                exchanges.add(PassTimes.bytes(program, row));
            }
            run.keep(false, true);
            known = new Tail(run.run(program.last()), List.copyOf(exchanges));
            tails.put(key, known);
        }
        return known;
    }
}
