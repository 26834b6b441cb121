package trnsim.workloads.fleet;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Least;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Dimension;

/** Money promised: spending over years, and investment that comes in stages. */
public record CommitmentSpec(
        Origin origin,
        @In(Dimension.DOLLARS) @Doc("Spending promised.") double spend,

        @In(Dimension.SECONDS) @Doc("Time it is promised over, from the start.")
        double over,

        @In(Dimension.DOLLARS) @Doc("Capital that can be spent in a quarter; left out, money never binds.") @Nullable
        Double budgetPerQuarter,

        @Doc("Investment that comes when a milestone is met.") @Nullable
        List<StageSpec> stages) {

    /** One stage of an investment. */
    public record StageSpec(
            Origin origin,
            @In(Dimension.DOLLARS) @Doc("What comes.") double amount,
            @Doc("Not before that day.") LocalDate from,

            @In(Dimension.WATTS) @Least(0) @Doc("Power that must be energised, over all sites.")
            double energised) {}
}
