package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trnsim.simulator.step.Program;
import trnsim.simulator.step.Spent;
import trnsim.simulator.training.StateGroups.Part;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.plan.LayerPass;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.PassOrder;
import trnsim.workloads.plan.Piece;
import trnsim.workloads.plan.RankParameters;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.StagePasses;
import trnsim.workloads.plan.Traffic;
import trnsim.workloads.plan.TrainingMemory.StateBytes;

/**
 * Writes the program of a stage: its passes in the order of the schedule, then gradients and update.
 *
 * <pre>
 *   pass       receive, launch, layers, send              backward: layers from the last to the first
 *   ZeRO-3     weights of a layer are gathered while the one before it computes
 *   ZeRO-2, 3  gradients of a layer are scattered while the next ones compute
 *   ZeRO-0, 1  gradients are reduced or scattered after the last pass, or by layers during it if the stack overlaps them
 *   experts    exchange tokens between their operators, or beside the whole pass if the stack overlaps micro-batches
 *   host       launches the kernels of a pass meanwhile; the pass ends when both have
 *   update     then ZeRO-1 and 2 gather the updated weights
 * </pre>
 */
final class StageProgramBuilder {

    /** Flows of messages; those of a dualpipe's second direction lie {@value #DIRECTION} higher. */
    private static final int FORWARD = 0;

    private static final String EXPERTS = "experts";

    private static final int BACKWARD = 1;
    private static final int DIRECTION = 2;
    private static final int TABLE = 4;
    private static final int MIRROR = 5;

    private final TrainingPlan plan;
    private final Layout layout;
    private final PassCache cache;
    private final int stage;
    private final List<Role> chunks;
    private final StateGroups groups;
    private final StageRows rows = new StageRows();
    private final Program.Builder program = rows.program();
    private final HostTraffic host;
    private boolean exchanged;
    private final boolean loads;
    private final Map<PassOrder.Pass, Integer> blocks = new LinkedHashMap<>();

    private StageProgramBuilder(TrainingPlan plan, PassCache cache, int stage, boolean loads) {
        this.plan = plan;
        this.layout = plan.layout();
        this.groups = new StateGroups(layout);
        this.host = new HostTraffic(plan, groups, rows);
        this.loads = loads;
        this.cache = cache;
        this.stage = stage;
        chunks = Role.held(plan.roles(), layout, stage);
    }

    /**
     * The programs of all stages of {@code plan}.
     *
     * @param loads whether tokens come from hosts
     */
    static List<StageProgram> all(TrainingPlan plan, boolean loads) {
        PassCache cache = new PassCache(plan);
        List<StageProgram> programs = new ArrayList<>();
        for (int stage = 0; stage < plan.layout().pipeline(); stage++) {
            programs.add(new StageProgramBuilder(plan, cache, stage, loads).build());
        }
        return List.copyOf(programs);
    }

