package trnsim.simulator.training;

import java.util.Arrays;
import java.util.List;
import trnsim.simulator.step.Program;
import trnsim.simulator.step.Spent;
import trnsim.simulator.training.StateGroups.Part;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.plan.LayerPass;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.RankParameters;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.StagePasses;
import trnsim.workloads.plan.Traffic;

/**
 * Gathering of weights, reduction of gradients and the update in a stage's program.
 *
 * <pre>
 *   ZeRO-3     weights of a layer are gathered while the one before it computes
 *   ZeRO-2, 3  gradients of a layer are scattered while the next ones compute
 *   ZeRO-0, 1  gradients are reduced or scattered after the last pass, or by layers during it if the stack overlaps them
 *   hybrid     each share is then added among its replicas, by layers in the last pass where scattering is
 *   update     then ZeRO-1 and 2 gather the updated weights
 * </pre>
 */
final class SharedStates {

    private static final String GATHER = "gather";
    private static final String REDUCE = "reduce";

    private final TrainingPlan plan;
    private final Layout layout;
    private final StateGroups groups;
    private final StageRows rows;
    private final HostTraffic host;
    private final Program.Builder program;

    SharedStates(TrainingPlan plan, StateGroups groups, StageRows rows, HostTraffic host) {
        this.plan = plan;
        this.layout = plan.layout();
        this.groups = groups;
        this.rows = rows;
        this.host = host;
        this.program = rows.program();
    }

    /**
     * Starts the gathering of layer {@code i + 1}, and of the first one, and waits for that of layer {@code i}; or gathers that
     * one alone, if the stack hides none.
     */
    void gathers(StagePasses passes, List<Integer> order, int i) {
        if (layout.zero() < 3) {
            return;
        }
        if (!plan.stack().overlap().weights()) {
            Role role = passes.kinds().get(order.get(i)).role();
            meet(
                    Traffic.Kind.ALL_GATHER,
                    "weights",
                    parameters(role),
                    plan.activations().bytes());
            return;
        }
        if (i == 0) {
            gather(passes.kinds().get(order.getFirst()));
        }
        if (i + 1 < order.size()) {
            gather(passes.kinds().get(order.get(i + 1)));
        }
        int waits = gathered(passes.kinds().get(order.get(i)).role());
        for (int w = 0; w < waits; w++) {
            program.await(rows.queue(GATHER));
        }
    }

    private void gather(LayerPass layer) {
        shared(
                Traffic.Kind.ALL_GATHER,
                "weights",
                layer.role(),
                plan.activations().bytes(),
                GATHER);
    }

    /** How many collectives gather the weights of {@code role}. */
    private int gathered(Role role) {
        RankParameters own = parameters(role);
        return (int) Arrays.stream(Part.values()).filter(part -> has(own, part)).count();
    }

    /** The gradients of a layer's weights are there; {@code last} if those of all micro-batches are. */
    void reduces(LayerPass layer, boolean last) {
        if (layout.zero() >= 2 || reducesAlong() && last) {
            shared(reduction(), "gradients", layer.role(), plan.states().gradients(), REDUCE);
            if (last) {
                replicas(layer.role());
            }
        }
        host.gradients(parameters(layer.role()));
    }

    /** True if the last backward pass reduces gradients as its layers end; those added up on the host come back after it. */
    private boolean reducesAlong() {
        boolean onHost = layout.kept().offload().gradients() && layout.zero() < 2;
        return plan.stack().overlap().gradients() && !onHost;
    }

    /** How ranks that share a copy add their gradients up. */
    private Traffic.Kind reduction() {
        return layout.zero() == 0 ? Traffic.Kind.ALL_REDUCE : Traffic.Kind.REDUCE_SCATTER;
    }

    private boolean has(RankParameters own, Part part) {
        return of(own, part) > 0 && groups.shards(part) > 1;
    }

    private static double of(RankParameters own, Part part) {
        return part == Part.DENSE ? own.dense() : own.experts();
    }

    private static String name(String what, Part part) {
        return part == Part.DENSE ? what : "expert " + what;
    }

    private RankParameters parameters(Role role) {
        return RankParameters.training(plan.architecture(), layout, role);
    }

    /** One collective of all parameters of {@code role} over the ranks that hold the same ones, in a queue of its own. */
    private void shared(Traffic.Kind kind, String what, Role role, double bytesEach, String queue) {
        RankParameters own = parameters(role);
        for (Part part : Part.values()) {
            if (has(own, part)) {
                program.start(
                        rows.talk(name(what, part), kind, of(own, part) * bytesEach, groups.shard(part)),
                        rows.queue(queue));
            }
        }
    }

    /** Adds the gradients of replicas, each rank those of its share, behind what scattered them. */
    private void replicas(Role role) {
        RankParameters own = parameters(role);
        for (Part part : Part.values()) {
            if (replicated(own, part)) {
                program.start(replicas(own, part), rows.queue(REDUCE));
            }
        }
    }

    private boolean replicated(RankParameters own, Part part) {
        return of(own, part) > 0 && groups.isHybrid(part);
    }

    private int replicas(RankParameters own, Part part) {
        double bytes = of(own, part) / groups.shards(part) * plan.states().gradients();
        return rows.talk(name("replicated gradients", part), Traffic.Kind.ALL_REDUCE, bytes, groups.replica(part));
    }

    /** The parameters of all parts of the model that a rank holds. */
    RankParameters held(List<Role> chunks) {
        return chunks.stream().map(this::parameters).reduce(new RankParameters(0, 0), RankParameters::plus);
    }

    /** What follows the last pass and the messages: gradients, update, weights. */
    void finish(RankParameters own) {
        if (rows.hasQueue(REDUCE)) {
            program.drain(rows.queue(REDUCE));
        }
        host.beforeReduction(own);
        if (layout.zero() < 2 && !reducesAlong()) {
            meet(reduction(), "gradients", own, plan.states().gradients());
        }
        if (!host.updates(own)) {
            rows.compute("update", update(own), Spent.UPDATE);
        }
        if (plan.stack().constants().step() != null) {
            rows.fixed();
        }
        if (layout.zero() == 1 || layout.zero() == 2) {
            meet(
                    Traffic.Kind.ALL_GATHER,
                    "updated weights",
                    own,
                    plan.activations().bytes());
        }
    }

    private void meet(Traffic.Kind kind, String what, RankParameters own, double bytesEach) {
        for (Part part : Part.values()) {
            if (has(own, part)) {
                program.meet(rows.talk(name(what, part), kind, of(own, part) * bytesEach, groups.shard(part)));
            }
            if (kind != Traffic.Kind.ALL_GATHER && replicated(own, part)) {
                program.meet(replicas(own, part));
            }
        }
    }

    /** The parameters this rank updates. */
    private OperatorBatch update(RankParameters own) {
        boolean zero = layout.zero() >= 1;
        double elements = own.dense() / (zero ? groups.shards(Part.DENSE) : 1)
                + own.experts() / (zero ? groups.shards(Part.EXPERTS) : 1);
        return UpdateKernels.of(plan.stack().kernels(), plan.states(), (long) StrictMath.ceil(elements));
    }
}
