package trnsim.kernels.chip;

import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/**
 * What only measurement tells about a GPU and the kernels of its libraries; {@code trnsim.kernels.gpu} says where each enters.
 *
 * <p>Together with {@code engines.tensor.efficiency}, {@code memory.efficiency} and {@code launch.kernel} these are the eight
 * numbers fitted per chip; all kernels share them.
 */
public record GpuCalibration(
        @Doc("Generation of its attention kernels.") AttentionKernel attention,

        @In(Dimension.SECONDS)
        @Doc(
                "A thread block's wait from its start to its first product, and its end; the rest of launch.kernel is the launch.")
        Sourced fill,

        @In(Dimension.BYTES_PER_SECOND) @Doc("Rate at which one SM receives matmul operands, multicast counted.")
        Sourced feed,

        @In(Dimension.FRACTION) @Doc("Share of attention's softmax that its products do not hide.")
        Sourced softmax,

        @In(Dimension.SECONDS) @Doc("Fixed time of one attention block of 128 queries at head width 128.")
        Sourced block,

        @In(Dimension.FRACTION) @Doc("Rate of grouped matmuls relative to dense ones.")
        Sourced grouped) {

    /** Which attention kernels the chip's software runs. */
    public enum AttentionKernel {
        /** FlashAttention-2: grouped queries of a decode step are repacked by kernels of their own. */
        FLASH_2,
        /** FlashAttention-3: packs in place, and a small kernel schedules its blocks first. */
        FLASH_3
    }
}
