package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trnsim.simulator.step.Program;
import trnsim.simulator.step.Rows;
import trnsim.simulator.step.Spent;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.plan.LayerPass;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.PassOrder;
import trnsim.workloads.plan.Piece;
import trnsim.workloads.plan.RankParameters;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.Sharding;
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

    private static final int BACKWARD = 1;
    private static final int DIRECTION = 2;
    private static final int TABLE = 4;
    private static final int MIRROR = 5;

    private final TrainingPlan plan;
    private final Layout layout;
    private final PassCache cache;
    private final int stage;
    private final List<Role> chunks;
    private final Rows rows = new Rows();
    private final List<RowWork> works = new ArrayList<>();
    private final Map<RowWork, Integer> known = new HashMap<>();
    private final Map<OperatorBatch, Integer> computed = new IdentityHashMap<>();
    private final Map<String, Integer> queues = new LinkedHashMap<>();
    private final Program.Builder program = Program.of(rows);
    private final Map<PassOrder.Pass, Integer> blocks = new LinkedHashMap<>();

    private StageProgramBuilder(TrainingPlan plan, PassCache cache, int stage) {
        this.plan = plan;
        this.layout = plan.layout();
        this.cache = cache;
        this.stage = stage;
        chunks = Role.held(plan.roles(), layout, stage);
    }

    /** The programs of all stages of {@code plan}. */
    static List<StageProgram> all(TrainingPlan plan) {
        PassCache cache = new PassCache(plan);
        List<StageProgram> programs = new ArrayList<>();
        for (int stage = 0; stage < plan.layout().pipeline(); stage++) {
            programs.add(new StageProgramBuilder(plan, cache, stage).build());
        }
        return List.copyOf(programs);
    }

    private StageProgram build() {
        PassOrder order = PassOrder.of(layout, stage, plan.microBatches());
        List<Integer> sequence = new ArrayList<>();
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
        return new StageProgram(stage, program.build(), List.copyOf(works), once(PassOrder.Kind.FORWARD), back());
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
            program.receive(flow(FORWARD, chunk));
        }
        launch(passes);
        boolean hosted = host(passes.launches(false));
        List<Integer> order = passes.order();
        for (int i = 0; i < order.size(); i++) {
            gathers(passes, order, i);
            for (Piece piece : passes.kinds().get(order.get(i)).forward()) {
                piece(piece);
            }
        }
        hosted(hosted);
        if (!role.head()) {
            send("activations", role.stage() + 1, FORWARD, chunk);
        }
    }

    private void backward(Role role, StagePasses passes, PassOrder.Pass pass, boolean inputs, boolean weights) {
        int chunk = pass.chunk();
        if (inputs && !role.head()) {
            program.receive(flow(BACKWARD, chunk));
        }
        if (inputs) {
            launch(passes);
        }
        boolean hosted = host(passes.launches(true) / (inputs && weights ? 1 : 2));
        boolean scatters = layout.zero() >= 2 || reducesAlong() && pass.last();
        List<Integer> order = passes.order().reversed();
        for (int i = 0; i < order.size(); i++) {
            if (layout.states().reshard()) {
                gathers(passes, order, i);
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
            }
        }
        hosted(hosted);
        if (inputs && !role.embedding()) {
            send("gradients", role.stage() - 1, BACKWARD, chunk);
        }
    }

    /** True if the last backward pass reduces gradients as its layers end. */
    private boolean reducesAlong() {
        return plan.stack().overlap().gradients();
    }

    /** How replicas add their gradients up. */
    private Traffic.Kind reduction() {
        return layout.zero() == 0 ? Traffic.Kind.ALL_REDUCE : Traffic.Kind.REDUCE_SCATTER;
    }

    /** The host launches what follows, ahead of the device or behind it; true if it takes time. */
    private boolean host(long launches) {
        if (plan.stack().constants().launch() == null) {
            return false;
        }
        RowWork.Host host = new RowWork.Host(launches);
        int row = known.computeIfAbsent(host, work -> row(work, rows.segment("host", Spent.LAUNCH, false)));
        program.start(row, queue("host"));
        return true;
    }

    /** A pass ends when its last kernel has been launched and has run, and what its experts exchange has arrived. */
    private void hosted(boolean waits) {
        if (queues.containsKey("experts")) {
            program.drain(queue("experts"));
        }
        if (waits) {
            program.await(queue("host"));
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
            program.await(queue("gather"));
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
        return (has(own.dense(), Traffic.Group.DATA) ? 1 : 0) + (has(own.experts(), Traffic.Group.EXPERT_DATA) ? 1 : 0);
    }

    private boolean has(double parameters, Traffic.Group group) {
        long members = group == Traffic.Group.DATA ? layout.equalRanks() : layout.equalExpertRanks();
        return parameters > 0 && members > 1;
    }

    private RankParameters parameters(Role role) {
        return RankParameters.of(plan.architecture(), Sharding.training(layout), role);
    }

    /** One collective of all parameters of {@code role} over the ranks that hold the same ones, in a queue of its own. */
    private void shared(Traffic.Kind kind, String what, Role role, double bytesEach, String queue) {
        RankParameters own = parameters(role);
        if (has(own.dense(), Traffic.Group.DATA)) {
            program.start(talk(what, kind, own.dense() * bytesEach, Traffic.Group.DATA), queue(queue));
        }
        if (has(own.experts(), Traffic.Group.EXPERT_DATA)) {
            program.start(
                    talk("expert " + what, kind, own.experts() * bytesEach, Traffic.Group.EXPERT_DATA), queue(queue));
        }
    }

    private void launch(StagePasses passes) {
        RowWork.Launch launch = new RowWork.Launch(!passes.forwardTraffic().isEmpty());
        program.run(known.computeIfAbsent(launch, work -> row(work, rows.segment("launch", Spent.LAUNCH, false))));
    }

    private void piece(Piece piece) {
        switch (piece) {
            case Piece.Compute compute -> compute(compute.name(), compute.operators(), Spent.COMPUTE);
            case Piece.Talk talk -> {
                Traffic t = talk.traffic();
                int row = talk(t.name(), t.kind(), t.bytes(), t.group());
                if (t.group() == Traffic.Group.EXPERT && plan.stack().overlap().experts()) {
                    program.start(row, queue("experts"));
                } else {
                    program.meet(row);
                }
            }
        }
    }

    /** The gradients of inputs, or of weights, among the operators of a piece. */
    private void part(Piece.Compute piece, boolean inputs) {
        OperatorBatch part = cache.part(piece.operators(), inputs);
        if (part.size() > 0) {
            compute(piece.name(), part, Spent.COMPUTE);
        }
    }

    private void compute(String name, OperatorBatch operators, Spent spent) {
        Integer row = computed.get(operators);
        if (row == null) {
            row = row(new RowWork.Operators(operators), rows.segment(name, spent, true));
            computed.put(operators, row);
        }
        program.run(row);
    }

    private int talk(String name, Traffic.Kind kind, double bytes, Traffic.Group group) {
        RowWork.Talk talk = new RowWork.Talk(kind, bytes, group);
        return known.computeIfAbsent(talk, work -> row(work, rows.collective(name, spent(group), group.ordinal())));
    }

    private static Spent spent(Traffic.Group group) {
        return switch (group) {
            case TENSOR -> Spent.TENSOR_COMM;
            case CONTEXT -> Spent.CONTEXT_COMM;
            case EXPERT -> Spent.EXPERT_COMM;
            case DATA, EXPERT_DATA -> Spent.DATA_COMM;
            case PIPELINE -> Spent.BUBBLE;
        };
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
        program.start(message(name, boundary, target, flow), queue("send " + flow));
        if (!plan.stack().overlap().sends()) {
            program.await(queue("send " + flow));
        }
    }

    private int message(String name, double bytes, int target, int flow) {
        return row(new RowWork.Message(bytes), rows.message(name, Spent.BUBBLE, target, flow));
    }

    private int row(RowWork work, int row) {
        works.add(work);
        return row;
    }

    private int queue(String name) {
        return queues.computeIfAbsent(name, key -> queues.size());
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
        if (queues.containsKey("reduce")) {
            program.drain(queue("reduce"));
        }
        if (layout.zero() < 2 && !reducesAlong()) {
            meet(reduction(), "gradients", own, states.gradients());
        }
        compute("update", update(own), Spent.UPDATE);
        if (plan.stack().constants().step() != null) {
            RowWork.Fixed fixed = new RowWork.Fixed();
            program.run(known.computeIfAbsent(fixed, work -> row(work, rows.segment("step", Spent.LAUNCH, false))));
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
        if (has(own.dense(), Traffic.Group.DATA)) {
            program.meet(talk(what, kind, own.dense() * bytesEach, Traffic.Group.DATA));
        }
        if (has(own.experts(), Traffic.Group.EXPERT_DATA)) {
            program.meet(talk("expert " + what, kind, own.experts() * bytesEach, Traffic.Group.EXPERT_DATA));
        }
    }

    /** Two ranks hold the same parts of a pipeline that is entered from both ends: they exchange gradients. */
    private void mirror(double parameters) {
        int other = layout.pipeline() - 1 - stage;
        if (bothEnds() && other != stage) {
            double bytes = parameters * plan.states().gradients();
            program.start(message("mirrored gradients", bytes, other, MIRROR), queue("mirror"));
            program.receive(MIRROR);
        }
    }

    /** Gradients of a tied table are exchanged between the stages that hold it. */
    private void table(StateBytes states) {
        int last = Math.floorMod(-1, layout.pipeline());
        boolean shared =
                plan.architecture().tiedEmbeddings() && last > 0 && !bothEnds() && (stage == 0 || stage == last);
        if (shared) {
            double bytes = parameters(new Role(0, 0, 0, true, false)).dense() * states.gradients();
            program.start(message("table", bytes, last - stage, TABLE), queue("table"));
            program.receive(TABLE);
        }
    }

    /** The parameters this rank updates. */
    private OperatorBatch update(RankParameters own) {
        boolean zero = layout.zero() >= 1;
        double elements =
                own.dense() / (zero ? layout.equalRanks() : 1) + own.experts() / (zero ? layout.equalExpertRanks() : 1);
        return UpdateKernels.of(plan.stack().kernels(), plan.states(), (long) StrictMath.ceil(elements));
    }
}