    private StageProgram build() {
        PassOrder order = PassOrder.of(layout, stage, plan.microBatches());
        List<Integer> sequence = new ArrayList<>();
        if (loads) {
            sequence.add(program.block());
            host.first(chunks);
        }
        for (PassOrder.Pass pass : order.passes()) {
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
                stage, program.build(), rows.works(), rows.queues(), once(PassOrder.Kind.FORWARD), back());
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

    private boolean bothEnds() {
        return layout.stages().schedule() == Schedule.DUALPIPE;
    }

    private int flow(int flow, int chunk) {
        return flow + (bothEnds() ? DIRECTION * chunk : 0);
    }

    private void forward(Role role, StagePasses passes, int chunk) {
        if (!role.embedding()) {
            receive(FORWARD, chunk);
        }
        if (loads) {
            host.tokens(role, chunk);
        }
        launch(passes);
        boolean hosted = launches(passes.launches(false));
        List<Integer> order = passes.order();
        for (int i = 0; i < order.size(); i++) {
            gathers(passes, order, i);
            for (Piece piece : passes.kinds().get(order.get(i)).forward()) {
                piece(piece);
            }
            host.forwarded(passes.kinds().get(order.get(i)));
        }
        hosted(hosted);
        if (!role.head()) {
            send("activations", role.stage() + 1, FORWARD, chunk);
        }
    }

    private void backward(Role role, StagePasses passes, PassOrder.Pass pass, boolean inputs, boolean weights) {
        int chunk = pass.chunk();
        if (inputs && !role.head()) {
            receive(BACKWARD, chunk);
        }
        if (inputs) {
            launch(passes);
        }
        boolean hosted = launches(passes.launches(true) / (inputs && weights ? 1 : 2));
        boolean scatters = layout.zero() >= 2 || reducesAlong() && pass.last();
        List<Integer> order = passes.order().reversed();
        for (int i = 0; i < order.size(); i++) {
            if (layout.states().reshard()) {
                gathers(passes, order, i);
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
            if (weights && scatters) {
                shared(reduction(), "gradients", layer.role(), plan.states().gradients(), "reduce");
                if (pass.last()) {
                    replicas(layer.role());
                }
            }
            if (weights) {
                host.gradients(parameters(layer.role()));
            }
        }
        hosted(hosted);
        if (inputs && !role.embedding()) {
            send("gradients", role.stage() - 1, BACKWARD, chunk);
        }
    }

    /** True if the last backward pass reduces gradients as its layers end; those added up on the host come back after it. */
    private boolean reducesAlong() {
        boolean onHost = layout.kept().offload().gradients() && layout.zero() < 2;
        return plan.stack().overlap().gradients() && !onHost;
    }

    /** How replicas add their gradients up. */
    private Traffic.Kind reduction() {
        return layout.zero() == 0 ? Traffic.Kind.ALL_REDUCE : Traffic.Kind.REDUCE_SCATTER;
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
        if (exchanged) {
            program.drain(rows.queue(EXPERTS));
        }
        if (waits) {
            program.await(rows.queue("host"));
        }
    }

    /** Starts the gathering of layer {@code i + 1}, and of the first one, and waits for that of layer {@code i}. */
    private void gathers(StagePasses passes, List<Integer> order, int i) {
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
            program.await(rows.queue("gather"));
        }
    }

    private void gather(LayerPass layer) {
        shared(
                Traffic.Kind.ALL_GATHER,
                "weights",
                layer.role(),
                plan.activations().bytes(),
                "gather");
    }

    /** How many collectives gather the weights of {@code role}. */
    private int gathered(Role role) {
        RankParameters own = parameters(role);
        return (int) Arrays.stream(Part.values()).filter(part -> has(own, part)).count();
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
                program.start(replicas(own, part), rows.queue("reduce"));
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

    private void receive(int direction, int chunk) {
        launchExchange();
        program.receive(flow(direction, chunk));
    }

    /** Where a send or receipt is a graph of its own, all ranks meet at its start as at that of any graph that communicates. */
    private void launchExchange() {
        if (plan.stack().traffic().sendGraphs()) {
            launch(true);
        }
    }

    private void launch(StagePasses passes) {
        launch(!passes.forwardTraffic().isEmpty());
    }

    private void launch(boolean collective) {
        rows.launch(collective);
    }

    private void piece(Piece piece) {
        switch (piece) {
            case Piece.Compute compute -> rows.compute(compute.name(), compute.operators(), Spent.COMPUTE);
            case Piece.Talk talk -> {
                int row = collective(talk.traffic());
                if (talk.traffic().group() == Traffic.Group.EXPERT
                        && plan.stack().overlap().experts()) {
                    program.start(row, rows.queue(EXPERTS));
                    exchanged = true;
                } else {
                    program.meet(row);
                }
            }
            case Piece.Begin begin -> {
                program.start(collective(begin.traffic()), rows.queue(begin.queue()));
            }
            case Piece.Await await -> program.await(rows.queue(await.queue()));
        }
    }

    private int collective(Traffic t) {
        int nodes = layout.routing().nodes();
        MoeSpec moe = plan.architecture().moe();
        return t.group() == Traffic.Group.EXPERT && nodes > 0 && moe != null
                ? rows.routed(t.name(), new RowWork.Routed(t.bytes() / moe.active(), moe.active(), nodes))
                : rows.talk(t.name(), t.kind(), t.bytes(), t.group());
    }

    /** The gradients of inputs, or of weights, among the operators of a piece. */
    private void part(Piece.Compute piece, boolean inputs) {
        OperatorBatch part = cache.part(piece.operators(), inputs);
        if (part.size() > 0) {
            rows.compute(piece.name(), part, Spent.COMPUTE);
        }
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

    /** What follows the last pass. */
    private void finish() {
        StateBytes states = plan.states();
        double dense = 0;
        double experts = 0;
        for (Role role : chunks) {
            RankParameters part = parameters(role);
            dense += part.dense();
            experts += part.experts();
        }
        RankParameters own = new RankParameters(dense, experts);
        table(states);
        mirror(dense + experts);
        if (rows.hasQueue("reduce")) {
            program.drain(rows.queue("reduce"));
        }
        host.beforeReduction(own);
        if (layout.zero() < 2 && !reducesAlong()) {
            meet(reduction(), "gradients", own, states.gradients());
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

    /** Two ranks hold the same parts of a pipeline that is entered from both ends: they exchange gradients. */
    private void mirror(double parameters) {
        int other = layout.pipeline() - 1 - stage;
        if (bothEnds() && other != stage) {
            double bytes = parameters * plan.states().gradients();
            program.start(rows.message("mirrored gradients", bytes, other, MIRROR), rows.queue("mirror"));
            program.receive(MIRROR);
        }
    }

    /** Gradients of a table that two stages hold are exchanged: a tied one, or that of multi-token prediction. */
    private void table(StateBytes states) {
        int last = Math.floorMod(-1, layout.pipeline());
        boolean twice =
                plan.architecture().tiedEmbeddings() || plan.architecture().mtpLayers() > 0;
        boolean shared = twice && last > 0 && !bothEnds() && (stage == 0 || stage == last);
        if (shared) {
            double bytes = parameters(new Role(0, 0, 0, true, false)).dense() * states.gradients();
            program.start(rows.message("table", bytes, last - stage, TABLE), rows.queue("table"));
            program.receive(TABLE);
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
