package trnsim.simulator.training;

import java.util.List;
import trnsim.simulator.step.Program;
import trnsim.simulator.training.StateGroups.Part;
import trnsim.workloads.plan.LayerPass;
import trnsim.workloads.plan.Offload;
import trnsim.workloads.plan.RankParameters;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.StagePasses;
import trnsim.workloads.plan.TrainingMemory;
import trnsim.workloads.plan.TrainingMemory.StateBytes;

/**
 * What a stage's program sends to its host and takes back.
 *
 * <pre>
 *   tokens        of the next micro-batch come while this one is computed, on stages that embed or compare them
 *   activations   of a layer leave after its forward pass, two layers' worth staying; come back a layer ahead
 *   gradients     of a layer leave after its backward pass, where they are shared behind what scatters them
 *   optimizer     gradients of this rank's share leave, the host updates, and weights come back meanwhile
 * </pre>
 *
 * <p>Each direction is a queue of its own and one copy at a time. The optimizer works in tiles, so that new weights travel while
 * the next ones are computed (arXiv 2101.06840, section 4.3).
 */
final class HostTraffic {

    private static final String TO_HOST = "to host";
    private static final String FROM_HOST = "from host";

    /** A copy, and what the processor reads twice and writes once to add it. */
    private static final int ADDED = 4;

    /** A token, as the next one to predict too. */
    private static final double TOKEN_BYTES = 8;

    private final TrainingPlan plan;
    private final StateGroups groups;
    private final StageRows rows;
    private final Program.Builder program;
    private final Offload offload;

    HostTraffic(TrainingPlan plan, StateGroups groups, StageRows rows) {
        this.plan = plan;
        this.groups = groups;
        this.rows = rows;
        this.program = rows.program();
        this.offload = plan.layout().kept().offload();
    }

    /** The first tokens of a step, for each of {@code chunks}. */
    void first(List<Role> chunks) {
        for (int chunk = 0; chunk < chunks.size(); chunk++) {
            startTokens(chunks.get(chunk), chunk);
        }
    }

    /** Waits for the tokens of a forward pass and starts those of the next, of the next step after the last. */
    void tokens(Role role, int chunk) {
        if (role.embedding() || role.head()) {
            program.await(rows.queue("tokens " + chunk));
            startTokens(role, chunk);
        }
    }

    private void startTokens(Role role, int chunk) {
        if (role.embedding() || role.head()) {
            double tokens = (double) plan.layout().microBatch()
                    * plan.sequence()
                    / plan.layout().context();
            program.start(rows.copy("tokens", tokens * TOKEN_BYTES, 1), rows.queue("tokens " + chunk));
        }
    }

    private double kept(LayerPass layer) {
        return layer.role().layers() == 0
                ? 0
                : TrainingMemory.keptBytes(
                        plan.architecture(),
                        plan.layout(),
                        plan.kept(),
                        layer.role().firstLayer());
    }

    /** After a layer's forward pass. */
    void forwarded(LayerPass layer) {
        if (offload.activations() && kept(layer) > 0) {
            program.start(rows.copy("activations", kept(layer), 1), rows.queue(TO_HOST));
            program.drain(rows.queue(TO_HOST), 1);
        }
    }

    /** Before the backward pass of {@code order.get(i)}: its activations have come, those of the next layer come. */
    void before(StagePasses passes, List<Integer> order, int i) {
        if (!offload.activations()) {
            return;
        }
        if (i == 0) {
            fetch(passes.kinds().get(order.getFirst()));
        }
        if (i + 1 < order.size()) {
            fetch(passes.kinds().get(order.get(i + 1)));
        }
        if (kept(passes.kinds().get(order.get(i))) > 0) {
            program.await(rows.queue(FROM_HOST));
        }
    }

    private void fetch(LayerPass layer) {
        if (kept(layer) > 0) {
            program.start(rows.copy("activations back", kept(layer), 1), rows.queue(FROM_HOST));
        }
    }

    /** After the gradients of a layer's weights: behind what scatters them, if they are shared. */
    void gradients(RankParameters own) {
        if (!offload.gradients()) {
            return;
        }
        boolean shared = plan.layout().zero() >= 2;
        double bytes = (shared ? share(own) : own.total()) * plan.states().gradients();
        program.start(rows.copy("gradients to host", bytes, ADDED), rows.queue(shared ? "reduce" : TO_HOST));
        if (!shared) {
            program.drain(rows.queue(TO_HOST), 1);
        }
    }

    /** Gradients that are to be reduced on the device come back. */
    void beforeReduction(RankParameters own) {
        if (offload.gradients() && plan.layout().zero() < 2) {
            program.drain(rows.queue(TO_HOST));
            fetchAll("gradients back", own.total() * plan.states().gradients());
        }
    }

    /** True if the host updates; else its gradients are brought where the update is. */
    boolean updates(RankParameters own) {
        StateBytes states = plan.states();
        boolean onHost = offload.gradients() && plan.layout().zero() >= 2;
        if (!offload.optimizer()) {
            if (onHost) {
                fetchAll("gradients back", share(own) * states.gradients());
            }
            return false;
        }
        double share = share(own);
        if (!onHost) {
            program.start(rows.copy("gradients to host", share * states.gradients(), 1), rows.queue(TO_HOST));
            program.drain(rows.queue(TO_HOST));
        }
        program.start(rows.copy("weights back", share * states.weights(), 1), rows.queue(FROM_HOST));
        program.run(rows.hostUpdate(share * (states.gradients() + 2 * states.optimizer() + states.weights())));
        program.drain(rows.queue(FROM_HOST));
        return true;
    }

    private void fetchAll(String name, double bytes) {
        program.start(rows.copy(name, bytes, 1), rows.queue(FROM_HOST));
        program.drain(rows.queue(FROM_HOST));
    }

    /** Parameters whose gradients and states this rank keeps. */
    private double share(RankParameters own) {
        boolean zero = plan.layout().zero() >= 1;
        return own.dense() / (zero ? groups.shards(Part.DENSE) : 1)
                + own.experts() / (zero ? groups.shards(Part.EXPERTS) : 1);
    }
}
