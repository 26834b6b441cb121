package trnsim.simulator.money;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/** A cost record of the catalog: what a gigawatt of facility power is bought and run for. */
public record CostSpec(
        Origin origin,
        @Doc("Name of the entry, equal to its file name.") String name,
        @Doc("Whose costs these are.") String title,
        @Doc("Caveats.") @Nullable String notes,

        @Doc("What is bought, by part: it, network, facility.")
        Map<CostPerGigawatt.Kind, PartSpec> parts,

        @In(Dimension.FRACTION) @Doc("Interest a year.") Sourced rate,

        @In(Dimension.DOLLARS_PER_JOULE) @Doc("Electricity, at the site's meter.")
        Sourced electricity,

        @In(Dimension.FRACTION) @Doc("Staff, spares and upkeep a year, of the capital; left out, none.") @Nullable
        Sourced upkeep,

        @In(Dimension.DOLLARS)
        @Doc("What a Graviton core is bought for with its share of a server; left out, cores cost their power only.")
        @Nullable
        Sourced core,

        @Doc("A price list of the catalog that answers are sold by; left out, nothing is said about revenue.") @Nullable
        String prices) {

    /** One part. */
    public record PartSpec(
            @In(Dimension.DOLLARS_PER_WATT) @Doc("Its capital, for the facility's power.")
            Sourced capital,

            @In(Dimension.SECONDS) @Doc("Its life.") Sourced life) {}
}
