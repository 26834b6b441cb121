package trnsim.simulator.campaign;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/** A storage of the catalog that checkpoints go to. */
public record StorageSpec(
        Origin origin,
        @Doc("Name of the entry, equal to its file name.") String name,
        @Doc("What it is.") String title,
        @Doc("Caveats.") @Nullable String notes,

        @In(Dimension.BYTES_PER_SECOND) @Doc("All hosts together, writing.")
        Sourced write,

        @In(Dimension.BYTES_PER_SECOND) @Doc("All hosts together, reading.")
        Sourced read) {}
