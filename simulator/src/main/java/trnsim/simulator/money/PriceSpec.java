package trnsim.simulator.money;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/** A price list of the catalog: what the tokens of one model cost. */
public record PriceSpec(
        Origin origin,
        @Doc("Name of the entry, equal to its file name.") String name,
        @Doc("Whose prices these are.") String title,
        @Doc("Caveats.") @Nullable String notes,

        @In(Dimension.DOLLARS_PER_TOKEN) @Doc("Tokens of prompts that no cache holds and none keeps.")
        Sourced input,

        @In(Dimension.DOLLARS_PER_TOKEN)
        @Doc("Tokens of prompts that a cache keeps for minutes; left out, as input.")
        @Nullable
        Sourced write,

        @In(Dimension.DOLLARS_PER_TOKEN)
        @Doc("Tokens of prompts that a cache keeps for an hour; left out, as write.")
        @Nullable
        Sourced writeLong,

        @In(Dimension.DOLLARS_PER_TOKEN) @Doc("Tokens of prompts that come from a cache.")
        Sourced read,

        @In(Dimension.DOLLARS_PER_TOKEN) @Doc("Tokens of answers.")
        Sourced output) {}
