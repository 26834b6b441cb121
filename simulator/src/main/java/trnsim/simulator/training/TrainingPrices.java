package trnsim.simulator.training;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.contention.ComputeDemand;
import trnsim.simulator.contention.Demand;
import trnsim.simulator.step.GroupPlace;
import trnsim.simulator.step.RankGrid;
import trnsim.simulator.step.StepPrices;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.plan.Traffic;
import trnsim.workloads.spec.StackSpec;
import trnsim.workloads.unit.Sourced;

/**
 * Prices of the rows of a training step: kernels for operators, collectives for what ranks say to each other.
 *
 * <p>Kept by what is priced, or, for ranks one by one, computed anew each time.
 */
final class TrainingPrices implements StepPrices {

    private final List<StageProgram> stages;
    private final TrainingGroups groups;
    private final RankGrid grid;
    private final Cluster cluster;
    private final KernelModel kernels;
    private final CollectiveModel collectives;
    private final LimitedRouting routing;
    private final @Nullable HostLink host;
    private final boolean keeps;
    private final double attention;
    private final double pace;
    private final double launchPs;
    private final double stepPs;
    private final CostBatch scratch = new CostBatch();
    private final Map<OperatorBatch, SegmentPrice> segments = new IdentityHashMap<>();
    private final Map<OperatorBatch, Demand> demands = new IdentityHashMap<>();
    private final Map<Talked, Long> talked = new HashMap<>();

    /** The rows of a group are priced one after the other; its shape is worked out once. */
    private @Nullable GroupPlace lastPlace;

    private @Nullable GroupShape lastShape;

    private record Talked(RowWork work, GroupShape shape) {}

    TrainingPrices(
            List<StageProgram> stages,
            TrainingPlan plan,
            Cluster cluster,
            KernelModel kernels,
            CollectiveModel collectives,
            boolean keeps) {
        this.stages = stages;
        this.groups = new TrainingGroups(cluster, plan.layout());
        this.grid = TrainingGrid.of(plan.layout());
        this.cluster = cluster;
        attention = AttentionAge.factor(plan.stack().kernels().attention(), cluster.rank());
        StackSpec.Constants constants = plan.stack().constants();
        pace = constants.pace() == null ? 1 : cluster.rank().read(constants.pace());
        launchPs = seconds(constants.launch()) * 1e12;
        stepPs = seconds(constants.step()) * 1e12;
        this.kernels = kernels;
        this.collectives = collectives;
        this.routing = new LimitedRouting(collectives);
        this.host = HostLink.of(cluster).orElse(null);
        this.keeps = keeps;
    }

    private double seconds(@Nullable Sourced constant) {
        return constant == null ? 0 : cluster.rank().read(constant);
    }

    private HostLink host() {
        return Objects.requireNonNull(host, "the catalog does not know how chips reach their host");
    }

    private RowWork work(int stage, int row) {
        return stages.get(stage).works().get(row);
    }

    private void cost(OperatorBatch batch) {
        kernels.cost(batch, scratch);
        AttentionAge.apply(attention, batch, scratch, cluster.rank());
    }

    /** What the operators of a segment cost, kept whether prices are or not: for reports. */
    SegmentPrice segment(OperatorBatch operators) {
        return segments.computeIfAbsent(operators, batch -> {
            cost(batch);
            SegmentPrice held =
                    SegmentPrice.of(scratch).slowed(PowerLimit.factor(scratch, cluster.rank(), cluster.cap()));
            double headroom = cluster.cap().headroom(cluster.rank());
            return (headroom < 1 ? held.within(headroom * cluster.rank().dynamicWatts()) : held).at(pace);
        });
    }

    /** Watts above idle of a rank in a collective. */
    double collectiveWatts() {
        Rank rank = cluster.rank();
        return rank.dynamicWatts() * Math.min(rank.linkActivity(), cluster.cap().headroom(rank));
    }

