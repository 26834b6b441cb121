package trnsim.simulator.serving.frontend;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/** A server without accelerators, field for field as in its file of the catalog. */
public record HostSpec(
        Origin origin,
        @Doc("Name of the entry, equal to its file name.") String name,

        @Doc("Processor and instance, as their makers write them.")
        String title,

        @Doc("Caveats.") @Nullable String notes,
        @Doc("Physical cores.") int cores,

        @In(Dimension.RATIO) @Doc("Pace of one busy core over that of the reference core, on code that branches.")
        Sourced pace,

        @Doc("Of the whole host, at its plug.") Power power,
        @Doc("What it costs per hour.") @Nullable Price price) {

    public record Power(
            @In(Dimension.WATTS) @Doc("With all cores idle.")
            Sourced idle,

            @In(Dimension.WATTS) @Doc("With all cores busy.")
            Sourced peak) {}

    public record Price(
            @In(Dimension.DOLLARS_PER_SECOND) @Doc("On-demand list price.")
            Sourced onDemand) {}
}
