package trnsim.bench.validation.predict;

import java.util.List;
import trnsim.kernels.neuron.Schedule;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;

/** What a measured row asks of a chip, read once so that it can be priced again and again. */
public sealed interface KernelWork {

    /** Operators that run one after another on one rank. */
    record Operators(List<Operator> each) implements KernelWork {}

    /**
     * A matmul under a named loop schedule on one NeuronCore, the rest of the chip idle.
     *
     * @param blockM tiles of 128 rows per block
     * @param blockN tiles of 512 columns per block
     */
    record Scheduled(Schedule schedule, long m, long n, long k, Dtype dtype, long blockM, long blockN)
            implements KernelWork {}
}
