package trnsim.simulator.system;

import trnsim.simulator.system.SystemSpec.Fabric;
import trnsim.simulator.system.SystemSpec.ScaleUp;
import trnsim.simulator.system.SystemSpec.Tier;

/** What one field of a system's file demands of another. */
final class SystemRules {

    private SystemRules() {}

    /** Throws an {@link trnsim.workloads.document.InputException} at the first field that contradicts another. */
    static void check(SystemSpec system) {
        ScaleUp up = system.scaleUp();
        if (up.links().isEmpty()) {
            throw system.origin()
                    .error(
                            "scale-up.links",
                            "is empty; it holds the rate of a link for each dimension, or one for all");
        }
        boolean grid = up.kind() == Fabric.TORUS || up.kind() == Fabric.RING;
        if (grid) {
            long product = 1;
            for (int extent : up.dimensions()) {
                product *= Math.max(0, extent);
            }
            if (product != system.chips() || up.dimensions().isEmpty()) {
                throw system.origin()
                        .error(
                                "scale-up.dimensions",
                                up.dimensions() + " multiply to "
                                        + (up.dimensions().isEmpty() ? 0 : product) + " chips, but a domain of "
                                        + system.name() + " has " + system.chips());
            }
        }
        if (up.tiers() != null) {
            for (Tier tier : up.tiers()) {
                if (tier.chips() < 1 || system.chips() % tier.chips() != 0) {
                    throw system.origin()
                            .error(
                                    "scale-up.tiers",
                                    "groups of " + tier.chips() + " chips in tier '" + tier.name()
                                            + "' do not divide a domain of " + system.chips());
                }
            }
        }
        if (system.chips() % system.nodes() != 0) {
            throw system.origin()
                    .error(
                            "nodes",
                            system.nodes() + " hosts do not divide the " + system.chips() + " chips of a domain");
        }
        if (system.scaleOut() != null && system.scaleOut().nics() < 1) {
            throw system.origin()
                    .error(
                            "scale-out.nics",
                            system.scaleOut().nics() + " must be at least 1; leave scale-out out instead");
        }
    }
}
