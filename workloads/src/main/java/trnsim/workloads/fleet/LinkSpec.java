package trnsim.workloads.fleet;

import java.util.List;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Dimension;

/** The network between two regions or sites. */
public record LinkSpec(
        Origin origin,
        @Doc("Two regions.") List<String> between,
        @In(Dimension.SECONDS) @Doc("Delay there and back.") double roundTrip,

        @In(Dimension.BYTES_PER_SECOND) @Doc("Bandwidth of each way.")
        double bandwidth) {}
