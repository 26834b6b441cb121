package trnsim.workloads.fleet;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Least;
import trnsim.workloads.document.Origin;
import trnsim.workloads.document.Stated;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/** A campus: power that comes in steps, how it is cooled, and what a megawatt-hour costs. */
public record SiteSpec(
        Origin origin,
        @Doc("A name of its own.") String name,
        @Doc("One of the regions.") String region,

        @Doc("Energisation: from each date on, the power of the meter. Dates rise, so does power.")
        List<PowerStep> power,

        @Doc("Power that is paid whether it is taken or not.") @Nullable
        ContractSpec contract,

        @In(Dimension.FRACTION)
        @Doc("Most change of the site's power in a minute, over its energised power; left out, none is set.")
        @Nullable
        Double rampPerMinute,

        @Doc("What the halls can cool: chips made for air, for liquid, or both.") @Default("both")
        Cooling cooling,

        @In(Dimension.RATIO)
        @Stated
        @Doc("Power of the site over power of its racks, the year's mean at full load; left out, the cooling's.")
        @Nullable
        Sourced pue,

        @In(Dimension.DOLLARS_PER_JOULE) @Stated @Doc("Price of energy at the meter.")
        Sourced energyPrice,

        @In(Dimension.KILOGRAMS_PER_JOULE) @Stated @Doc("Carbon dioxide of the grid, location-based.")
        Sourced carbon,

        @Doc("Chips of each generation that work here at the start.") @Nullable
        Map<String, Long> installed,

        @Doc("Times at which the site is down.") @Nullable List<OutageSpec> outages) {

    /** What halls can cool, and what a chip needs. */
    public enum Cooling {
        AIR,
        LIQUID,
        BOTH;

        /** Halls like this can cool a chip that needs {@code chip}. */
        public boolean cools(Cooling chip) {
            return this == BOTH || chip == BOTH || this == chip;
        }
    }

    /** From a date on. */
    public record PowerStep(
            Origin origin,
            @Doc("The day it comes.") LocalDate from,

            @In(Dimension.WATTS) @Least(0) @Doc("Power of the site from then on, at the meter.")
            double watts) {}

    /** Take or pay. */
    public record ContractSpec(
            Origin origin,

            @In(Dimension.FRACTION)
            @Least(0)
            @Doc("Share of the energised power that is paid at least.")
            @Default("80 %")
            double minimumTake,

            @Doc("The day the obligation starts; left out, with the first power.") @Nullable
            LocalDate from,

            @In(Dimension.SECONDS) @Doc("How long it lasts.") @Default("12 years")
            double lasts) {}

    /** A stretch without power. */
    public record OutageSpec(
            Origin origin,
            @Doc("The day it starts.") LocalDate from,

            @In(Dimension.SECONDS) @Doc("How long it lasts.")
            double lasts,

            @In(Dimension.FRACTION) @Doc("Share of the site's power that is gone.") @Default("100 %")
            double share) {}
}
