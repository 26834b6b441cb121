package trnsim.workloads.plan;

import java.util.ArrayList;
import java.util.List;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.Operator.Pointwise;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.PerElement;
import trnsim.workloads.operator.Phase;

/**
 * One micro-batch through one pipeline stage of a training run, on one rank: operators and collectives, forward and back.
 *
 * <p>Backward: each matmul twice (gradient of its input, gradient of its weight), attention once in phase
 * {@code GRAD_INPUT} (the kernels know that fused attention recomputes its scores), other operators with twice the traffic;
 * with full recompute the forward operators run again first. Collectives are Megatron's: with sequence parallel an
 * all-gather and a reduce-scatter around each block, without it one all-reduce (arXiv 2205.05198, section 4.2.2).
 */
public record StagePasses(
        OperatorBatch forward, OperatorBatch backward, List<Traffic> forwardTraffic, List<Traffic> backwardTraffic) {

    /** The passes of {@code role} under {@code layout}, for sequences of {@code sequence} tokens. */
    public static StagePasses of(
            ArchitectureSpec a, Layout layout, Role role, long sequence, LayerOperators.Precision precision) {
        Sharding sharding = Sharding.training(layout);
        LayerOperators operators = new LayerOperators(a, sharding, precision);
        Batch batch = Batch.prefill(layout.microBatch(), sequence);
        OperatorBatch forward = new OperatorBatch();
        if (role.embedding()) {
            operators.embedding(forward, role.stage(), sharedTokens(batch, sharding));
        }
        operators.layers(forward, role.firstLayer(), role.layers(), role.stage(), batch);
        if (role.head()) {
            operators.head(forward, role.stage(), batch.tokens());
            long words = Math.ceilDiv(a.vocab(), layout.tensor());
            Tag tag = Tag.of(precision.stream()).at(-1, role.stage());
            forward.add(PerElement.CROSS_ENTROPY.rows("cross-entropy", batch.tokens(), words, tag));
        }
        OperatorBatch backward = new OperatorBatch();
        if (layout.recompute() == Recompute.FULL) {
            Rows.copy(forward, backward, operator -> operator.tag().layer() >= 0 ? List.of(operator) : List.of());
        }
        Rows.copy(forward, backward, StagePasses::gradients);
        List<Traffic> traffic = traffic(a, layout, role, role.head(), batch, precision);
        List<Traffic> back = new ArrayList<>(traffic);
        if (layout.recompute() == Recompute.FULL) {
            back.addAll(traffic(a, layout, role, false, batch, precision));
        }
        return new StagePasses(forward, backward, traffic, List.copyOf(back));
    }

    private static long sharedTokens(Batch batch, Sharding sharding) {
        return sharding.sequenceParallel() ? Math.ceilDiv(batch.tokens(), sharding.tensor()) : batch.tokens();
    }

    /** What replaces {@code operator} in the backward pass. */
    public static List<Operator> gradients(Operator operator) {
        return switch (operator) {
            case Operator.Matmul o -> products(o);
            case Operator.Attention o -> List.of(o.in(Phase.GRAD_INPUT));
            // Quantisation passes gradients through as they are.
            case Operator.Pointwise o when o.kind() == OperatorKind.QUANTISE -> List.of();
            case Operator.Pointwise o ->
                List.of(new Pointwise(
                        o.kind(),
                        o.name(),
                        o.elements(),
                        o.reads() + o.writes(),
                        o.reads(),
                        2 * o.ops(),
                        o.width(),
                        o.picks(),
                        o.tag().output(o.tag().input()).in(Phase.GRAD_INPUT)));
        };
    }

    /** Gradients of input and weight; where products are narrow, the incoming gradient is quantised for them. */
    private static List<Operator> products(Operator.Matmul o) {
        Operator.Tag tag = o.tag();
        Operator input = new Operator.Matmul(o.name(), o.m(), o.k(), o.n(), o.groups(), tag.in(Phase.GRAD_INPUT));
        Operator weight = new Operator.Matmul(o.name(), o.k(), o.n(), o.m(), o.groups(), tag.in(Phase.GRAD_WEIGHT));
        if (tag.input().bits() >= tag.output().bits()) {
            return List.of(input, weight);
        }
        Tag narrow = tag.input(tag.output()).output(tag.input()).in(Phase.GRAD_INPUT);
        Operator quantised = PerElement.QUANTISE.rows("quantise", o.m() * o.groups(), o.n(), narrow);
        return List.of(quantised, input, weight);
    }

    private static List<Traffic> traffic(
            ArchitectureSpec a,
            Layout layout,
            Role role,
            boolean head,
            Batch batch,
            LayerOperators.Precision precision) {
        List<Traffic> traffic = new ArrayList<>();
        double bytes = (double) batch.tokens() * a.hidden() * precision.stream().bytes();
        long moeLayers = a.moeLayers(role.firstLayer(), role.layers());
        if (layout.tensor() > 1) {
            // Spread experts take and return each rank's own share of the sequence; shared experts and whole sequences
            // do not.
            boolean shared = a.moe() != null && a.moe().shared() > 0;
            boolean free = layout.expert() > 1 && layout.sequenceParallel() && !shared;
            long blocks = 2L * role.layers() - (free ? moeLayers : 0) + (head ? 1 : 0);
            if (layout.sequenceParallel()) {
                traffic.add(new Traffic(
                        "gather-activations", Traffic.Kind.ALL_GATHER, Traffic.Group.TENSOR, bytes, blocks));
                traffic.add(new Traffic(
                        "scatter-activations", Traffic.Kind.REDUCE_SCATTER, Traffic.Group.TENSOR, bytes, blocks));
            } else {
                traffic.add(new Traffic(
                        "reduce-activations", Traffic.Kind.ALL_REDUCE, Traffic.Group.TENSOR, bytes, blocks));
            }
        }
        MoeSpec moe = a.moe();
        if (moe != null && moeLayers > 0 && layout.expert() > 1) {
            double sent = bytes * moe.active() / layout.tensor();
            traffic.add(new Traffic("experts", Traffic.Kind.ALL_TO_ALL, Traffic.Group.EXPERT, sent, 2 * moeLayers));
        }
        return List.copyOf(traffic);
    }
}
