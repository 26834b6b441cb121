package trnsim.workloads.fleet;

import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Least;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Dimension;

/** How the fleet is run. */
public record PolicySpec(
        Origin origin,

        @Doc("Where inference is answered: nearest site first, or the one with the cheapest energy.")
        @Default("nearest")
        Placement placement,

        @Doc(
                "When power is short: keep all chips, or retire the ones whose power serves more tokens under a newer generation.")
        @Default("worth")
        Refresh refresh,

        @Doc("Chips that inference leaves idle at night train.") @Default("false")
        boolean nightTraining,

        @In(Dimension.FRACTION) @Least(0) @Doc("Chips kept as hot spares over chips installed.") @Default("2 %")
        double spares,

        @In(Dimension.FRACTION) @Doc("Power a rack is given over the most it can draw.") @Default("80 %")
        double provision,

        @In(Dimension.FRACTION) @Doc("Most power drawn over the power energised.") @Default("100 %")
        double powerCap,

        @Doc("System of the catalog whose processor cores run the sandboxes and tools of agents.")
        @Default("c8g.48xlarge")
        String coreSystem,

        @In(Dimension.FRACTION)
        @Doc("Cores that work in the busiest hour over those installed for them; the rest is fragments and reserve.")
        @Default("70 %")
        double coreLoad) {

    /** Where a request goes first. */
    public enum Placement {
        NEAREST,
        CHEAPEST
    }

    /** Which chips make room. */
    public enum Refresh {
        NEVER,
        WORTH
    }
}
