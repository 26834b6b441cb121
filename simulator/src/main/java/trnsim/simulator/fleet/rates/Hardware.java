package trnsim.simulator.fleet.rates;

import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.Family;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.model.Kernels;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.catalog.UnknownNameException;
import trnsim.workloads.fleet.GenerationSpec;
import trnsim.workloads.spec.StackSpec;
import trnsim.workloads.unit.Readings;

/** The system that a generation names, and its chip. */
record Hardware(SystemSpec system, ChipSpec chip) {

    /** Finds both in {@code catalog}. */
    static Hardware of(Catalog catalog, GenerationSpec generation) {
        try {
            SystemSpec system = Cluster.system(catalog, generation.system());
            return new Hardware(system, Cluster.chip(catalog, system));
        } catch (UnknownNameException e) {
            throw e.at(generation.origin(), "system");
        }
    }

    /** So many chips of it. */
    Cluster cluster(long chips, Readings readings) {
        return Cluster.of(system, chip, chips, null, readings);
    }

    /** Most chips one run may have: without a network to others, those of a domain. */
    long mostChips() {
        return system.scaleOut() == null ? system.chips() : Long.MAX_VALUE;
    }

    /** The stack that trains on it where nobody names one. */
    StackSpec stack(Catalog catalog) {
        String name = chip.family() == Family.NEURON ? "nxd-training" : "megatron-core";
        return catalog.read(Folder.STACKS, catalog.require(Folder.STACKS, name), StackSpec.class);
    }

    static KernelModel kernels(Cluster cluster) {
        return Kernels.forRank(cluster.rank());
    }

    static CollectiveModel collectives(Cluster cluster) {
        return new Collectives(cluster);
    }
}
