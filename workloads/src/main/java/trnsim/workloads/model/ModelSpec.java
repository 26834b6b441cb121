package trnsim.workloads.model;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/** A model of the catalog: what its developer prints, and its architecture. */
public record ModelSpec(
        Origin origin,
        @Doc("Name of the entry, equal to its file name.") String name,
        @Doc("Name as its developer writes it.") String title,
        @Doc("Who made it.") String developer,
        @Doc("How much of the architecture is public.") Openness openness,
        @Doc("Where the architecture comes from.") String source,
        @Doc("Caveats.") @Nullable String notes,
        @Doc("What the developer prints.") @Nullable Published published,
        @Doc("The architecture.") ArchitectureSpec architecture) {

    /** Printed sizes that the computed ones are checked against. */
    public record Published(
            @In(Dimension.PARAMETERS) @Doc("All parameters.")
            Sourced parameters,

            @In(Dimension.PARAMETERS) @Doc("Parameters that take part in one token.") @Nullable
            Sourced active) {}
}
