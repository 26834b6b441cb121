package trnsim.workloads.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/** Speculative decoding: tokens are drafted cheaply, then checked by the model several at once. */
public record SpeculationSpec(
        Origin origin,
        @Doc("Who drafts.") Method method,

        @Doc("Tokens drafted in a row before the model checks them.")
        int tokens,

        @Doc("draft-model: a model of the catalog, or the path of a Hugging Face config.json.") @Nullable
        String draft,

        @In(Dimension.FRACTION)
        @Doc(
                "Probability that a drafted token is accepted if all before it were, by position; the last holds for all further ones. Each with its value, provenance, source and range.")
        @Nullable
        List<Sourced> acceptance,

        @Doc("In place of acceptance, a record of published acceptance in the catalog.") @Nullable
        String acceptanceOf) {

    /** Who drafts. */
    public enum Method {
        /** A smaller model of the same vocabulary, on the same ranks. */
        DRAFT_MODEL,
        /** A multi-token-prediction module of the model itself: a layer like its last, with its embedding and head. */
        MTP,
        /** A dense layer trained on the model's features, with its embedding and head (EAGLE, arXiv 2401.15077). */
        EAGLE
    }
}
