package trnsim.simulator.power;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/** What holds for the power of any rack, as its file in the catalog. */
public record PowerSpec(
        Origin origin,
        @Doc("Name of the entry, equal to its file name.") String name,
        @Doc("What it is.") String title,
        @Doc("Caveats.") @Nullable String notes,

        @In(Dimension.FRACTION) @Doc("Share of a chip's limit that sites provide for.")
        Sourced provision,

        @In(Dimension.FRACTION) @Doc("Share of a host's power that it draws while its chips rest.")
        Sourced hostRest,

        @In(Dimension.FRACTION) @Doc("Share of a chip's voltage that goes with its clock under a power cap.")
        Sourced clockVoltage,

        @In(Dimension.RATIO) @Doc("Exponent of the clock in the speed of what memory binds.")
        Sourced memoryPace,

        @In(Dimension.SECONDS) @Doc("Time constant of a rack's power supplies.")
        Sourced supplyTime,

        @In(Dimension.FRACTION) @Doc("Energy that a store gives back of what it takes.")
        Sourced storeEfficiency,

        @In(Dimension.JOULES) @Doc("Store per chip where racks have one.")
        Sourced store,

        @In(Dimension.FRACTION) @Doc("Share of its contract that a site may ramp in a minute.")
        Sourced ramp) {

    /** The entry that all commands read. */
    public static final String DEFAULT = "racks";
}
