package trnsim.workloads.fleet;

import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Least;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Dimension;

/** Where people live and work: its clock is what demand follows. */
public record RegionSpec(
        Origin origin,

        @In(Dimension.SECONDS) @Least(-43200) @Doc("Local time less UTC, without summer time.")
        double utc) {}
