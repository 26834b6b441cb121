package trnsim.simulator.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.cost.LaneChoice;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.StagePricer;
import trnsim.simulator.training.StageTimes;
import trnsim.simulator.training.TrainingPlan;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.PassOrder.Kind;
import trnsim.workloads.plan.PassOrder.Pass;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.Stages;

/**
 * The time of a training step without events.
 *
 * <pre>
 *   step  = max over stages ( last pass + exchanges with the stage at the other end + what follows )
 *   last pass     from the times of passes ({@link StagePricer}) and who waits for whom ({@link PassWalk})
 *   many micro-batches   T(m) = T(k p) + (m - k p) ( T(k p) - T((k - 1) p) ) / p   m micro-batches, p stages, k 3 or 4
 * </pre>
 *
 * <p>What is left out: passes share a rank as in the middle of the step, so the first and last of them, next to which less
 * runs, take a little less; and a stage that waits does not catch up with what runs beside. Where nothing runs beside
 * passes that slows them, the answer is the event engine's. Times of a schedule with a period are linear beyond its
 * transient (max-plus algebra, Baccelli et al., "Synchronization and Linearity", 1992, theorem 3.28), which few fills of the
 * pipeline end. For one thread.
 */
public final class StepEstimator {

    /** Fills of the pipeline that are walked through, and where something runs beside passes, which takes longer to settle. */
    private static final int FILLS = 3;

    private static final int FILLS_BESIDE = 4;

    private static final int WIDTH = PassWalk.WIDTH;

    /** The passes of the first part of a model; backward ones are none of those that keep gradients of weights for later. */
    private static final int FIRST = StageTimes.column(new Pass(Kind.FORWARD, 0, false));

    private static final int LAST = StageTimes.column(new Pass(Kind.BACKWARD, 0, false));

    /** Passes after which lanes are used: until then a cold JVM takes longer to compile them than they save. */
    private static final long COLD = 10_000_000;

    private final StagePricer pricer;
    private PassWalk walk;
    private long passes;
    private final Map<Shape, PassList> lists;
    private double[] columns = new double[0];

    /** Per stage: when its last pass ends and what is left beside then; both with fewer micro-batches. */
    private double[] endPs = new double[0];

    private double[] leftPs = new double[0];
    private double[] fewerEndPs = new double[0];
    private double[] fewerLeftPs = new double[0];

    /** What plans must have in common to share a {@link PassList}. */
    record Shape(int pipeline, Stages stages, long microBatches) {

        static Shape of(TrainingPlan plan, long microBatches) {
            return new Shape(plan.layout().pipeline(), plan.layout().stages(), microBatches);
        }
    }

    public StepEstimator(Cluster cluster, KernelModel kernels, CollectiveModel collectives) {
        this(new StagePricer(cluster, kernels, collectives), new HashMap<>());
    }

    /** With {@code lists} that estimators for one model may share, if it is safe for several threads. */
    StepEstimator(StagePricer pricer, Map<Shape, PassList> lists) {
        this.lists = lists;
        this.pricer = pricer;
        walk = new PassWalk();
    }

    /** One step of {@code plan}, in picoseconds. */
    public double stepPs(TrainingPlan plan) {
        return stepPs(List.of(plan))[0];
    }

    /** One step of each of {@code plans}, of one model, in picoseconds. */
    public double[] stepPs(List<TrainingPlan> plans) {
        Map<Shape, List<Timed>> alike = new LinkedHashMap<>();
        for (int i = 0; i < plans.size(); i++) {
            Timed timed = new Timed(i, plans.get(i), pricer.stages(plans.get(i)));
            long most = (long) fills(timed.times()) * plans.get(i).layout().pipeline();
            long walked = Math.min(most, plans.get(i).microBatches());
            alike.computeIfAbsent(Shape.of(plans.get(i), walked), key -> new ArrayList<>())
                    .add(timed);
        }
        double[] steps = new double[plans.size()];
        alike.forEach((shape, members) -> {
            for (int first = 0; first < members.size(); first += WIDTH) {
                some(members.subList(first, Math.min(members.size(), first + WIDTH)), shape, steps);
            }
        });
        return steps;
    }

    /** A plan, its place and the times of its stages. */
    private record Timed(int place, TrainingPlan plan, List<StageTimes> times) {}

    /** Times up to {@value PassWalk#WIDTH} plans of one shape side by side; lanes without a plan repeat the last. */
    private void some(List<Timed> members, Shape shape, double[] steps) {
        Timed any = members.getFirst();
        PassList list = list(any, shape);
        fill(members, list);
        walk(list, endPs, leftPs);
        if (members.stream().anyMatch(timed -> timed.plan().microBatches() > shape.microBatches())) {
            Shape fewer = new Shape(shape.pipeline(), shape.stages(), shape.microBatches() - shape.pipeline());
            walk(list(any, fewer), fewerEndPs, fewerLeftPs);
            for (int lane = 0; lane < members.size(); lane++) {
                extend(members.get(lane).plan().microBatches() - shape.microBatches(), shape.pipeline(), lane);
            }
        }
        for (int lane = 0; lane < members.size(); lane++) {
            Timed timed = members.get(lane);
            steps[timed.place()] = end(timed.plan(), timed.times(), lane);
        }
    }

