package trnsim.kernels.chip;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Key;
import trnsim.workloads.document.Origin;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/** A chip of the catalog, field for field as in its file. Engine figures are those of one physical core. */
public record ChipSpec(
        Origin origin,
        @Doc("Name of the entry, equal to its file name.") String name,
        @Doc("Name as its vendor writes it.") String title,
        @Doc("Family.") Family family,
        @Doc("Whether it can be had.") Status status,
        @Doc("Caveats.") @Nullable String notes,

        @In(Dimension.CORES) @Doc("Physical cores: NeuronCores, SMs, CPU cores.")
        Sourced cores,

        @Doc("Physical cores in one rank.") CoresPerRank coresPerRank,
        @Doc("Compute engines of one core.") Engines engines,
        @Doc("On-chip memories of one core.") Sram sram,
        @Doc("Device memory of the chip.") Memory memory,
        @Doc("DMA engines of the chip.") @Nullable Dma dma,
        @Doc("Fixed costs of starting work.") Launch launch,
        @Doc("Power of the chip.") Power power,

        @In(Dimension.FLOPS_PER_SECOND) @Doc("Dense peaks of the chip as printed, by dtype.")
        Map<Dtype, Sourced> peaks,

        @Doc("Fitted constants of a GPU and its kernels.") @Nullable
        GpuCalibration calibration,

        @Doc("Registers and cache bandwidths of a CPU core.") @Nullable
        CpuCore cpu) {

    public record CoresPerRank(
            @Doc("Used if a workload says nothing.") @Key("default")
            int fallback,

            @Doc("What the chip allows.") List<String> allowed) {}

    public record Engines(
            @Doc("Matrix engine.") Tensor tensor,
            @Doc("Elementwise engine.") Lanes vector,
            @Doc("Transcendental engine.") @Nullable Lanes scalar,
            @Doc("General-purpose engine.") @Nullable Lanes gpsimd) {}

    public record Tensor(
            @Doc("Systolic array, where there is one.") @Nullable
            Array array,

            @In(Dimension.HERTZ) @Doc("Clock.") Sourced clock,

            @In(Dimension.MACS_PER_CYCLE) @Doc("Dense multiply-accumulates per cycle, by input dtype.")
            Map<Dtype, Sourced> throughput,

            @In(Dimension.FRACTION) @Doc("Share of that rate left by what the kernel model does not price itself.")
            Sourced efficiency) {}

    public record Array(
            @Doc("Rows: contraction.") int rows,
            @Doc("Columns: stationary operand.") int columns) {}

    public record Lanes(
            @In(Dimension.HERTZ) @Doc("Clock.") Sourced clock,

            @In(Dimension.ELEMENTS_PER_CYCLE) @Doc("Elements per cycle.")
            Sourced width) {}

    public record Sram(
            @In(Dimension.BYTES) @Doc("State buffer, shared memory, or L2 of a CPU core.")
            Sourced sbuf,

            @In(Dimension.BYTES) @Doc("Accumulators.") @Nullable
            Sourced psum,

            @In(Dimension.BYTES) @Doc("Last-level cache of the chip.") @Nullable
            Sourced l2) {}

    public record Memory(
            @Doc("Technology.") String kind,
            @In(Dimension.BYTES) @Doc("Capacity.") Sourced capacity,

            @In(Dimension.BYTES_PER_SECOND) @Doc("Bandwidth as printed.")
            Sourced bandwidth,

            @In(Dimension.FRACTION) @Doc("Share of it a large stream reaches.")
            Sourced efficiency) {}

    public record Dma(
            @In(Dimension.ENGINES) @Doc("Engines.") Sourced engines,

            @In(Dimension.BYTES_PER_SECOND) @Doc("Rate of one engine as printed.")
            Sourced engineBandwidth,

            @In(Dimension.BYTES_PER_SECOND) @Doc("Rate of one engine that is reached.")
            Sourced achievable,

            @In(Dimension.SECONDS) @Doc("Start to semaphore of one transfer.")
            Sourced fixed,

            @In(Dimension.FRACTION) @Doc("Share of the reached rate for rows of 1 KiB per partition and less.")
            Sourced shortRows) {}

    public record Launch(
            @In(Dimension.SECONDS) @Doc("Start of one compiled graph.")
            Sourced graph,

            @In(Dimension.SECONDS) @Doc("Start, fill and drain of one operator inside it.")
            Sourced kernel,

            @In(Dimension.SECONDS) @Doc("Extra for a graph that holds a collective, of 16 ranks.") @Nullable
            Sourced collective,

            @In(Dimension.SECONDS)
            @Doc("How much that extra grows when the ranks double; left out, it does not depend on them.")
            @Nullable
            Sourced collectivePerDoubling) {}

    public record Power(
            @In(Dimension.WATTS) @Doc("At rest.") Sourced idle,
            @In(Dimension.WATTS) @Doc("At full load.") Sourced peak,

            @In(Dimension.FRACTION)
            @Doc(
                    "Share of peak minus idle that a busy tensor engine draws; above 1 where the power limit would slow it.")
            Sourced tensorActivity,

            @In(Dimension.FRACTION) @Doc("The same for busy device memory; both add up.")
            Sourced memoryActivity,

            @In(Dimension.FRACTION) @Doc("The same while a collective runs.")
            Sourced linkActivity) {}
}