    @Override
    public long segmentPs(int stage, int row, long rank) {
        return switch (work(stage, row)) {
            case RowWork.Operators o when keeps -> segment(o.batch()).timePs();
            case RowWork.Operators o -> {
                cost(o.batch());
                long held = Math.round(scratch.totalPs() * PowerLimit.factor(scratch, cluster.rank(), cluster.cap()));
                yield Math.round(held * pace);
            }
            case RowWork.Host host -> (long) (host.launches() * launchPs);
            case RowWork.Fixed fixed -> (long) stepPs;
            case RowWork.Launch launch -> (long) cluster.rank().graphPs(launch.collective());
            case RowWork.Copy copy -> host().copyPs(copy);
            case RowWork.HostUpdate update -> host().updatePs(update.bytes());
            case RowWork.Talk talk -> throw new IllegalArgumentException(talk + " is no segment");
            case RowWork.Routed routed -> throw new IllegalArgumentException(routed + " is no segment");
            case RowWork.Message message -> throw new IllegalArgumentException(message + " is no segment");
        };
    }

    @Override
    public long collectivePs(int stage, int row, GroupPlace place) {
        RowWork work = work(stage, row);
        GroupShape shape = shape(place);
        return keeps
                ? talked.computeIfAbsent(new Talked(work, shape), key -> collectivePs(work, shape))
                : collectivePs(work, shape);
    }

    private long collectivePs(RowWork work, GroupShape shape) {
        return switch (work) {
            case RowWork.Talk talk -> collectives.timePs(talk.kind(), talk.bytes(), shape);
            case RowWork.Routed routed -> routing.timePs(routed, shape);
            default -> throw new IllegalArgumentException(work + " is no collective");
        };
    }

    /** What {@code row} takes alone on the first rank of {@code stage} and its groups. */
    long alonePs(int stage, int row) {
        RowWork work = work(stage, row);
        return switch (work) {
            case RowWork.Talk talk -> collectivePs(work, groups.of(talk.group()));
            case RowWork.Routed routed -> collectivePs(work, groups.of(Traffic.Group.EXPERT));
            case RowWork.Message message ->
                messagePs(
                        stage,
                        row,
                        grid.rank(stage, 0),
                        grid.rank(stages.get(stage).program().rows().target(row), 0));
            default -> segmentPs(stage, row, grid.rank(stage, 0));
        };
    }

    private GroupShape shape(GroupPlace place) {
        if (lastShape == null || !place.equals(lastPlace)) {
            lastPlace = place;
            lastShape = shapeOf(place);
        }
        return lastShape;
    }

    private GroupShape shapeOf(GroupPlace place) {
        return switch (place) {
            case GroupPlace.Listed listed -> GroupShape.spanning(cluster, listed.ranks());
            case GroupPlace.Regular regular -> GroupShape.of(cluster, regular.stride(), regular.members());
        };
    }

    @Override
    public long messagePs(int stage, int row, long from, long to) {
        if (!(work(stage, row) instanceof RowWork.Message message)) {
            throw new IllegalArgumentException("row " + row + " is no message");
        }
        return collectives.timePs(Traffic.Kind.SEND, message.bytes(), pair(from, to));
    }

    private GroupShape pair(long from, long to) {
        return GroupShape.spanning(cluster, new long[] {Math.min(from, to), Math.max(from, to)});
    }

    @Override
    public Demand demand(int stage, int row) {
        return switch (work(stage, row)) {
            case RowWork.Operators o ->
                demands.computeIfAbsent(o.batch(), batch -> {
                    cost(batch);
                    return ComputeDemand.of(scratch, cluster.rank());
                });
            case RowWork.Talk talk -> collectives.demand(talk.kind(), talk.bytes(), groups.of(talk.group()));
            case RowWork.Routed routed -> routing.demand(routed, groups.of(Traffic.Group.EXPERT));
            case RowWork.Message message ->
                collectives.demand(
                        Traffic.Kind.SEND,
                        message.bytes(),
                        pair(
                                grid.rank(stage, 0),
                                grid.rank(stages.get(stage).program().rows().target(row), 0)));
            case RowWork.Copy copy -> host().demand(copy);
            case RowWork.Launch launch -> Demand.NOTHING;
            case RowWork.Host host -> Demand.NOTHING;
            case RowWork.Fixed fixed -> Demand.NOTHING;
            case RowWork.HostUpdate update -> Demand.NOTHING;
        };
    }
}
