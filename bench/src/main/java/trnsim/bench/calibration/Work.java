package trnsim.bench.calibration;

import trnsim.bench.validation.predict.KernelWork;
import trnsim.bench.validation.predict.StackSteps;
import trnsim.workloads.plan.Traffic.Kind;

/** What a measured row asks of the hardware, read once so that it can be priced again and again. */
sealed interface Work {

    /** Operators on one rank of a chip. */
    record Kernel(KernelWork work) implements Work {}

    /**
     * One collective over ranks next to each other, with nothing else on the wires.
     *
     * @param bytes of the whole tensor
     * @param addedByRanks whether its type is one that switches do not add
     */
    record Collective(Kind kind, double bytes, long ranks, boolean addedByRanks) implements Work {}

    /** A training step that was published. */
    record Step(StackSteps.Step step) implements Work {}
}
