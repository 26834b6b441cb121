package trnsim.simulator.system;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.chip.Status;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/** A system of the catalog, field for field as in its file: one scale-up domain with its hosts. */
public record SystemSpec(
        Origin origin,
        @Doc("Name of the entry, equal to its file name.") String name,
        @Doc("Name as its vendor writes it.") String title,
        @Doc("A chip of the catalog.") String chip,
        @Doc("Chips in one scale-up domain.") int chips,
        @Doc("Hosts in one scale-up domain.") int nodes,
        @Doc("Whether it can be had.") Status status,
        @Doc("Caveats.") @Nullable String notes,
        @Doc("Links inside the domain.") ScaleUp scaleUp,
        @Doc("Network between hosts.") @Nullable ScaleOut scaleOut,
        @Doc("One host.") Host host,
        @Doc("Power beside chips and hosts.") Overhead overhead,
        @Doc("What a domain costs per hour.") @Nullable Price price) {

    public enum Fabric {
        /** Neighbours in each dimension, wrapped around. */
        TORUS,
        /** A torus of one dimension. */
        RING,
        /** Every chip reaches every other at its full rate. */
        SWITCH,
        NONE
    }

    public record ScaleUp(
            @Doc("Shape of the fabric.") Fabric kind,
            @Doc("Extents of the torus, or the chips.") List<Integer> dimensions,

            @In(Dimension.BYTES_PER_SECOND)
            @Doc("One direction of one link, per dimension; of a switch, a chip's egress.")
            List<Sourced> links,

            @Doc("Of a switch whose chips have ports of their own for each distance: those ports, nearest first.")
            @Nullable
            List<Tier> tiers,

            @In(Dimension.SECONDS) @Doc("Time a step of a collective adds.")
            Sourced hopLatency,

            @In(Dimension.SECONDS) @Doc("Fixed time of a collective beside the start of its operator.") @Nullable
            Sourced startLatency,

            @In(Dimension.FRACTION) @Doc("Share of the link rate a large collective reaches.")
            Sourced efficiency,

            @Doc("Switches reduce in flight.") boolean inNetworkReduction,

            @Doc("Present where the Neuron runtime runs collectives.") @Nullable
            Neuron neuron,

            @Doc("Present where NCCL runs collectives.") @Nullable
            Nccl nccl) {}

    public record Neuron(
            @In(Dimension.FRACTION)
            @Doc("Share of the printed memory bandwidth that a collective's reads and writes reach.")
            Sourced memoryEfficiency,

            @In(Dimension.SECONDS) @Doc("One DMA operation: semaphore, descriptors, start and receipt.")
            Sourced dmaLatency,

            @In(Dimension.BYTES)
            @Doc("Largest tensor for which the runtime takes a mesh, within a host; if absent, the fastest.")
            @Nullable
            Sourced meshUpTo,

            @In(Dimension.BYTES)
            @Doc(
                    "Largest for which it takes recursive doubling and halving; rings above. If absent, the faster of both.")
            @Nullable
            Sourced recursiveUpTo) {}

    public record Nccl(
            @In(Dimension.BYTES_PER_SECOND) @Doc("Most that protocol LL sends, flags not counted.")
            Sourced llBandwidth,

            @In(Dimension.BYTES_PER_SECOND) @Doc("Most that protocol LL128 sends, flags not counted.")
            Sourced ll128Bandwidth,

            @In(Dimension.SECONDS) @Doc("Handshake of one slice of protocol Simple.")
            Sourced sliceLatency,

            @In(Dimension.SECONDS) @Doc("What starting all channels takes beyond the few of protocol LL.")
            Sourced bulkLatency,

            @In(Dimension.FRACTION) @Doc("Share of the link rate that pairs reach when all send to all.")
            Sourced pairEfficiency,

            @In(Dimension.COUNT) @Doc("Channels of rings of large messages; each is a thread block that fills an SM.")
            Sourced channels,

            @In(Dimension.COUNT) @Doc("Most channels of sends and all-to-alls.")
            Sourced pairChannels,

            @In(Dimension.COUNT) @Doc("Channels of reductions in the switch.") @Nullable
            Sourced inSwitchChannels,

            @In(Dimension.FRACTION) @Doc("Share of the link rate of reductions in the switch.") @Nullable
            Sourced inSwitchEfficiency,

            @In(Dimension.SECONDS) @Doc("Fixed time of a reduction in the switch.") @Nullable
            Sourced inSwitchLatency) {}

    /** Ports that reach the chips of one group, and no chip that an earlier tier reaches. */
    public record Tier(
            @Doc("What the group is called.") String name,

            @Doc("Chips of a group, counted on from chip 0.")
            int chips,

            @In(Dimension.BYTES_PER_SECOND) @Doc("One direction of a chip's ports of this tier together.")
            Sourced bandwidth) {}

    public record ScaleOut(
            @Doc("A network of the catalog; without it hosts meet in one switch at full rate.") @Nullable
            String network,

            @Doc("NICs of a host.") int nics,

            @In(Dimension.BYTES_PER_SECOND) @Doc("One direction of one NIC.")
            Sourced nicBandwidth,

            @In(Dimension.SECONDS) @Doc("One message, memory to memory.")
            Sourced latency,

            @In(Dimension.FRACTION) @Doc("Share of the NIC rate a large collective reaches.")
            Sourced efficiency) {}

    public record Host(
            @Doc("Processor.") String cpu,
            @Doc("Virtual CPUs.") int vcpus,
            @In(Dimension.BYTES) @Doc("Memory.") Sourced memory,

            @In(Dimension.BYTES_PER_SECOND)
            @Doc("What its processor reads and writes of its memory, as large streams reach it.")
            @Nullable
            Sourced memoryBandwidth,

            @In(Dimension.BYTES_PER_SECOND)
            @Doc("One direction between one chip and that memory, as large copies reach it.")
            @Nullable
            Sourced chipBandwidth,

            @In(Dimension.SECONDS) @Doc("Fixed time of such a copy.") @Nullable
            Sourced copyLatency,

            @In(Dimension.WATTS) @Doc("All that is no accelerator.")
            Sourced power) {}

    public record Overhead(
            @In(Dimension.RATIO) @Doc("Power delivered over power used, inside the racks.")
            Sourced conversion,

            @In(Dimension.WATTS) @Doc("Switches and optics, per chip.")
            Sourced network,

            @In(Dimension.RATIO) @Doc("Power usage effectiveness of the site.")
            Sourced pue) {}

    public record Price(
            @In(Dimension.DOLLARS_PER_SECOND) @Doc("On-demand list price.") @Nullable
            Sourced onDemand,

            @In(Dimension.DOLLARS_PER_SECOND) @Doc("Capacity block.") @Nullable
            Sourced capacityBlock,

            @In(Dimension.DOLLARS_PER_SECOND) @Doc("Where nobody prints one.") @Nullable
            Sourced estimate) {}
}
