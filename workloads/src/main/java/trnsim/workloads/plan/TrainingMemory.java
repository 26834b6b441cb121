package trnsim.workloads.plan;

import java.util.Objects;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.Activation;
import trnsim.workloads.model.ArchitectureSpec.Mixer;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;
import trnsim.workloads.model.ArchitectureSpec.Norm;
import trnsim.workloads.model.ArchitectureSpec.Positions;

/**
 * Memory of one rank of a training run, in bytes, by part.
 *
 * <p>Weights, gradients and optimizer states are the rank's parameters times their bytes, divided over the data-parallel
 * ranks as ZeRO shares them (arXiv 1910.02054). Activations are the tensors the backward pass reads (arXiv 2205.05198,
 * section 4), with fused attention that keeps no scores, times the micro-batches a stage has in flight under 1F1B:
 * {@code min(microBatches, stages - stage)}.
 *
 * @param weights compute weights, and fp32 masters counted under {@code optimizer}
 * @param gradients gradients
 * @param optimizer AdamW's two states and the master weights
 * @param activations at the peak of the schedule
 */
public record TrainingMemory(double weights, double gradients, double optimizer, double activations) {

    /** Bytes per parameter: compute weights, gradients, optimizer states with masters. */
    public record StateBytes(double weights, double gradients, double optimizer) {}

    public double total() {
        return weights + gradients + optimizer + activations;
    }

    /** The memory of a rank of {@code role}. */
    public static TrainingMemory of(
            ArchitectureSpec a,
            Layout layout,
            Role role,
            long sequence,
            long microBatches,
            StateBytes bytes,
            double activationBytes) {
        RankParameters own = RankParameters.of(a, Sharding.training(layout), role);
        double dataShare = layout.states().shards(layout.equalRanks());
        double expertShare = layout.states().shards(layout.equalExpertRanks());
        double weights = bytes.weights()
                * (own.dense() / share(layout, 3, dataShare) + own.experts() / share(layout, 3, expertShare));
        double gradients = bytes.gradients()
                * (own.dense() / share(layout, 2, dataShare) + own.experts() / share(layout, 2, expertShare));
        double optimizer = bytes.optimizer()
                * (own.dense() / share(layout, 1, dataShare) + own.experts() / share(layout, 1, expertShare));
        double inFlight = Math.min(microBatches, layout.pipeline() - role.stage());
        double tokens = (double) layout.microBatch() * sequence;
        double perMicroBatch = 0;
        double largest = 0;
        for (int i = role.firstLayer(); i < role.firstLayer() + role.layers(); i++) {
            double full = tokens * elementsPerToken(a, layout, i) * activationBytes;
            if (layout.recompute() == Recompute.FULL) {
                perMicroBatch +=
                        tokens * a.hidden() * activationBytes / (layout.sequenceParallel() ? layout.tensor() : 1);
                largest = Math.max(largest, full);
            } else {
                perMicroBatch += full;
            }
        }
        double logits = role.head() ? tokens * Math.ceilDiv(a.vocab(), layout.tensor()) * 4 : 0;
        return new TrainingMemory(weights, gradients, optimizer, perMicroBatch * inFlight + largest + logits);
    }

    private static double share(Layout layout, int from, double ranks) {
        return layout.zero() >= from ? ranks : 1;
    }

    /** Activation elements a layer keeps per token on one rank. */
    static double elementsPerToken(ArchitectureSpec a, Layout layout, int layer) {
        double t = layout.tensor();
        double along = layout.sequenceParallel() ? t : 1;
        double h = a.hidden();
        HeadSharding heads = HeadSharding.of(a, layout.tensor());
        double mixer;
        if (a.mixer(layer) == Mixer.LINEAR) {
            mixer = 4 * h / t;
        } else if (a.mla() != null) {
            double qk = (double) heads.heads() * (a.mla().nopeDim() + a.mla().ropeDim());
            double v = (double) heads.heads() * a.mla().valueDim();
            mixer = a.mla().qRank() + a.mla().kvRank() + a.mla().ropeDim() + 2 * qk + 2 * v;
        } else {
            mixer = (double) a.headDim() * (2 * heads.heads() + 2 * heads.kvHeads());
        }
        // Inputs of the two norms, of the QKV and of the MLP matmul; dropout masks (a byte each) where layer norms are
        // old style.
        double stream = 4 * h + (a.norm() == Norm.LAYERNORM && a.position() == Positions.LEARNED ? h : 0);
        double mlp;
        if (a.isMoe(layer)) {
            MoeSpec moe = Objects.requireNonNull(a.moe());
            double rows = moe.active() / (layout.expert() > 1 ? t : 1);
            mlp = rows * (2 * h + width(a) * moe.expertFfn() / layout.expertTensor())
                    + width(a) * moe.shared() * moe.sharedFfn() / t;
        } else {
            mlp = width(a) * a.ffn() / t;
        }
        return stream / along + mixer + mlp;
    }

    /** Tensors of the MLP's inner width that the backward pass reads. */
    private static double width(ArchitectureSpec a) {
        return a.activation() == Activation.SWIGLU ? 3 : 2;
    }
}
