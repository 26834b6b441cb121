package trnsim.workloads.spec;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.plan.Axis;
import trnsim.workloads.plan.ContextAttention;
import trnsim.workloads.plan.Degrees;
import trnsim.workloads.plan.ExpertRouting;
import trnsim.workloads.plan.Kept;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Offload;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.Stages;
import trnsim.workloads.plan.StateSharing;

/**
 * The layout that a training file gives, checked against its model, its batch and itself. How many ranks there are, how they
 * lie, and whether heads may be padded is for those who know the system.
 */
public final class GivenLayout {

    private final TrainSpec spec;
    private final ParallelSpec p;
    private final ModelSpec model;
    private final ArchitectureSpec a;

    private GivenLayout(TrainSpec spec, ParallelSpec given, ModelSpec model) {
        this.spec = spec;
        this.p = given;
        this.model = model;
        this.a = model.architecture();
    }

    /**
     * The layout of {@code given} with {@code data} replicas.
     *
     * @throws InputException if a field contradicts the model, the batch or another field; it names the nearest legal value
     */
    public static Layout of(TrainSpec spec, ParallelSpec given, ModelSpec model, long data) {
        return new GivenLayout(spec, given, model).layout(data);
    }

    /** The layout of a search's start: what the file fixes of the options, or the defaults, on one rank. */
    public static Layout seed(TrainSpec spec, @Nullable ParallelSpec given) {
        Layout one = Layout.of(1, 1, 1)
                .withRecompute(spec.recompute())
                .withFusedAttention(spec.keepsNoScores())
                .withSequenceParallel(given == null || given.sequenceParallel());
        if (given == null) {
            return one;
        }
        Integer zero = given.zero();
        int stage = zero != null ? Math.min(3, zero) : given.fsdp() ? 3 : 1;
        return one.withStates(new StateSharing(stage, given.reshard() || stage < 3, 0));
    }

    private Layout layout(long data) {
        checkBatch(data);
        checkContext();
        return new Layout(
                new Degrees(p.tensor(), p.context(), p.pipeline(), data, experts(data)),
                stages(data),
                states(data),
                routing(),
                kept(),
                p.microBatch(),
                p.attention(),
                order());
    }

    private void checkBatch(long data) {
        long together = data * p.microBatch();
        if (spec.globalBatch() % together != 0) {
            throw spec.origin()
                    .error(
                            "global-batch",
                            spec.globalBatch() + " sequences do not divide over " + data
                                    + " replicas of micro-batches of " + p.microBatch() + ". Maybe "
                                    + Near.multiple(spec.globalBatch(), together) + "?");
        }
    }

    private void checkContext() {
        if (p.context() == 1) {
            return;
        }
        boolean trades = p.attention() == ContextAttention.ALL_TO_ALL;
        // Under a causal mask a rank takes a piece from each end of the sequence, so that all have equal work.
        long pieces = trades ? p.context() : 2L * p.context();
        if (spec.sequence() % pieces != 0) {
            throw error(
                    "context",
                    p.context() + " ranks cannot share sequences of " + spec.sequence() + " tokens in " + pieces
                            + " equal pieces." + Near.divisor(spec.sequence() / (trades ? 1 : 2), p.context()));
        }
        int heads = Math.ceilDiv(a.heads(), p.tensor());
        if (trades && heads % p.context() != 0) {
            throw error(
                    "context",
                    p.context() + " ranks cannot trade the sequence for the " + heads + " attention heads of a rank of "
                            + model.name() + "." + Near.divisor(heads, p.context()));
        }
    }

    private int experts(long data) {
        if (p.expert() == 1) {
            return 1;
        }
        MoeSpec moe = a.moe();
        if (moe == null) {
            throw error("expert", model.name() + " has no experts to spread; leave expert out");
        }
        long ranks = (long) p.tensor() * p.context() * data;
        if (moe.experts() % p.expert() != 0 || ranks % p.expert() != 0) {
            throw error(
                    "expert",
                    p.expert() + " must divide the " + moe.experts() + " experts of " + model.name()
                            + " and the " + ranks + " ranks of a stage."
                            + Near.divisor(Near.gcd(moe.experts(), ranks), p.expert()));
        }
        return p.expert();
    }

    private ExpertRouting routing() {
        Double capacity = p.capacityFactor();
        Integer nodes = p.expertNodes();
        if (a.moe() == null && (capacity != null || nodes != null || p.expertImbalance() > 1)) {
            String field = capacity != null ? "capacity-factor" : nodes != null ? "expert-nodes" : "expert-imbalance";
            throw error(field, model.name() + " has no experts; leave it out");
        }
        if (capacity != null && p.expertImbalance() > 1) {
            throw error(
                    "capacity-factor",
                    "contradicts expert-imbalance " + p.expertImbalance()
                            + ": with a capacity every expert computes the same rows. Leave one out");
        }
        if (nodes != null && p.expert() == 1) {
            throw error("expert-nodes", "limits where experts lie, but expert is 1: none are spread. Leave it out");
        }
        return new ExpertRouting(p.expertImbalance(), capacity == null ? 0 : capacity, nodes == null ? 0 : nodes);
    }

