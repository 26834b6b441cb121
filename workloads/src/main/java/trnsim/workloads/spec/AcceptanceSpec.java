package trnsim.workloads.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.spec.SpeculationSpec.Method;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/** How often drafted tokens were accepted in a published measurement. */
public record AcceptanceSpec(
        Origin origin,
        @Doc("Name of the entry, equal to its file name.") String name,
        @Doc("Who drafted for whom, on what.") String title,
        @Doc("Who drafted.") Method method,

        @Doc("Models of the catalog that it holds for.") List<String> models,

        @Doc("draft-model: the model that drafted.") @Nullable
        String draft,

        @Doc("Caveats.") @Nullable String notes,

        @In(Dimension.FRACTION)
        @Doc(
                "Probability that a drafted token is accepted if all before it were, by position; the last holds for all further ones.")
        List<Sourced> acceptance) {}
