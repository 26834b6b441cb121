package trnsim.simulator.serving.frontend;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/** What the software of a front end takes of one reference core, field for field as in its file of the catalog. */
public record FrontendCosts(
        Origin origin,
        @Doc("Name of the entry, equal to its file name.") String name,
        @Doc("The software.") String title,
        @Doc("Caveats.") @Nullable String notes,

        @In(Dimension.SECONDS) @Doc("To choose a replica for a request and send it there.")
        Sourced route,

        @In(Dimension.SECONDS)
        @Doc("To read a request, render its conversation and hand it to the engine, whatever its length.")
        Sourced request,

        @In(Dimension.TOKENS_PER_SECOND) @Doc("Prompt tokens that the tokenizer finds.")
        Sourced tokenise,

        @In(Dimension.SECONDS) @Doc("To turn an answer token into text and send it to the client.")
        Sourced token,

        @In(Dimension.SECONDS) @Doc("To choose an answer token on the host, per entry of the vocabulary.")
        Sourced sample) {}
