package trnsim.workloads.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.Mixer;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.PerElement;

/** Builds {@link StagePasses}: a layer of each kind, the embedding and the head. */
final class PassBuilder {

    private final ArchitectureSpec a;
    private final Layout layout;
    private final Role role;
    private final LayerOperators.Precision precision;
    private final Sharding sharding;
    private final LayerOperators operators;
    private final KernelSet kernels;
    private final StackTraffic traffic;
    private final Batch batch;
    private final AcrossContext context;
    private final double bytes;

    PassBuilder(
            ArchitectureSpec a,
            Layout layout,
            Role role,
            long sequence,
            LayerOperators.Precision precision,
            KernelSet kernels,
            StackTraffic traffic) {
        this.kernels = kernels;
        this.traffic = traffic;
        this.a = a;
        this.layout = layout;
        this.role = role;
        this.precision = precision;
        sharding = Sharding.training(layout);
        operators = new LayerOperators(a, sharding, precision);
        batch = AcrossContext.share(layout.microBatch(), sequence, layout.context());
        context = new AcrossContext(
                a, layout, sharding.heads(a), precision.stream().bytes(), kernels);
        bytes = (double) batch.tokens() * a.hidden() * precision.stream().bytes();
    }

    /** What tells layers apart. */
    private record LayerType(Mixer mixer, boolean moe) {}

    StagePasses build() {
        List<LayerPass> kinds = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        if (role.embedding()) {
            order.add(kinds.size());
            kinds.add(embedding());
        }
        Map<LayerType, Integer> known = new HashMap<>();
        for (int layer = role.firstLayer(); layer < role.firstLayer() + role.layers(); layer++) {
            LayerType type = new LayerType(a.mixer(layer), a.isMoe(layer));
            Integer kind = known.get(type);
            if (kind == null) {
                kind = kinds.size();
                known.put(type, kind);
                kinds.add(layer(layer));
            }
            order.add(kind);
        }
        if (role.head()) {
            order.add(kinds.size());
            kinds.add(head());
            for (int module = 0; module < a.mtpLayers(); module++) {
                order.add(kinds.size());
            }
            if (a.mtpLayers() > 0) {
                Tag tag = Tag.of(precision.stream()).at(-1, role.stage());
                kinds.add(MultiToken.pass(
                        a, layout, batch.tokens(), bytes, tag, kernels, embedding(), layer(a.layers() - 1), head()));
            }
        }
        return new StagePasses(List.copyOf(kinds), List.copyOf(order));
    }

    /** A role of nothing but one layer, or the table at one of the ends. */
    private Role only(int layer, boolean embedding, boolean head) {
        return new Role(role.stage(), Math.max(layer, 0), layer < 0 ? 0 : 1, embedding, head);
    }

    private LayerPass embedding() {
        OperatorBatch lookup = new OperatorBatch(1);
        long tokens = layout.tensor() > 1 && layout.sequenceParallel()
                ? Math.ceilDiv(batch.tokens(), layout.tensor())
                : batch.tokens();
        operators.embedding(lookup, role.stage(), tokens);
        List<Piece> forward = new ArrayList<>();
        forward.add(new Piece.Compute("embedding", lookup));
        List<Piece> backward = new ArrayList<>();
        if (layout.tensor() > 1) {
            forward.add(after());
            if (layout.sequenceParallel()) {
                backward.add(before());
            }
        }
        backward.add(new Piece.Compute("embedding", kernels.gradients(lookup)));
        return new LayerPass("embedding", only(-1, true, false), List.copyOf(forward), List.copyOf(backward));
    }

    private LayerPass head() {
        OperatorBatch logits = new OperatorBatch();
        operators.head(logits, role.stage(), batch.tokens());
        long words = Math.ceilDiv(a.vocab(), layout.tensor());
        Tag tag = Tag.of(precision.stream()).at(-1, role.stage());
        logits.add(PerElement.CROSS_ENTROPY.rows("cross-entropy", batch.tokens(), words, tag));
        List<Piece> forward = new ArrayList<>();
        List<Piece> backward = new ArrayList<>();
        if (layout.tensor() > 1 && layout.sequenceParallel()) {
            forward.add(before());
        }
        forward.add(new Piece.Compute("head", kernels.run(logits)));
        if (layout.tensor() > 1 && regathers()) {
            backward.add(before());
        }
        backward.add(new Piece.Compute("head", kernels.gradients(logits)));
        if (layout.tensor() > 1) {
            backward.add(after());
        }
        return new LayerPass("head", only(-1, false, true), List.copyOf(forward), List.copyOf(backward));
    }

    private LayerPass layer(int layer) {
        List<Piece> forward = new ArrayList<>();
        List<Piece> backward = new ArrayList<>();
        OperatorBatch mixer = new OperatorBatch();
        operators.mixer(mixer, layer, role.stage(), batch);
        OperatorBatch rest = new OperatorBatch();
        operators.feedForward(rest, layer, role.stage(), batch);
        boolean moe = a.isMoe(layer);
        block(mixer(mixer, layer), cuts(), false, forward);
        block(run(rest(rest, moe)), cuts() && !isSpread(moe), false, forward);
        if (layout.recompute() == Recompute.FULL) {
            backward.addAll(forward);
        }
        if (layout.recompute() == Recompute.MODULES) {
            backward.add(new Piece.Compute("again", kernels.run(Modules.again(rest))));
            backward.add(new Piece.Compute("again", kernels.run(Modules.again(mixer))));
        }
        again(rest, cuts() && !isSpread(moe), backward);
        back(gradients(rest(rest, moe)), cuts() && !isSpread(moe), backward);
        again(mixer, cuts(), backward);
        back(mixerBack(mixer, layer), cuts(), backward);
        return new LayerPass(
                moe ? "moe-layer" : "layer", only(layer, false, false), List.copyOf(forward), List.copyOf(backward));
    }

