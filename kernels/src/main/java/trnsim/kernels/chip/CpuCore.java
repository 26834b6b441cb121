package trnsim.kernels.chip;

import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/**
 * What a CPU core's caches and registers give; {@code trnsim.kernels.cpu} says where each enters.
 *
 * <p>Pipes follow from {@code engines.tensor.throughput}. Bandwidths of one core are what it draws while the others rest.
 */
public record CpuCore(
        @In(Dimension.BYTES) @Doc("One vector register.") Sourced vector,

        @In(Dimension.ELEMENTS_PER_CYCLE) @Doc("4-byte elements that its loads bring from L1 per cycle.")
        Sourced loads,

        @In(Dimension.BYTES_PER_SECOND) @Doc("L2 to one core.")
        Sourced l2Bandwidth,

        @In(Dimension.BYTES_PER_SECOND) @Doc("Last-level cache to one core.")
        Sourced llcBandwidth,

        @In(Dimension.BYTES_PER_SECOND) @Doc("Last-level cache to all cores of the chip together.")
        Sourced llcTotal,

        @In(Dimension.BYTES_PER_SECOND) @Doc("Device memory to one core.")
        Sourced memoryBandwidth) {}
