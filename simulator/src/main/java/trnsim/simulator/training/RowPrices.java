package trnsim.simulator.training;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.contention.Demand;
import trnsim.simulator.contention.DemandTable;
import trnsim.simulator.step.FoldedRanks;
import trnsim.simulator.step.GroupPlace;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.plan.Axis;
import trnsim.workloads.plan.Degrees;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.StateSharing;
import trnsim.workloads.plan.Traffic;

/**
 * Prices of rows over many layouts of one model and stack, those that {@link TrainingPrices} gives on the first rank of a
 * folded step. Operators are kept by identity, collectives and messages by what they move and where their group lies. For one
 * thread.
 */
final class RowPrices {

    private static final int MOST_KEPT = 1 << 16;

    private final Cluster cluster;
    private final KernelModel kernels;
    private final CollectiveModel collectives;
    private final Map<OperatorBatch, Priced> operators = new IdentityHashMap<>();
    private final Map<Talked, Priced> talked = new HashMap<>();
    private final Map<Pair, GroupShape> pairs = new HashMap<>();
    private final Map<Grid, FoldedRanks> folded = new HashMap<>();

    private record Priced(long ps, Demand demand) {}

    /** A collective of the groups of {@code axis}, or a message between {@code pair}. */
    private record Talked(RowWork work, Grid grid, int axis, Pair pair) {}

    /** What places of groups depend on; the grid of messages is any. */
    private record Grid(Degrees degrees, List<Axis> order, long sharing) {}

    private record Pair(long low, long high) {}

    private static final Pair NO_PAIR = new Pair(0, 0);
    private static final Grid ANY = new Grid(new Degrees(1, 1, 1, 1, 1), Layout.ORDER, 0);

    RowPrices(Cluster cluster, KernelModel kernels, CollectiveModel collectives) {
        this.cluster = cluster;
        this.kernels = kernels;
        this.collectives = collectives;
    }

    /** Forgets all prices. */
    void clear() {
        operators.clear();
        talked.clear();
    }

    /** Writes what each row of {@code program} takes alone and what it uses. */
    void price(StageProgram program, TrainingPlan plan, double[] ps, DemandTable demands) {
        if (talked.size() >= MOST_KEPT) {
            talked.clear();
        }
        List<StageProgram> all = Collections.nCopies(plan.layout().pipeline(), program);
        TrainingPrices prices = new TrainingPrices(all, plan, cluster, kernels, collectives, true);
        for (int row = 0; row < program.works().size(); row++) {
            Priced price = price(program, row, plan.layout(), prices);
            ps[row] = price.ps();
            demands.add(price.demand());
        }
    }

    private Priced price(StageProgram program, int row, Layout layout, TrainingPrices prices) {
        int stage = program.stage();
        return switch (program.works().get(row)) {
            case RowWork.Operators o
            when !program.isUpdate(row) -> operators.computeIfAbsent(o.batch(), batch -> alone(prices, stage, row));
            case RowWork.Message message -> {
                long stride = layout.stride(Axis.PIPELINE);
                int target = program.program().rows().target(row);
                Pair pair = new Pair(Math.min(stage, target) * stride, Math.max(stage, target) * stride);
                yield talked.computeIfAbsent(new Talked(message, ANY, -1, pair), key -> alone(prices, stage, row));
            }
            case RowWork.Talk talk -> collective(talk, program, row, layout, prices);
            case RowWork.Routed routed -> collective(routed, program, row, layout, prices);
            default -> alone(prices, stage, row);
        };
    }

    private static Priced alone(TrainingPrices prices, int stage, int row) {
        return new Priced(prices.alonePs(stage, row), prices.demand(stage, row));
    }

    private Priced collective(RowWork work, StageProgram program, int row, Layout layout, TrainingPrices prices) {
        int axis = program.program().rows().axis(row);
        StateSharing states = layout.states();
        Grid grid = new Grid(layout.degrees(), layout.order(), states.group());
        return talked.computeIfAbsent(new Talked(work, grid, axis, NO_PAIR), key -> {
            FoldedRanks ranks = folded.computeIfAbsent(grid, g -> folded(layout));
            int stage = program.stage();
            GroupPlace place = ranks.groups(axis).count() == 0 ? null : ranks.place(stage, axis, 0);
            long ps = place == null ? prices.alonePs(stage, row) : prices.collectivePs(stage, row, place);
            return new Priced(ps, prices.demand(stage, row));
        });
    }

    private FoldedRanks folded(Layout layout) {
        long perDomain = (long) cluster.ranksPerChip() * cluster.system().chips();
        return new FoldedRanks(TrainingGrid.of(layout), cluster.ranksPerChip(), perDomain, new TreeSet<>());
    }

    /** A message of {@code bytes} between the first ranks of two stages. */
    long messagePs(Layout layout, double bytes, int from, int to) {
        return collectives.timePs(Traffic.Kind.SEND, bytes, pair(layout, from, to));
    }

    /** Where the first ranks of two stages lie. */
    GroupShape pair(Layout layout, int from, int to) {
        long stride = layout.stride(Axis.PIPELINE);
        Pair pair = new Pair(Math.min(from, to) * stride, Math.max(from, to) * stride);
        return pairs.computeIfAbsent(pair, key -> GroupShape.spanning(cluster, new long[] {pair.low(), pair.high()}));
    }
}
