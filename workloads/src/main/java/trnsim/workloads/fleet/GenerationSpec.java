package trnsim.workloads.fleet;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Least;
import trnsim.workloads.document.Origin;
import trnsim.workloads.document.Stated;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/** A generation of chips: when it can be had, how many, for how much, and how long it is kept. */
public record GenerationSpec(
        Origin origin,
        @Doc("A name of its own, such as trn2.") String name,
        @Doc("A system of the catalog.") String system,
        @Doc("The first day any can be delivered.") LocalDate available,

        @Doc("Deliveries: from each date on, chips a quarter. Dates rise.")
        List<SupplyStep> supply,

        @In(Dimension.DOLLARS)
        @Stated
        @Doc(
                "Price of a chip with its share of host, rack and network; left out, from the cost record's dollars per gigawatt.")
        @Nullable
        Sourced price,

        @In(Dimension.WATTS)
        @Stated
        @Doc("Power of the racks a chip, at full load; left out, from the catalog's chip, host and conversion.")
        @Nullable
        Sourced power,

        @Doc("Cooling the racks need.") @Default("air") SiteSpec.Cooling cooling,

        @In(Dimension.SECONDS) @Doc("Years over which it is written off.") @Default("5 years")
        double life,

        @In(Dimension.SECONDS) @Doc("Age at which it retires in any case.") @Default("7 years")
        double retiresAfter,

        @In(Dimension.SECONDS) @Least(0) @Doc("From delivery to the first job.") @Default("30 days")
        double commissioning,

        @Doc("Failure rates and repair times: a name of the catalog's reliability records.") @Default("trainium")
        String failures) {

    /** From a date on. */
    public record SupplyStep(
            Origin origin,
            @Doc("The first day of that pace.") LocalDate from,

            @In(Dimension.CHIPS) @Least(0) @Stated @Doc("Chips delivered in a quarter of a year.")
            Sourced perQuarter) {}
}
