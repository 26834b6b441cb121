package trnsim.simulator.system;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/** A network between hosts and between sites, field for field as in its file of the catalog. */
public record NetworkSpec(
        Origin origin,
        @Doc("Name of the entry, equal to its file name.") String name,
        @Doc("What it is, in words.") String title,
        @Doc("Caveats.") @Nullable String notes,

        @Doc("NIC k of every host hangs on a switch of rail k; otherwise a host's NICs hang on one switch.")
        boolean rails,

        @Doc("Layers of switches, those of the NICs first.") List<Tier> tiers,
        @Doc("Links between sites.") @Nullable WideArea wideArea) {

    public record Tier(
            @Doc("What its switches are called.") String name,
            @Doc("Ports of a switch towards the NICs.") int ports,

            @In(Dimension.RATIO)
            @Doc("Bandwidth of a switch downwards over upwards; the highest tier has none.")
            @Nullable
            Sourced oversubscription,

            @In(Dimension.SECONDS) @Doc("One link below this tier and the crossing of its switch.")
            Sourced latency) {}

    public record WideArea(
            @Doc("Two datacenters of one region.") Link datacenters,
            @Doc("Two regions.") Link regions) {}

    /** Of one pair of ends. */
    public record Link(
            @In(Dimension.BYTES_PER_SECOND) @Doc("One direction.")
            Sourced bandwidth,

            @In(Dimension.SECONDS) @Doc("One way.") Sourced latency) {}
}
