package trnsim.simulator.campaign;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.campaign.CampaignPlan.Part;
import trnsim.workloads.random.RandomStreams;

/** When each component fails next, each with chance of its own: another rate of one leaves the failures of the others alone. */
final class FailureClocks {

    private final @Nullable FleetLives[] lives = new FleetLives[Component.values().length];

    /** Clocks of {@code parts} of {@code chips} chips in {@code hosts} hosts; {@code name} starts the names of their streams. */
    FailureClocks(
            Map<Component, Part> parts,
            long chips,
            long hosts,
            double ageUs,
            RandomStreams streams,
            long run,
            String name) {
        parts.forEach((component, part) -> lives[component.ordinal()] = new FleetLives(
                part.life(), component.units(chips, hosts), ageUs, streams.stream(run, name + component.label())));
    }

    /** The next failure of those that were there at the start; {@link FleetLives#NEVER} if none comes. */
    long next(Component component) {
        FleetLives fleet = lives[component.ordinal()];
        return fleet == null ? FleetLives.NEVER : fleet.next();
    }

    /** How long the new unit lives that takes a failed one's place; {@link FleetLives#NEVER} if the fleet's clock counts it. */
    long newLife(Component component) {
        FleetLives fleet = lives[component.ordinal()];
        return fleet == null || !fleet.renews() ? FleetLives.NEVER : fleet.newLife();
    }
}
