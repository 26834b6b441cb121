package trnsim.simulator.training;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.contention.ComputeDemand;
import trnsim.simulator.contention.Demand;
import trnsim.simulator.contention.DemandTable;
import trnsim.simulator.step.FoldedRanks;
import trnsim.simulator.step.GroupPlace;
import trnsim.simulator.step.RankGrid;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.plan.Axis;
import trnsim.workloads.plan.Degrees;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Traffic;

/**
 * Prices of rows over many layouts, the same as {@link TrainingPrices} gives on the first rank of a folded step. Operators are
 * kept by identity, collectives by their bytes and where their group lies. For one thread.
 */
final class RowPrices {

    private static final int MOST_KEPT = 1 << 16;

    private final Cluster cluster;
    private final KernelModel kernels;
    private final CollectiveModel collectives;
    private final CostBatch scratch = new CostBatch();
    private final Map<OperatorBatch, Priced> operators = new IdentityHashMap<>();
    private final Map<Talked, Priced> talked = new HashMap<>();
    private final Map<Lies, GroupShape> shapes = new HashMap<>();

    private final Map<Pair, GroupShape> pairs = new HashMap<>();

    private record Pair(long low, long high) {}

    private record Priced(long ps, Demand demand) {}

    private record Talked(RowWork work, GroupShape shape, GroupShape surroundings) {}

    private record Lies(Degrees degrees, List<Axis> order, Traffic.Group group) {}

    RowPrices(Cluster cluster, KernelModel kernels, CollectiveModel collectives) {
        this.cluster = cluster;
        this.kernels = kernels;
        this.collectives = collectives;
    }

    /** Writes what each row of {@code program} takes alone and what it uses. */
    void price(StageProgram program, Layout layout, double[] ps, DemandTable demands) {
        for (int row = 0; row < program.works().size(); row++) {
            Priced price = price(program, row, layout);
            ps[row] = price.ps();
            demands.add(price.demand());
        }
    }

    private Priced price(StageProgram program, int row, Layout layout) {
        return switch (program.works().get(row)) {
            case RowWork.Operators o ->
                program.isUpdate(row) ? operators(o.batch()) : operators.computeIfAbsent(o.batch(), this::operators);
            case RowWork.Launch launch ->
                new Priced((long) cluster.rank().graphPs(launch.collective()), Demand.NOTHING);
            case RowWork.Talk talk -> {
                GroupShape around = new TrainingGroups(cluster, layout).of(talk.group());
                yield kept(talk, shape(layout, talk.group()), around);
            }
            case RowWork.Message message -> {
                GroupShape pair =
                        pair(layout, program.stage(), program.program().rows().target(row));
                yield kept(message, pair, pair);
            }
        };
    }

    private Priced operators(OperatorBatch batch) {
        kernels.cost(batch, scratch);
        return new Priced(scratch.totalPs(), ComputeDemand.of(scratch, cluster.rank()));
    }

    private Priced kept(RowWork work, GroupShape shape, GroupShape around) {
        if (talked.size() >= MOST_KEPT) {
            talked.clear();
        }
        return talked.computeIfAbsent(new Talked(work, shape, around), key -> switch (work) {
            case RowWork.Talk talk ->
                new Priced(
                        collectives.timePs(talk.kind(), talk.bytes(), shape),
                        collectives.demand(talk.kind(), talk.bytes(), around));
            case RowWork.Message message ->
                new Priced(
                        collectives.timePs(Traffic.Kind.SEND, message.bytes(), shape),
                        collectives.demand(Traffic.Kind.SEND, message.bytes(), around));
            case RowWork.Operators o -> throw new IllegalArgumentException(o + " is no traffic");
            case RowWork.Launch launch -> throw new IllegalArgumentException(launch + " is no traffic");
        });
    }

    /** A message of {@code bytes} between the first ranks of two stages. */
    long messagePs(Layout layout, double bytes, int from, int to) {
        GroupShape pair = pair(layout, from, to);
        return kept(new RowWork.Message(bytes), pair, pair).ps();
    }

    private GroupShape pair(Layout layout, int from, int to) {
        long stride = layout.stride(Axis.PIPELINE);
        return pairs.computeIfAbsent(
                new Pair(Math.min(from, to) * stride, Math.max(from, to) * stride),
                pair -> GroupShape.spanning(cluster, new long[] {pair.low(), pair.high()}));
    }

    private GroupShape shape(Layout layout, Traffic.Group group) {
        return shapes.computeIfAbsent(new Lies(layout.degrees(), layout.order(), group), key -> place(layout, group));
    }

    private GroupShape place(Layout layout, Traffic.Group group) {
        RankGrid grid = TrainingGrid.of(layout);
        long perDomain = (long) cluster.ranksPerChip() * cluster.system().chips();
        FoldedRanks ranks = new FoldedRanks(grid, cluster.ranksPerChip(), perDomain, new TreeSet<>());
        return switch (ranks.place(0, group.ordinal(), 0)) {
            case GroupPlace.Regular regular -> GroupShape.of(cluster, regular.stride(), regular.members());
            case GroupPlace.Listed listed -> GroupShape.spanning(cluster, listed.ranks());
        };
    }
}