    /** What the backward pass of a block needs again under {@link Recompute#ALTERNATE}. */
    private void again(OperatorBatch block, boolean cut, List<Piece> to) {
        if (layout.recompute() == Recompute.ALTERNATE) {
            if (cut && layout.sequenceParallel()) {
                to.add(before());
            }
            to.add(new Piece.Compute("again", kernels.run(Alternate.again(block))));
        }
    }

    private List<Piece> mixer(OperatorBatch mixer, int layer) {
        return layout.context() == 1
                ? run(List.of(new Piece.Compute("attention", mixer)))
                : context.forward(mixer, a.mixer(layer), layout.microBatch());
    }

    private List<Piece> mixerBack(OperatorBatch mixer, int layer) {
        return layout.context() == 1
                ? List.of(new Piece.Compute("attention", kernels.gradients(mixer)))
                : context.backward(mixer, a.mixer(layer), layout.microBatch());
    }

    private boolean cuts() {
        return layout.tensor() > 1;
    }

    /** Spread experts take and return each rank's own share of the sequence; shared experts and whole sequences do not. */
    private boolean isSpread(boolean moe) {
        MoeSpec spec = a.moe();
        return moe && layout.expert() > 1 && layout.sequenceParallel() && spec != null && spec.shared() == 0;
    }

    private void block(List<Piece> pieces, boolean cut, boolean back, List<Piece> to) {
        if (cut && layout.sequenceParallel() && traffic.pipelinesTensor()) {
            TensorPipeline pipeline = new TensorPipeline(layout.tensor());
            Traffic gather = before().traffic();
            Traffic scatter = after().traffic();
            to.addAll(back ? pipeline.backward(gather, pieces, scatter) : pipeline.forward(gather, pieces, scatter));
            return;
        }
        if (cut && layout.sequenceParallel()) {
            to.add(before());
        }
        to.addAll(pieces);
        if (cut) {
            to.add(after());
        }
    }

    /** A block backward: its weights' gradients need the whole sequence of its input again if that was not kept. */
    private void back(List<Piece> pieces, boolean cut, List<Piece> to) {
        if (cut && regathers()) {
            to.add(before());
        }
        block(pieces, cut, true, to);
    }

    private boolean regathers() {
        return layout.sequenceParallel() && traffic.regathers();
    }

    /** The MLP, or what comes before, in and after spread experts with their exchanges. */
    private List<Piece> rest(OperatorBatch operators, boolean moe) {
        MoeSpec spec = a.moe();
        if (!moe || spec == null || layout.expert() == 1) {
            return List.of(new Piece.Compute("mlp", operators));
        }
        OperatorBatch router = new OperatorBatch();
        OperatorBatch experts = new OperatorBatch();
        OperatorBatch combine = new OperatorBatch();
        OperatorBatch now = router;
        for (int i = 0; i < operators.size(); i++) {
            now = operators.name(i).equals("combine") ? combine : now;
            now.add(Rows.read(operators, i));
            now = operators.name(i).equals("dispatch") ? experts : now;
        }
        Piece exchange = new Piece.Talk(new Traffic(
                "experts",
                Traffic.Kind.ALL_TO_ALL,
                Traffic.Group.EXPERT,
                bytes * copies(spec) * layout.routing().rows() / layout.tensor(),
                1));
        return List.of(
                new Piece.Compute("router", router),
                exchange,
                new Piece.Compute("experts", experts),
                exchange,
                new Piece.Compute("combine", combine));
    }

    /** Copies of a token that travel: one per expert, or one per rank that holds some, which random picks choose. */
    private double copies(MoeSpec spec) {
        double ranks = layout.expert();
        return traffic.sendsOnce() ? ranks * (1 - StrictMath.pow(1 - 1 / ranks, spec.active())) : spec.active();
    }

    private Piece.Talk before() {
        return new Piece.Talk(
                new Traffic("gather-activations", Traffic.Kind.ALL_GATHER, Traffic.Group.TENSOR, bytes, 1));
    }

    private Piece.Talk after() {
        double summed = bytes
                * (traffic.wideSums() ? Dtype.FP32.bytes() / precision.stream().bytes() : 1);
        return new Piece.Talk(
                layout.sequenceParallel()
                        ? new Traffic(
                                "scatter-activations", Traffic.Kind.REDUCE_SCATTER, Traffic.Group.TENSOR, summed, 1)
                        : new Traffic("reduce-activations", Traffic.Kind.ALL_REDUCE, Traffic.Group.TENSOR, summed, 1));
    }

    private List<Piece> run(List<Piece> pieces) {
        return pieces.stream()
                .map(piece -> piece instanceof Piece.Compute compute
                        ? new Piece.Compute(compute.name(), kernels.run(compute.operators()))
                        : piece)
                .toList();
    }

    private List<Piece> gradients(List<Piece> pieces) {
        List<Piece> back = new ArrayList<>();
        for (Piece piece : pieces.reversed()) {
            back.add(
                    piece instanceof Piece.Compute compute
                            ? new Piece.Compute(compute.name(), kernels.gradients(compute.operators()))
                            : piece);
        }
        return back;
    }
}
