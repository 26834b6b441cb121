package trnsim.simulator.serving;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.catalog.UnknownNameException;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.model.Models;
import trnsim.workloads.model.Parameters;
import trnsim.workloads.spec.AcceptanceSpec;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.spec.SpeculationSpec;
import trnsim.workloads.spec.SpeculationSpec.Method;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Sourced;

/** Resolves the {@code speculation} of a workload, or says what is wrong with it. */
public final class Speculations {

    /** Longer drafts than anyone serves. */
    static final int MOST_TOKENS = 32;

    private final SpeculationSpec spec;
    private final ModelSpec model;
    private final Catalog catalog;

    private Speculations(SpeculationSpec spec, ModelSpec model, Catalog catalog) {
        this.spec = spec;
        this.model = model;
        this.catalog = catalog;
    }

    /**
     * The speculation of {@code spec} for {@code model}; null if it has none.
     *
     * @param folder the workload file's, which a path of a draft model starts from
     * @throws InputException if a field is wrong
     */
    public static @Nullable Speculation of(ServeSpec spec, ModelSpec model, Catalog catalog, Path folder) {
        return spec.speculation() == null ? null : new Speculations(spec.speculation(), model, catalog).resolve(folder);
    }

    private Speculation resolve(Path folder) {
        if (spec.tokens() > MOST_TOKENS) {
            throw error("tokens", spec.tokens() + " drafted tokens are more than the " + MOST_TOKENS + " allowed");
        }
        if (model.architecture().linear() != null) {
            throw error(
                    "method",
                    model.name()
                            + " has layers with a recurrent state, from which a rejected token cannot be taken back;"
                            + " remove speculation");
        }
        List<String> notes = new ArrayList<>();
        Drafter drafter = drafter(folder, notes);
        List<Sourced> rates = rates(drafter, notes);
        for (Sourced rate : rates) {
            if (rate.high() > 1) {
                throw error(
                        spec.acceptance() == null ? "acceptance-of" : "acceptance",
                        Format.digits(rate.high()) + " is no probability: acceptance lies between 0 and 1");
            }
        }
        List<Double> read = rates.stream().map(rate -> rate.value().si()).toList();
        String note = String.join("; ", notes);
        return new Speculation(spec.method(), spec.tokens(), drafter, rates, read, spec.acceptanceOf(), note);
    }

    private Drafter drafter(Path folder, List<String> notes) {
        String named = spec.draft();
        if (spec.method() != Method.DRAFT_MODEL) {
            if (named != null) {
                throw error("draft", "only method: draft-model has a draft model; remove draft");
            }
            int modules = model.architecture().mtpLayers();
            if (spec.method() == Method.MTP && modules == 0) {
                throw error(
                        "method", model.name() + " has no multi-token-prediction layers. Maybe draft-model or eagle?");
            }
            if (spec.method() == Method.MTP && spec.tokens() > modules) {
                notes.add(modules + (modules == 1 ? " prediction module drafts " : " prediction modules draft ")
                        + spec.tokens() + " tokens, from its own drafts beyond the first");
            }
            return Drafter.layer(spec.method(), model.architecture());
        }
        if (named == null) {
            throw error("draft", "method: draft-model needs a model to draft, like draft: llama-3.2-1b");
        }
        ModelSpec draft;
        try {
            draft = Models.find(catalog, named, folder);
        } catch (UnknownNameException e) {
            throw e.at(spec.origin(), "draft");
        }
        check(draft.name(), draft.architecture());
        long size = Parameters.of(draft.architecture()).active();
        long whole = Parameters.of(model.architecture()).active();
        if (size >= whole) {
            notes.add("the draft model " + draft.name() + " has " + Format.count(size)
                    + " active parameters, no fewer than the " + Format.count(whole) + " of " + model.name()
                    + ", so drafting cannot pay");
        }
        return Drafter.model(draft.name(), draft.architecture());
    }

    private void check(String name, ArchitectureSpec draft) {
        ArchitectureSpec own = model.architecture();
        if (draft.vocab() != own.vocab()) {
            throw error(
                    "draft",
                    name + " has a vocabulary of " + Format.whole(draft.vocab()) + ", " + model.name() + " one of "
                            + Format.whole(own.vocab()) + ": a draft model must share the vocabulary");
        }
        if (draft.linear() != null || draft.encoderLayers() > 0) {
            throw error("draft", name + " is no plain decoder whose drafts can be taken back");
        }
        if (draft.window() != null
                && (own.window() == null
                        || own.window().size() != draft.window().size())) {
            throw error(
                    "draft",
                    name + " attends to windows of " + draft.window().size() + " tokens, which " + model.name()
                            + " does not: drafts need full attention or the same window");
        }
    }

    private List<Sourced> rates(Drafter drafter, List<String> notes) {
        List<Sourced> given = spec.acceptance();
        String name = spec.acceptanceOf();
        if (given != null && name != null) {
            throw error("acceptance-of", "acceptance is given already; remove one of them");
        }
        if (given != null) {
            if (given.isEmpty()) {
                throw error("acceptance", "an empty list has no probability in it");
            }
            return given;
        }
        if (name == null) {
            throw error(
                    "acceptance",
                    "how often drafts are accepted is missing; write acceptance: [{value: 0.8, provenance: estimate, source:"
                            + " ..., range: [0.7, 0.9]}], or acceptance-of: a record that './trnsim list acceptance' names");
        }
        AcceptanceSpec record;
        try {
            record = catalog.read(Folder.ACCEPTANCE, catalog.require(Folder.ACCEPTANCE, name), AcceptanceSpec.class);
        } catch (UnknownNameException e) {
            throw e.at(spec.origin(), "acceptance-of");
        }
        if (record.method() != spec.method()) {
            throw error(
                    "acceptance-of",
                    record.name() + " was measured with method: " + Names.word(record.method()) + ", not "
                            + Names.word(spec.method()));
        }
        if (!record.models().contains(model.name())) {
            notes.add("acceptance of " + record.name() + " was measured with " + String.join(" and ", record.models())
                    + ", not with " + model.name());
        }
        if (record.draft() != null && !Objects.equals(record.draft(), drafter.name())) {
            notes.add("acceptance of " + record.name() + " was measured with " + record.draft() + " drafting, not "
                    + drafter.name());
        }
        return record.acceptance();
    }

    private InputException error(String field, String sentence) {
        return spec.origin().error(field, sentence);
    }
}
