package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trnsim.simulator.step.Program;
import trnsim.simulator.step.Spent;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.plan.LayerPass;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.PassOrder;
import trnsim.workloads.plan.Piece;
import trnsim.workloads.plan.RankParameters;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.StagePasses;
import trnsim.workloads.plan.Traffic;

/**
 * Writes the program of a stage: its passes in the order of the schedule, then gradients and update.
 *
 * <pre>
 *   pass       receive, launch, layers, send              backward: layers from the last to the first
 *   beside     weights and gradients that ranks share ({@link SharedStates}), what goes to the host ({@link HostTraffic})
 *   experts    exchange tokens between their operators, or beside the whole pass if the stack overlaps micro-batches
 *   host       launches the kernels of a pass meanwhile; the pass ends when both have
 * </pre>
 */
final class StageProgramBuilder {

    /** The queue of exchanges that run beside a pass. */
    private static final String EXPERTS = "experts";

    private final TrainingPlan plan;
    private final Layout layout;
    private final PassCache cache;
    private final int stage;
    private final List<Role> chunks;
    private final StageRows rows = new StageRows();
    private final Program.Builder program = rows.program();
    private final HostTraffic host;
    private final SharedStates states;
    private final StageMessages messages;
    private final boolean loads;
    private final Map<PassOrder.Pass, Integer> blocks = new LinkedHashMap<>();

    private StageProgramBuilder(TrainingPlan plan, PassCache cache, int stage, List<Role> chunks, boolean loads) {
        this.plan = plan;
        this.layout = plan.layout();
        StateGroups groups = new StateGroups(layout);
        this.host = new HostTraffic(plan, groups, rows);
        this.states = new SharedStates(plan, groups, rows, host);
        this.messages = new StageMessages(plan, stage, rows);
        this.loads = loads;
        this.cache = cache;
        this.stage = stage;
        this.chunks = chunks;
    }

    /**
     * The programs of all stages of {@code plan}.
     *
     * @param loads whether tokens come from hosts
     */
    static List<StageProgram> all(TrainingPlan plan, boolean loads) {
        PassCache cache = new PassCache(plan);
        List<Role> roles = plan.roles();
        List<StageProgram> programs = new ArrayList<>();
        for (int stage = 0; stage < plan.layout().pipeline(); stage++) {
            List<Role> held = Role.held(roles, plan.layout(), stage);
            PassOrder order = PassOrder.of(plan.layout(), stage, plan.microBatches());
            programs.add(new StageProgramBuilder(plan, cache, stage, held, loads).build(order.passes()));
        }
        return List.copyOf(programs);
    }

    /**
     * The program of a rank of stage {@code stage} that holds {@code chunks} and runs {@code passes}, and then what follows the
     * last one; {@code cache} holds passes of layouts that cut layers alike.
     */
    static StageProgram of(
            TrainingPlan plan,
            PassCache cache,
            int stage,
            List<Role> chunks,
            List<PassOrder.Pass> passes,
            boolean loads) {
        return new StageProgramBuilder(plan, cache, stage, chunks, loads).build(passes);
    }

    private StageProgram build(List<PassOrder.Pass> passes) {
        List<Integer> sequence = new ArrayList<>();
        if (loads) {
            sequence.add(program.block());
            host.first(chunks);
        }
        for (PassOrder.Pass pass : passes) {
            Integer block = blocks.get(pass);
            if (block == null) {
                block = program.block();
                blocks.put(pass, block);
                pass(pass);
            }
            sequence.add(block);
        }
        int last = program.block();
        finish();
        sequence.add(last);
        sequence.forEach(program::then);
        return new StageProgram(
                stage,
                program.build(),
                rows.works(),
                rows.queues(),
                once(PassOrder.Kind.FORWARD),
                back(),
                blocks,
                last);
    }

    /** One block per chunk of the passes of {@code kind}, the last micro-batch's left out. */
    private List<Integer> once(PassOrder.Kind kind) {
        Map<Integer, Integer> byChunk = new LinkedHashMap<>();
        blocks.forEach((pass, block) -> {
            if (pass.kind() == kind && (!pass.last() || !byChunk.containsKey(pass.chunk()))) {
                byChunk.put(pass.chunk(), block);
            }
        });
        return List.copyOf(byChunk.values());
    }

    private List<Integer> back() {
        List<Integer> all = new ArrayList<>(once(PassOrder.Kind.BACKWARD));
        all.addAll(once(PassOrder.Kind.INPUT));
        all.addAll(once(PassOrder.Kind.WEIGHT));
        return List.copyOf(all);
    }