    private Stages stages(long data) {
        int virtual = p.virtualStages();
        Schedule schedule = p.schedule() != null
                ? p.schedule()
                : virtual > 1 ? Schedule.INTERLEAVED : Schedule.ONE_FORWARD_ONE_BACKWARD;
        if (virtual > 1 && schedule != Schedule.INTERLEAVED) {
            throw error(
                    "virtual-stages",
                    virtual + " contradict the schedule " + schedule.word() + ", which has 1. Maybe schedule:"
                            + " interleaved?");
        }
        if (schedule == Schedule.INTERLEAVED && (virtual == 1 || p.pipeline() == 1)) {
            throw error(
                    virtual == 1 ? "schedule" : "virtual-stages",
                    "interleaving takes at least 2 virtual stages on each of at least 2 stages, found " + virtual
                            + " on " + p.pipeline() + ". Maybe schedule: 1f1b?");
        }
        checkMicroBatches(schedule, spec.globalBatch() / (data * p.microBatch()), data * p.microBatch());
        return new Stages(schedule, virtual, layers((long) p.pipeline() * virtual, virtual));
    }

    /** What a schedule asks of the micro-batches of a step, each of {@code together} sequences over all replicas. */
    private void checkMicroBatches(Schedule schedule, long microBatches, long together) {
        int stages = p.pipeline();
        if (schedule == Schedule.INTERLEAVED && microBatches % stages != 0) {
            throw error(
                    "virtual-stages",
                    "interleaving takes groups of " + stages + " micro-batches, one a stage, but a replica has "
                            + microBatches + ". Maybe global-batch: "
                            + Near.multiple(microBatches, stages) * together + "?");
        }
        if (schedule != Schedule.DUALPIPE) {
            return;
        }
        if (stages % 2 != 0) {
            throw error(
                    "pipeline",
                    "dualpipe pairs stages from both ends, so " + stages + " must be even. Maybe " + (stages + 1)
                            + "?");
        }
        if (microBatches % 2 != 0 || microBatches < 2L * stages) {
            throw error(
                    "schedule",
                    "dualpipe takes an even number of at least " + 2 * stages + " micro-batches, but a replica has "
                            + microBatches + ". Maybe global-batch: "
                            + Math.max(2L * stages, microBatches + microBatches % 2) * together + "?");
        }
    }

    private List<Integer> layers(long stages, int virtual) {
        List<Integer> given = p.layersPerStage();
        if (given == null) {
            if (stages > a.layers()) {
                String times = virtual > 1 ? " x " + virtual + " virtual stages" : "";
                throw error(
                        virtual > 1 && p.pipeline() <= a.layers() ? "virtual-stages" : "pipeline",
                        p.pipeline() + " stages" + times + " are more than the " + a.layers() + " layers of "
                                + model.name() + ". Maybe "
                                + (virtual > 1 && p.pipeline() <= a.layers() ? a.layers() / p.pipeline() : a.layers())
                                + "?");
            }
            return List.of();
        }
        if (given.size() != stages) {
            throw error(
                    "layers-per-stage",
                    "has " + given.size() + " entries for " + p.pipeline() + " stages"
                            + (virtual > 1 ? " x " + virtual + " virtual stages" : "") + "; write " + stages);
        }
        long sum = given.stream().mapToLong(Integer::longValue).sum();
        if (sum != a.layers()) {
            throw error(
                    "layers-per-stage",
                    "the entries add up to " + sum + " layers, but " + model.name() + " has " + a.layers());
        }
        return given;
    }

    private StateSharing states(long data) {
        Integer asked = p.zero();
        if (asked != null && asked > 3) {
            throw error("zero", asked + " is not a ZeRO stage; known: 0, 1, 2, 3. Maybe 3?");
        }
        if (p.fsdp() && asked != null && asked != 3) {
            throw error("fsdp", "means zero: 3 and contradicts zero: " + asked + ". Leave one out");
        }
        int zero = asked != null ? asked : p.fsdp() ? 3 : 1;
        if (!p.reshard() && zero != 3) {
            throw error("reshard", "is about gathered weights, which only zero: 3 has, found zero: " + zero);
        }
        return new StateSharing(zero, p.reshard(), p.hybridShard() == null ? 0 : group(p.hybridShard(), zero, data));
    }

    private long group(int group, int zero, long data) {
        long equal = data * p.context();
        if (zero == 0) {
            throw error("hybrid-shard", "contradicts zero: 0, which shares nothing. Maybe zero: 3?");
        }
        if (equal % group != 0) {
            throw error(
                    "hybrid-shard",
                    group + " must divide the " + equal + " ranks that hold the same weights, data x context."
                            + Near.divisor(equal, group));
        }
        long experts = Math.max(1, equal * p.tensor() / experts(data));
        if (p.expert() > 1 && experts > group && experts % group != 0) {
            throw error(
                    "hybrid-shard",
                    group + " must divide the " + experts + " ranks that hold the same experts."
                            + Near.divisor(Near.gcd(equal, experts), group));
        }
        return group;
    }

    private Kept kept() {
        List<Offload.Part> parts = p.offload();
        return new Kept(
                spec.recompute(),
                p.sequenceParallel() && p.tensor() > 1,
                spec.keepsNoScores(),
                parts == null ? Offload.NONE : Offload.of(parts));
    }

    private List<Axis> order() {
        List<Axis> order = p.order();
        if (order == null) {
            return Layout.ORDER;
        }
        if (order.size() != Layout.ORDER.size() || !order.containsAll(Layout.ORDER)) {
            throw error(
                    "order",
                    "must name each dimension once, found " + words(order) + ". Maybe " + words(Layout.ORDER) + "?");
        }
        return order;
    }

    private static String words(List<Axis> order) {
        return order.stream().map(Names::word).collect(Collectors.joining(", "));
    }

    private InputException error(String field, String sentence) {
        return p.origin().error(field, sentence);
    }
}
