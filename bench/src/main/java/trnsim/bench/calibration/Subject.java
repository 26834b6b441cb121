package trnsim.bench.calibration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import trnsim.bench.validation.predict.KernelPricer;
import trnsim.bench.validation.predict.StackSteps;
import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.plan.Traffic.Kind;
import trnsim.workloads.spec.StackSpec;
import trnsim.workloads.unit.Readings;

/**
 * An entry of the catalog that is calibrated: its constants, and what rows take under them.
 *
 * @param what its rows are called
 * @param constants all that may be fitted
 * @param model from a reading of the catalog to the seconds of a row
 * @param slow a row takes milliseconds, so a fit must do with few tries
 */
record Subject(
        Folder folder,
        String name,
        String title,
        String what,
        List<Constant> constants,
        Function<Readings, ToDoubleFunction<Work>> model,
        boolean slow) {

    /** Most constants that are fitted at once. */
    static final int MOST = 8;

    /** A chip, by the kernels that one rank runs. */
    static Subject chip(ChipSpec chip) {
        return new Subject(
                Folder.CHIPS,
                chip.name(),
                chip.title(),
                "kernels",
                ChipConstants.of(chip),
                readings -> {
                    KernelPricer pricer = new KernelPricer(chip, readings);
                    return work -> switch (work) {
                        case Work.Kernel kernel -> pricer.seconds(kernel.work());
                        case Work.Collective other -> throw new IllegalArgumentException(other + " is no kernel");
                        case Work.Step other -> throw new IllegalArgumentException(other + " is no kernel");
                    };
                },
                false);
    }

    /** A system, by the collectives that its library runs. */
    static Subject system(SystemSpec given, ChipSpec chip) {
        SystemSpec system = SystemConstants.withStart(given);
        return new Subject(
                Folder.SYSTEMS,
                system.name(),
                system.title(),
                "collectives",
                SystemConstants.of(given, system),
                readings -> {
                    Map<Long, Cluster> clusters = new HashMap<>();
                    return work -> switch (work) {
                        case Work.Collective row -> {
                            Cluster cluster = clusters.computeIfAbsent(
                                    row.ranks(), ranks -> cluster(system, chip, ranks, readings));
                            Collectives model =
                                    row.addedByRanks() ? Collectives.addedByRanks(cluster) : new Collectives(cluster);
                            yield 1e-12 * model.timePs(row.kind(), row.bytes(), shape(cluster, row));
                        }
                        case Work.Kernel other -> throw new IllegalArgumentException(other + " is no collective");
                        case Work.Step other -> throw new IllegalArgumentException(other + " is no collective");
                    };
                },
                false);
    }

    /** A software stack, by the training steps that it ran. */
    static Subject stack(Catalog catalog, StackSpec stack) {
        return new Subject(
                Folder.STACKS,
                stack.name(),
                stack.title(),
                "steps",
                StackConstants.of(stack),
                readings -> {
                    StackSteps steps = new StackSteps(catalog, readings);
                    return work -> switch (work) {
                        case Work.Step row -> steps.seconds(row.step());
                        case Work.Kernel other -> throw new IllegalArgumentException(other + " is no step");
                        case Work.Collective other -> throw new IllegalArgumentException(other + " is no step");
                    };
                },
                true);
    }

    /** The chips that hold {@code ranks} ranks next to each other; beyond one domain, whole domains. */
    static Cluster cluster(SystemSpec system, ChipSpec chip, long ranks, Readings readings) {
        int perChip = Cluster.of(system, chip, 1, null, readings).ranksPerChip();
        long chips = Math.ceilDiv(ranks, perChip);
        long whole = chips > system.chips() ? Math.ceilDiv(chips, system.chips()) * system.chips() : chips;
        return Cluster.of(system, chip, whole, null, readings);
    }

    /** Where the ranks of {@code row} lie; a message is between two of them. */
    static GroupShape shape(Cluster cluster, Work.Collective row) {
        return GroupShape.of(cluster, 1, row.kind() == Kind.SEND ? 2 : row.ranks());
    }
}
