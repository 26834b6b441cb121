package trnsim.simulator.run;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.cost.Kernels;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.collective.RingCollectives;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.UnknownNameException;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.model.Models;
import trnsim.workloads.spec.WorkloadSpec;
import trnsim.workloads.unit.Readings;

/**
 * What a workload names, found in the catalog.
 *
 * @param chip the system's chip
 * @param model the model
 */
public record Machine(SystemSpec system, ChipSpec chip, ModelSpec model) {

    /** Looks the system, chip and model of {@code spec} up; errors name the field. */
    public static Machine of(WorkloadSpec spec, Context context) {
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

    /** The workload's chips, read through {@code readings}. */
    public Cluster cluster(WorkloadSpec spec, @Nullable Integer coresPerRank, Readings readings) {
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
        return new RingCollectives(cluster);
    }

    /** The workload's own sentence about a missing price. */
    static Optional<String> priceNote(Cluster cluster) {
        return Cluster.priceQuantity(cluster.system()).isPresent()
                ? Optional.empty()
                : Optional.of("nobody prints a price for " + cluster.system().name() + ", so no cost is given");
    }
}