    /** Adds {@code more} micro-batches to the plan in {@code lane}. */
    private void extend(long more, int stages, int lane) {
        double fills = (double) more / stages;
        for (int i = lane; i < stages * WIDTH; i += WIDTH) {
            endPs[i] += fills * (endPs[i] - fewerEndPs[i]);
            leftPs[i] += fills * Math.max(0, leftPs[i] - fewerLeftPs[i]);
        }
    }

    private static int fills(List<StageTimes> times) {
        for (StageTimes stage : times) {
            for (double least : stage.leastPs()) {
                if (least > 0) {
                    return FILLS_BESIDE;
                }
            }
        }
        return FILLS;
    }

    private void walk(PassList list, double[] ends, double[] lefts) {
        long before = passes;
        passes += list.passes.length / PassList.FIELDS;
        if (before < COLD && passes >= COLD) {
            walk = LaneChoice.twin(VectorPassWalk::new, walk);
        }
        walk.walk(list, columns, ends, lefts);
    }

    private PassList list(Timed any, Shape shape) {
        return lists.computeIfAbsent(shape, key -> PassList.of(any.plan().layout(), any.times(), key.microBatches()));
    }

    private void fill(List<Timed> members, PassList list) {
        int size = list.stages * list.columns * PassWalk.COLUMN;
        if (columns.length < size) {
            columns = new double[size];
        }
        if (endPs.length < list.stages * WIDTH) {
            endPs = new double[list.stages * WIDTH];
            leftPs = new double[list.stages * WIDTH];
            fewerEndPs = new double[list.stages * WIDTH];
            fewerLeftPs = new double[list.stages * WIDTH];
        }
        for (int lane = 0; lane < WIDTH; lane++) {
            Timed timed = members.get(Math.min(lane, members.size() - 1));
            Layout layout = timed.plan().layout();
            for (int stage = 0; stage < list.stages; stage++) {
                StageTimes own = timed.times().get(stage);
                double bytes = -1;
                int to = -1;
                long message = 0;
                for (int column = 0; column < list.columns; column++) {
                    int at = (stage * list.columns + column) * PassWalk.COLUMN + lane;
                    columns[at + PassWalk.ALONE] = own.alonePs()[column];
                    columns[at + PassWalk.SLOPE] = own.slope()[column];
                    columns[at + PassWalk.MOST] = own.mostPs()[column];
                    columns[at + PassWalk.LEAST] = own.leastPs()[column];
                    columns[at + PassWalk.GROWTH] = own.growthPs()[column];
                    int target = Math.floorMod(stage + own.to()[column], list.stages);
                    boolean sends = own.sends()[column] >= 0;
                    if (sends && (own.bytes()[column] != bytes || target != to)) {
                        bytes = own.bytes()[column];
                        to = target;
                        message = pricer.messagePs(layout, bytes, stage, to);
                    }
                    columns[at + PassWalk.MESSAGE] = sends ? message : 0;
                    columns[at + PassWalk.DRAG] = own.drag()[column];
                    columns[at + PassWalk.LEAD] = own.leadPs()[column];
                }
            }
        }
    }

    /** The end of the step of the plan in {@code lane}. */
    private double end(TrainingPlan plan, List<StageTimes> times, int lane) {
        double step = 0;
        int stages = times.size();
        for (int stage = 0; stage < stages; stage++) {
            StageTimes own = times.get(stage);
            double last = endPs[stage * WIDTH + lane];
            double left = leftPs[stage * WIDTH + lane];
            double end = last + left;
            int other = stages - 1 - stage;
            for (double bytes : times.get(other).exchanges()) {
                double takes = pricer.messagePs(plan.layout(), bytes, other, stage);
                double arrives = endPs[other * WIDTH + lane] + takes;
                end = Math.max(end, arrives) + own.tailDrag() * Math.min(left, takes);
            }
            step = Math.max(step, end + own.tailPs());
        }
        return Math.max(step, busiestPs(plan, times));
    }

    /**
     * What the busiest stage does in all, after the first micro-batch has come to it and before the last one is back; where a
     * queue builds up before it, that takes longer than the fills that are walked through tell.
     */
    private static double busiestPs(TrainingPlan plan, List<StageTimes> times) {
        Schedule schedule = plan.layout().stages().schedule();
        boolean bothEnds = schedule == Schedule.DUALPIPE;
        double most = 0;
        double before = 0;
        for (StageTimes stage : times) {
            most = Math.max(most, before + plan.microBatches() * stage.microBatchPs() / (bothEnds ? 2 : 1));
            // Late gradients of weights leave the last micro-batch to go back meanwhile.
            before += bothEnds ? 0 : stage.alonePs()[FIRST] + stage.alonePs()[LAST];
        }
        return most + times.getFirst().tailPs();
    }
}
