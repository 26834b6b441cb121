package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.Family;
import trnsim.kernels.chip.Status;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.model.Kernels;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.catalog.UnknownNameException;
import trnsim.workloads.document.Names;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.model.Models;
import trnsim.workloads.spec.ClusterSpec;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.spec.EngineSpec;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.spec.StackSpec;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Readings;

/**
 * What a workload names, found in the catalog.
 *
 * @param chip the system's chip
 * @param model the model
 */
public record Machine(SystemSpec system, ChipSpec chip, ModelSpec model) {

    private static final long MOST_CHIPS = 20_000_000;

    /**
     * Tokens of a block of the plain engine's cache on NeuronCores. Each block of each head is a transfer with a start of its own
     * (1.3 us over 16 queues, Neuron DMA bandwidth guide), as long as 32 KiB take: a head of 128 in bf16 has 8 KiB in a block of
     * 32 tokens, which vLLM's plugin takes, and 128 KiB in one of 512. NxD Inference has whole sequences lie together unless it
     * shares prefixes or cuts prompts.
     */
    private static final int NEURON_BLOCK = 512;

    /** Looks the system, chip and model of {@code spec} up; errors name the field. */
    public static Machine of(ClusterSpec spec, Context context) {
        SystemSpec system;
        ChipSpec chip;
        try {
            system = Cluster.system(context.catalog(), spec.system());
            chip = Cluster.chip(context.catalog(), system);
        } catch (UnknownNameException e) {
            throw e.at(spec.origin(), "system");
        }
        try {
            return new Machine(system, chip, Models.find(context.catalog(), spec.model(), context.folder()));
        } catch (UnknownNameException e) {
            throw e.at(spec.origin(), "model");
        }
    }

    /** The stack that {@code spec} names, or the default one of the chip's family. */
    public StackSpec stack(TrainSpec spec, Context context) {
        String name = spec.stack() != null ? spec.stack() : defaultStack();
        try {
            return context.catalog()
                    .read(Folder.STACKS, context.catalog().require(Folder.STACKS, name), StackSpec.class);
        } catch (UnknownNameException e) {
            throw e.at(spec.origin(), "stack");
        }
    }

    /** The batching engine that {@code spec} names, with what it sets; the plain one if it names none. */
    public EngineSettings engine(ServeSpec spec, Context context) {
        EngineSpec version = engineVersion(spec, context);
        return version == null
                ? EngineSettings.of(spec.engine(), chip.family() == Family.NEURON ? NEURON_BLOCK : EngineSettings.BLOCK)
                : EngineSettings.of(version, spec.engine());
    }

    /** The catalog's entry of the engine that {@code spec} names; null if it names none. */
    @Nullable
    EngineSpec engineVersion(ServeSpec spec, Context context) {
        String name = spec.engine().name();
        if (name == null) {
            return null;
        }
        try {
            return context.catalog()
                    .read(Folder.ENGINES, context.catalog().require(Folder.ENGINES, name), EngineSpec.class);
        } catch (UnknownNameException e) {
            throw e.at(spec.origin(), "engine.name");
        }
    }

    /** That the engine of {@code spec} is not made for the chip, with those that are; nothing if it is, or none is named. */
    List<String> foreignEngine(ServeSpec spec, EngineSettings engine, Context context) {
        EngineSpec version = engineVersion(spec, context);
        String family = Names.word(chip.family());
        if (version == null || version.families().contains(family)) {
            return List.of();
        }
        String made = context.catalog().names(Folder.ENGINES).stream()
                .filter(name -> context.catalog()
                        .read(Folder.ENGINES, name, EngineSpec.class)
                        .families()
                        .contains(family))
                .collect(Collectors.joining(", "));
        return List.of("engine " + version.name() + " is not made for " + chip.title()
                + ": its rules are followed as they stand, with blocks of " + Format.whole(engine.blockSize())
                + (engine.blockSize() == 1 ? " token" : " tokens")
                + (chip.family() == Family.NEURON ? ", each a transfer of its own" : "")
                + (made.isEmpty() ? "" : "; made for it: " + made));
    }

    private String defaultStack() {
        return chip.family() == Family.NEURON ? "nxd-training" : "megatron-core";
    }

    /** The workload's chips, read through {@code readings}. */
    public Cluster cluster(ClusterSpec spec, @Nullable Integer coresPerRank, Readings readings) {
        if (spec.chips() > MOST_CHIPS) {
            throw spec.origin()
                    .error(
                            "chips",
                            Format.whole(spec.chips()) + " chips are more than the " + Format.whole(MOST_CHIPS)
                                    + " a run may have; the largest announced campuses plan a few million");
        }
        Cluster cluster;
        try {
            cluster = Cluster.of(system, chip, spec.chips(), coresPerRank, readings);
        } catch (IllegalArgumentException e) {
            throw spec.origin().error("cores-per-rank", String.valueOf(e.getMessage()));
        }
        if (cluster.domains() > 1 && cluster.nodeBytesPerPs() == 0) {
            throw spec.origin()
                    .error("chips", system.name() + " has " + system.chips() + " chips and no network to others");
        }
        return cluster;
    }

    /** The kernel model of this version. */
    public static KernelModel kernels(Cluster cluster) {
        return Kernels.forRank(cluster.rank());
    }

    /** The network model of this version. */
    public static CollectiveModel collectives(Cluster cluster) {
        return new Collectives(cluster);
    }

    /** The price in words: {@code $35.8/h per 16 chips, estimate}; empty if nobody prints one. */
    String price() {
        return Cluster.priceQuantity(system)
                .map(price -> Format.of(price.value().si(), Dimension.DOLLARS_PER_SECOND) + " per " + system.chips()
                        + " chips, " + Names.word(price.provenance()))
                .orElse("");
    }

    /** The first facts of a report's workload: what was named, and the ranks that makes. */
    Map<String, Object> facts(Cluster cluster) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", model.name());
        facts.put("openness", Names.word(model.openness()));
        facts.put("system", system.name());
        facts.put("chip", chip.name());
        facts.put("chips", cluster.chips());
        facts.put("ranks_per_chip", cluster.ranksPerChip());
        return facts;
    }

    /** How well the price is known; {@code unknown} if nobody says. */
    String priceProvenance() {
        return Cluster.priceQuantity(system)
                .map(price -> Names.word(price.provenance()))
                .orElse("unknown");
    }

    /** What a reader must know about the model and the price. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        switch (model.openness()) {
            case PROXY -> notes.add(model.name() + " is a labelled proxy for a size class, not a real model");
            case PARTIAL -> notes.add("parts of the architecture of " + model.name() + " are not public");
            case PUBLIC -> {}
        }
        if (chip.status() == Status.ANNOUNCED) {
            notes.add(chip.title() + " is announced only: what its vendor did not say is an estimate with a range");
        }
        if (Cluster.priceQuantity(system).isEmpty()) {
            notes.add("nobody prints a price for " + system.name() + ", so no cost is given");
        }
        return notes;
    }
}
