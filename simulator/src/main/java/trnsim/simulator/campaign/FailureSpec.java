package trnsim.simulator.campaign;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/** A reliability record of the catalog: what fails how often, and how long it takes to go on. */
public record FailureSpec(
        Origin origin,
        @Doc("Name of the entry, equal to its file name.") String name,
        @Doc("Whose failures these are.") String title,
        @Doc("Caveats.") @Nullable String notes,

        @Doc("By component; what is left out never fails.") Map<Component, ComponentSpec> components,

        @In(Dimension.RATIO) @Doc("Standard deviation of repair times over their mean; they are log-normal.")
        Sourced repairSpread,

        @In(Dimension.SECONDS) @Doc("From the notice to an operator's answer, where nothing is automatic.")
        Sourced operator,

        @In(Dimension.SECONDS) @Doc("Putting a spare host in place of a broken one.")
        Sourced replace,

        @In(Dimension.SECONDS) @Doc("Starting all processes, until the first step but for reading the checkpoint.")
        Sourced restart) {

    /** One component. */
    public record ComponentSpec(
            @In(Dimension.SECONDS) @Doc("Mean time between failures of one, per chip, host, port or job.")
            Sourced mtbf,

            @In(Dimension.RATIO) @Doc("Shape of Weibull lives; left out, 1: exponential.") @Nullable
            Sourced shape,

            @In(Dimension.RATIO) @Doc("Failure rate of a new one over that of an old one.") @Nullable
            Sourced infantFactor,

            @In(Dimension.SECONDS) @Doc("Time in which that excess falls to 1/e.") @Nullable
            Sourced infantTime,

            @In(Dimension.SECONDS) @Doc("From the failure to its notice.")
            Sourced detect,

            @In(Dimension.SECONDS)
            @Doc("Mean time until the host is back; left out, the host stays and only processes restart.")
            @Nullable
            Sourced repair,

            @In(Dimension.FRACTION)
            @Doc("Of slow-chip: by how much it makes steps longer, the median of a log-normal distribution.")
            @Nullable
            Sourced slowdown,

            @In(Dimension.RATIO)
            @Doc("Of slow-chip: standard deviation of the logarithm of slowdown; left out, all are alike.")
            @Nullable
            Sourced slowdownSpread) {}
}