    private void pass(PassOrder.Pass pass) {
        Role role = chunks.get(pass.chunk());
        StagePasses passes = cache.of(role);
        switch (pass.kind()) {
            case FORWARD -> forward(role, passes, pass.chunk());
            case BACKWARD -> backward(role, passes, pass, true, true);
            case INPUT -> backward(role, passes, pass, true, false);
            case WEIGHT -> backward(role, passes, pass, false, true);
        }
    }

    private void forward(Role role, StagePasses passes, int chunk) {
        if (!role.embedding()) {
            messages.receiveActivations(chunk);
        }
        if (loads) {
            host.tokens(role, chunk);
        }
        launch(passes);
        boolean hosted = launches(passes.launches(false));
        List<Integer> order = passes.order();
        for (int i = 0; i < order.size(); i++) {
            states.gathers(passes, order, i);
            for (Piece piece : passes.kinds().get(order.get(i)).forward()) {
                piece(piece);
            }
            host.forwarded(passes.kinds().get(order.get(i)));
        }
        hosted(hosted);
        if (!role.head()) {
            messages.sendActivations(role, chunk);
        }
    }

    private void backward(Role role, StagePasses passes, PassOrder.Pass pass, boolean inputs, boolean weights) {
        int chunk = pass.chunk();
        if (inputs && !role.head()) {
            messages.receiveGradients(chunk);
        }
        if (inputs) {
            launch(passes);
        }
        boolean hosted = launches(passes.launches(true) / (inputs && weights ? 1 : 2));
        List<Integer> order = passes.order().reversed();
        for (int i = 0; i < order.size(); i++) {
            if (layout.states().reshard()) {
                states.gathers(passes, order, i);
            }
            if (inputs) {
                host.before(passes, order, i);
            }
            LayerPass layer = passes.kinds().get(order.get(i));
            for (Piece piece : layer.backward()) {
                if (inputs && weights) {
                    piece(piece);
                } else if (piece instanceof Piece.Compute compute) {
                    part(compute, inputs);
                } else if (inputs) {
                    piece(piece);
                }
            }
            if (weights) {
                states.reduces(layer, pass.last());
            }
        }
        hosted(hosted);
        if (inputs && !role.embedding()) {
            messages.sendGradients(role, chunk);
        }
    }

    /** The host launches what follows, ahead of the device or behind it; true if it takes time. */
    private boolean launches(long launches) {
        if (plan.stack().constants().launch() == null) {
            return false;
        }
        program.start(rows.host(launches), rows.queue("host"));
        return true;
    }

    /** A pass ends when its last kernel has been launched and has run, and what its experts exchange has arrived. */
    private void hosted(boolean waits) {
        if (rows.hasQueue(EXPERTS)) {
            program.drain(rows.queue(EXPERTS));
        }
        if (waits) {
            program.await(rows.queue("host"));
        }
    }

    private void launch(StagePasses passes) {
        rows.launch(!passes.forwardTraffic().isEmpty());
    }

    private void piece(Piece piece) {
        switch (piece) {
            case Piece.Compute compute -> rows.compute(compute.name(), compute.operators(), Spent.COMPUTE);
            case Piece.Talk talk -> {
                int row = collective(talk.traffic());
                if (talk.traffic().group() == Traffic.Group.EXPERT
                        && plan.stack().overlap().experts()) {
                    program.start(row, rows.queue(EXPERTS));
                } else {
                    program.meet(row);
                }
            }
            case Piece.Begin begin -> program.start(collective(begin.traffic()), rows.queue(begin.queue()));
            case Piece.Await await -> program.await(rows.queue(await.queue()));
        }
    }

    private int collective(Traffic t) {
        MoeSpec moe = plan.architecture().moe();
        int nodes = layout.routing().nodes();
        boolean once = nodes > 0 || plan.stack().traffic().sendsOnce();
        if (t.group() != Traffic.Group.EXPERT || moe == null || !once) {
            return rows.talk(t.name(), t.kind(), t.bytes(), t.group());
        }
        double copies = plan.stack().traffic().copies(moe.active(), layout.expert());
        int most = nodes > 0 ? nodes : Integer.MAX_VALUE;
        return rows.routed(t.name(), new RowWork.Routed(t.bytes() / copies, copies, moe.active(), most));
    }

    /** The gradients of inputs, or of weights, among the operators of a piece. */
    private void part(Piece.Compute piece, boolean inputs) {
        OperatorBatch part = cache.part(piece.operators(), inputs);
        if (part.size() > 0) {
            rows.compute(piece.name(), part, Spent.COMPUTE);
        }
    }

    /** What follows the last pass. */
    private void finish() {
        RankParameters own = states.held(chunks);
        messages.table();
        messages.mirror(own.total());
        states.finish(own);
    }
}
