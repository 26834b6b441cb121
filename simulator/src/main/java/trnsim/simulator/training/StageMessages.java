package trnsim.simulator.training;

import trnsim.simulator.step.Program;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.RankParameters;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.Schedule;

/**
 * What a rank of a stage sends to its counterparts in others: activations and their gradients along the pipeline, and gradients
 * of what two stages hold.
 */
final class StageMessages {

    /** Flows of messages; those of a dualpipe's second direction lie {@value #DIRECTION} higher. */
    private static final int FORWARD = 0;

    private static final int BACKWARD = 1;
    private static final int DIRECTION = 2;
    private static final int TABLE = 4;
    private static final int MIRROR = 5;

    private final TrainingPlan plan;
    private final Layout layout;
    private final int stage;
    private final StageRows rows;
    private final Program.Builder program;

    StageMessages(TrainingPlan plan, int stage, StageRows rows) {
        this.plan = plan;
        this.layout = plan.layout();
        this.stage = stage;
        this.rows = rows;
        this.program = rows.program();
    }

    private boolean bothEnds() {
        return layout.stages().schedule() == Schedule.DUALPIPE;
    }

    private int flow(int flow, int chunk) {
        return flow + (bothEnds() ? DIRECTION * chunk : 0);
    }

    /** Waits for the activations of {@code chunk}. */
    void receiveActivations(int chunk) {
        receive(FORWARD, chunk);
    }

    /** Waits for the gradients of what {@code chunk} sent on. */
    void receiveGradients(int chunk) {
        receive(BACKWARD, chunk);
    }

    private void receive(int direction, int chunk) {
        launchExchange();
        program.receive(flow(direction, chunk));
    }

    /** Where a send or receipt is a graph of its own, all ranks meet at its start as at that of any graph that communicates. */
    private void launchExchange() {
        if (plan.stack().traffic().sendGraphs()) {
            rows.launch(true);
        }
    }

    /** To the virtual stage behind {@code role}. */
    void sendActivations(Role role, int chunk) {
        send("activations", role.stage() + 1, FORWARD, chunk);
    }

    /** To the virtual stage before {@code role}. */
    void sendGradients(Role role, int chunk) {
        send("gradients", role.stage() - 1, BACKWARD, chunk);
    }

    private void send(String name, int virtualStage, int direction, int chunk) {
        double boundary = (double) layout.microBatch()
                * plan.sequence()
                / layout.context()
                * plan.architecture().hidden()
                * plan.activations().bytes()
                / (layout.sequenceParallel() ? layout.tensor() : 1);
        int last = layout.pipeline() - 1;
        int target = bothEnds() && chunk == 1 ? last - virtualStage : Math.floorMod(virtualStage, last + 1);
        int flow = flow(direction, chunk);
        launchExchange();
        program.start(rows.message(name, boundary, target, flow), rows.queue("send " + flow));
        if (!plan.stack().overlap().sends()) {
            program.await(rows.queue("send " + flow));
        }
    }

    /** Two ranks hold the same parts of a pipeline that is entered from both ends: they exchange gradients. */
    void mirror(double parameters) {
        int other = layout.pipeline() - 1 - stage;
        if (bothEnds() && other != stage) {
            double bytes = parameters * plan.states().gradients();
            program.start(rows.message("mirrored gradients", bytes, other, MIRROR), rows.queue("mirror"));
            program.receive(MIRROR);
        }
    }

    /** Gradients of a table that two stages hold are exchanged: a tied one, or that of multi-token prediction. */
    void table() {
        int last = Math.floorMod(-1, layout.pipeline());
        boolean twice =
                plan.architecture().tiedEmbeddings() || plan.architecture().mtpLayers() > 0;
        boolean shared = twice && last > 0 && !bothEnds() && (stage == 0 || stage == last);
        if (shared) {
            Role table = new Role(0, 0, 0, true, false);
            double parameters =
                    RankParameters.training(plan.architecture(), layout, table).dense();
            double bytes = parameters * plan.states().gradients();
            program.start(rows.message("table", bytes, last - stage, TABLE), rows.queue("table"));
            program.receive(TABLE);
        }
    }
}
