package trnsim.simulator.training;

import java.util.List;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.StackKernels;
import trnsim.workloads.plan.StagePasses;
import trnsim.workloads.plan.TrainingMemory;
import trnsim.workloads.plan.TrainingMemory.StateBytes;
import trnsim.workloads.spec.StackSpec;

/**
 * One training step, fully decided.
 *
 * @param architecture the model
 * @param layout how it is cut over ranks
 * @param sequence tokens per sequence
 * @param globalBatch sequences per step
 * @param compute dtype of matmul inputs
 * @param states bytes per parameter that training keeps
 * @param stack the software that runs it
 */
public record TrainingPlan(
        ArchitectureSpec architecture,
        Layout layout,
        long sequence,
        long globalBatch,
        Dtype compute,
        StateBytes states,
        StackSpec stack) {

    /** A step without software: {@link StackSpec#BARE}. */
    public TrainingPlan(
            ArchitectureSpec architecture,
            Layout layout,
            long sequence,
            long globalBatch,
            Dtype compute,
            StateBytes states) {
        this(architecture, layout, sequence, globalBatch, compute, states, StackSpec.BARE);
    }

    /** The pipeline stages in model order, virtual ones if they are interleaved. */
    public List<Role> roles() {
        return Role.of(architecture.layers(), layout);
    }

    /** Dtypes of operators: activations and weights in the compute dtype. */
    public Precision precision() {
        return Precision.of(compute);
    }

    /** Dtype in which activations are kept for the backward pass and travel between ranks: bf16 where compute is narrower. */
    public Dtype activations() {
        return compute == Dtype.FP32 ? Dtype.FP32 : Dtype.BF16;
    }

    /** Micro-batches per step and replica. */
    public long microBatches() {
        return layout.microBatches(globalBatch);
    }

    /** Tokens per step. */
    public double tokensPerStep() {
        return (double) globalBatch * sequence;
    }

    /** What a micro-batch runs on a rank with the layers of {@code role}. */
    public StagePasses passes(Role role) {
        return StagePasses.of(
                architecture,
                layout,
                role,
                sequence,
                precision(),
                stack.kernels(),
                stack.traffic(),
                states.gradients());
    }

    /** Memory of a rank of each pipeline stage. */
    public List<TrainingMemory> memory() {
        return TrainingMemory.of(architecture, layout, kept());
    }

    /** What memory depends on beside model and layout. */
    public TrainingMemory.Step kept() {
        boolean narrow =
                compute.bits() < activations().bits() && stack.kernels().quantise() == StackKernels.Quantise.TRANSPOSED;
        return new TrainingMemory.Step(
                sequence,
                microBatches(),
                states,
                activations().bytes(),
                narrow ? compute.bits() / 8 : activations().bytes());
    }

    /** The largest memory of any stage, in bytes. */
    public double peakMemory() {
        return memory().stream().mapToDouble(TrainingMemory::total).max().orElse(0);
    }

    /** The same step under another layout. */
    public TrainingPlan with(Layout other) {
        return new TrainingPlan(architecture, other, sequence, globalBatch, compute, states, stack);
    }
}
