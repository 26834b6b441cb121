package trnsim.workloads.plan;

import java.util.List;
import java.util.Locale;
import trnsim.workloads.document.Names;

/**
 * How a training run is cut over ranks; a rank is one logical core.
 *
 * <p>Start from {@link #of} and change what differs: {@code Layout.of(8, 4, 16).withZero(2).withMicroBatch(4)}.
 *
 * @param degrees how many ways along each dimension
 * @param stages the pipeline
 * @param states what is shared of weights, gradients and optimizer states
 * @param routing how tokens reach experts
 * @param kept what passes keep
 * @param microBatch sequences per micro-batch
 * @param attention how attention works across context-parallel ranks
 * @param order the dimensions from neighbouring ranks to far ones, each once
 */
public record Layout(
        Degrees degrees,
        Stages stages,
        StateSharing states,
        ExpertRouting routing,
        Kept kept,
        int microBatch,
        ContextAttention attention,
        List<Axis> order) {

    /** Megatron's order: tensor ranks are neighbours, stages far apart. */
    public static final List<Axis> ORDER = List.of(Axis.TENSOR, Axis.CONTEXT, Axis.DATA, Axis.PIPELINE);

    public Layout {
        order = List.copyOf(order);
        if (order.size() != ORDER.size() || !order.containsAll(ORDER)) {
            throw new IllegalArgumentException("the order must name each dimension once, found " + order);
        }
    }

    /**
     * Plain 1F1B with ZeRO-1, micro-batches of one sequence, selective recomputation, fused attention, and sequence parallelism
     * where matmuls are shared.
     */
    public static Layout of(int tensor, int pipeline, long data) {
        return new Layout(
                new Degrees(tensor, 1, pipeline, data, 1),
                Stages.PLAIN,
                StateSharing.zero(1),
                ExpertRouting.BALANCED,
                new Kept(Recompute.SELECTIVE, tensor > 1, true, Offload.NONE),
                1,
                ContextAttention.RING,
                ORDER);
    }

    public int tensor() {
        return degrees.tensor();
    }

    public int context() {
        return degrees.context();
    }

    public int pipeline() {
        return degrees.pipeline();
    }

    public long data() {
        return degrees.data();
    }

    public int expert() {
        return degrees.expert();
    }

    public int zero() {
        return states.zero();
    }

    public Recompute recompute() {
        return kept.recompute();
    }

    public boolean sequenceParallel() {
        return kept.sequenceParallel();
    }

    /** Ranks in use. */
    public long ranks() {
        return degrees.ranks();
    }

    /** Ranks of one pipeline stage. */
    public long ranksPerStage() {
        return ranks() / pipeline();
    }

    /** Ranks that hold the same dense weights: replicas, and the ranks that share their sequences. */
    public long equalRanks() {
        return data() * context();
    }

    /** Ranks that hold the same experts. */
    public long equalExpertRanks() {
        return Math.max(1, ranksPerStage() / ((long) expert() * expertTensor()));
    }

    /** Ranks between two neighbours along {@code axis}. */
    public long stride(Axis axis) {
        long stride = 1;
        for (Axis inner : order.subList(0, order.indexOf(axis))) {
            stride *= degrees.of(inner);
        }
        return stride;
    }

    /** Micro-batches per step and replica; the caller has checked that it divides. */
    public long microBatches(long globalBatch) {
        return Math.max(1, globalBatch / (data() * microBatch));
    }

    /** Tensor-parallel ranks that share one expert: all of them unless experts are spread. */
    public int expertTensor() {
        return expert() == 1 ? tensor() : 1;
    }

    public Layout withContext(int context, ContextAttention how) {
        Degrees d = degrees;
        return with(new Degrees(d.tensor(), context, d.pipeline(), d.data(), d.expert()), how);
    }

    public Layout withExpert(int expert) {
        Degrees d = degrees;
        return with(new Degrees(d.tensor(), d.context(), d.pipeline(), d.data(), expert), attention);
    }

    public Layout withStages(Stages other) {
        return new Layout(degrees, other, states, routing, kept, microBatch, attention, order);
    }

    public Layout withStates(StateSharing other) {
        return new Layout(degrees, stages, other, routing, kept, microBatch, attention, order);
    }

    /** ZeRO stage {@code zero} over all ranks with equal weights. */
    public Layout withZero(int zero) {
        return withStates(StateSharing.zero(zero));
    }

    public Layout withRouting(ExpertRouting other) {
        return new Layout(degrees, stages, states, other, kept, microBatch, attention, order);
    }

    public Layout withKept(Kept other) {
        return new Layout(degrees, stages, states, routing, other, microBatch, attention, order);
    }

    public Layout withRecompute(Recompute recompute) {
        return withKept(new Kept(recompute, kept.sequenceParallel(), kept.fusedAttention(), kept.offload()));
    }

    public Layout withSequenceParallel(boolean sequenceParallel) {
        return withKept(new Kept(kept.recompute(), sequenceParallel, kept.fusedAttention(), kept.offload()));
    }

    public Layout withFusedAttention(boolean fused) {
        return withKept(new Kept(kept.recompute(), kept.sequenceParallel(), fused, kept.offload()));
    }

    public Layout withOffload(Offload offload) {
        return withKept(new Kept(kept.recompute(), kept.sequenceParallel(), kept.fusedAttention(), offload));
    }

    public Layout withMicroBatch(int sequences) {
        return new Layout(degrees, stages, states, routing, kept, sequences, attention, order);
    }

    public Layout withOrder(List<Axis> other) {
        return new Layout(degrees, stages, states, routing, kept, microBatch, attention, other);
    }

    /** The same options over other degrees. */
    public Layout with(Degrees other) {
        return with(other, attention);
    }

    private Layout with(Degrees other, ContextAttention how) {
        return new Layout(other, stages, states, routing, kept, microBatch, how, order);
    }

    /** {@code tp32 cp2 pp8 dp4 ep16}, degrees of 1 but for tensor, pipeline and data left out. */
    public String shownDegrees() {
        return "tp" + tensor() + (context() > 1 ? " cp" + context() : "") + " pp" + pipeline() + " dp" + data()
                + (expert() > 1 ? " ep" + expert() : "");
    }

    /** {@code tp32 pp8 dp4 zero1 mbs1 selective-recompute}: the degrees and every option that is not the plain one. */
    public String shown() {
        StringBuilder text = new StringBuilder(shownDegrees());
        if (stages.schedule() != Schedule.ONE_FORWARD_ONE_BACKWARD) {
            text.append(' ').append(stages.schedule().word());
        }
        text.append(stages.virtual() > 1 ? " vpp" + stages.virtual() : "");
        text.append(zero() > 0 ? " zero" + zero() : "");
        text.append(states.group() > 0 ? " in groups of " + states.group() : "");
        text.append(" mbs").append(microBatch);
        if (recompute() != Recompute.NONE) {
            text.append(' ').append(recompute().name().toLowerCase(Locale.ROOT)).append("-recompute");
        }
        if (context() > 1 && attention != ContextAttention.RING) {
            text.append(' ').append(Names.word(attention)).append("-attention");
        }
        text.append(routing.nodes() > 0 ? " experts-on-" + routing.nodes() + "-nodes" : "");
        text.append(kept.offload().any() ? " offload" : "");
        return text.toString();
    }
}
