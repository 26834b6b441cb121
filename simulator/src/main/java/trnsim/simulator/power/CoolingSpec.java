package trnsim.simulator.power;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/** A way to cool halls, as its file in the catalog: what a site draws beside its racks. */
public record CoolingSpec(
        Origin origin,
        @Doc("Name of the entry, equal to its file name.") String name,
        @Doc("What it is.") String title,
        @Doc("Caveats.") @Nullable String notes,

        @In(Dimension.RATIO) @Doc("Power usage effectiveness over a year.")
        Sourced pue,

        @In(Dimension.FRACTION) @Doc("Share of the provisioned IT power at which that holds.")
        Sourced load,

        @In(Dimension.FRACTION) @Doc("Share of the overhead lost in conversion, which follows the load at once.")
        Sourced electrical,

        @In(Dimension.FRACTION) @Doc("Share of it drawn whatever the load.")
        Sourced fixed,

        @In(Dimension.RATIO) @Doc("Rise of the rest, which cools, per kelvin of wet bulb above the year's mean.")
        Sourced weather,

        @In(Dimension.KELVIN) @Doc("Half of the swing of the wet bulb over the year where a site does not say.")
        Sourced season,

        @In(Dimension.KELVIN) @Doc("Half of its swing over the day.")
        Sourced day) {}
