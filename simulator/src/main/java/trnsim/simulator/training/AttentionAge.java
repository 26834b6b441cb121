package trnsim.simulator.training;

import trnsim.kernels.chip.GpuCalibration.AttentionKernel;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.plan.StackKernels.Attention;

/**
 * How much longer attention takes in a stack that has an older kernel than the one the chip's model knows.
 *
 * <p>FlashAttention-2 is about twice as fast as FlashAttention (arXiv 2307.08691, abstract) and 1.3 to 2.5 times as fast as
 * FlashAttention in Triton (section 4.1; their geometric mean here), FlashAttention-3 1.5 to 2 times as
 * fast as FlashAttention-2 on H100 (arXiv 2407.08608, abstract). Chips that are no GPUs have their own kernels.
 */
final class AttentionAge {

    private static final double SECOND_OVER_FIRST = 2;
    private static final double SECOND_OVER_TRITON = 1.8;
    private static final double THIRD_OVER_SECOND = 1.75;

    private AttentionAge() {}

    /** Time of attention in {@code stack} over that in the newest kernel of {@code rank}. */
    static double factor(Attention stack, Rank rank) {
        if (rank.gpu() == null || stack == Attention.NEWEST || stack == Attention.SEPARATE) {
            return 1;
        }
        double second = rank.gpu().attention() == AttentionKernel.FLASH_3 ? THIRD_OVER_SECOND : 1;
        return switch (stack) {
            case FLASH_1 -> second * SECOND_OVER_FIRST;
            case TRITON -> second * SECOND_OVER_TRITON;
            case FLASH_2, NEWEST, SEPARATE -> second;
        };
    }

    /** Stretches the attention of {@code batch} in {@code costs}. */
    static void apply(double factor, OperatorBatch batch, CostBatch costs, Rank rank) {
        for (int i = 0; factor != 1 && i < batch.size(); i++) {
            if (batch.kind(i) == OperatorKind.ATTENTION) {
                costs.retime(i, rank, factor * costs.timePs[i]);
            }
        }
    }
}
